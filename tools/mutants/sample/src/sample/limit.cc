// SPDX-License-Identifier: Apache-2.0
#include "sample/limit.h"

namespace sample {
namespace {

constexpr int kMore = 3;
constexpr int twice(int x) {
  return x < 0 ? 0 : 2 * x;
}
static_assert(twice(kMore) > 5);
int calls = 0;

}  // namespace

std::optional<int> length(std::string_view line, int most) {
  ++calls;
  if (line.empty()) {
    return std::nullopt;
  }
  int blanks = 0;
  for (const char c : line) {
    if (is_blank(c)) {
      blanks += 1;
    }
  }
  const int size = static_cast<int>(line.size()) - blanks;
  if (size > most) {
    return {};
  }
  return size;
}

}  // namespace sample
