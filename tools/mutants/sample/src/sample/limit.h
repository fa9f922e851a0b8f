// SPDX-License-Identifier: Apache-2.0
// What the self-test of tools/mutants makes mutants of.
#pragma once

#include <optional>
#include <string_view>

namespace sample {

/// The length of a line that is not too long.
std::optional<int> length(std::string_view line, int most);

inline bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

}  // namespace sample
