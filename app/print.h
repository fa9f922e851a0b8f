// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string_view>

namespace countersign::app {

/// Writes text for the person at the terminal, at once. Where nobody listens there is nobody to
/// tell.
inline void print(std::FILE* out, std::string_view text) {
  [[maybe_unused]] const auto written = std::fwrite(text.data(), 1, text.size(), out);
  [[maybe_unused]] const int flushed = std::fflush(out);
}

}  // namespace countersign::app
