// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace countersign::store {

/// Appends `part` behind its length, so that no two lists of parts give the same bytes to hash.
inline void append_framed(std::string& out, std::string_view part) {
  out += std::to_string(part.size());
  out += ':';
  out += part;
}

}  // namespace countersign::store
