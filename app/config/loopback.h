// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace countersign::app {

/// Whether a host of a URL, as HttpUrl has it, is this machine.
inline bool is_loopback(const std::string& host) {
  const bool address = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "[::1]" || (address && host.starts_with("127."));
}

}  // namespace countersign::app
