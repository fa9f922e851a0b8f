// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "gateway/context.h"
#include "gateway/denials.h"
#include "http/message.h"

namespace countersign::gateway {

/// What a proxy shows in place of its own error pages. It asks at GET page/STATUS, with the URL
/// that was asked for in X-Original-URL as forward-auth wants it; nobody else may ask.
///
/// A 403 is explained: the request is decided on anew, and why it does not pass becomes a login
/// event (one for repeats) whose reference code stands on the page, in the theme of the person's
/// organisation. Scripts get a line of text. Nothing is told that the same request at the
/// application itself would not tell.
class ProxyPages {
 public:
  explicit ProxyPages(const Services& services) : services_(services) {}

  http::Response show(const http::Request& request, std::string_view status);

 private:
  http::Response denied(const http::Request& request, int status,
                        const identity::AccessReport& report);
  std::string record(const identity::AccessReport& report, const Attempt& attempt);

  const Services& services_;
  Denials denials_;
};

}  // namespace countersign::gateway
