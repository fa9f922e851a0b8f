// SPDX-License-Identifier: Apache-2.0
// A duration is a number and a unit: as many seconds, and read as the same with zeros in front; a
// text with anything else is none.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/duration.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using countersign::read_duration;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto duration = read_duration(text);
  if (!duration) {
    return 0;
  }
  constexpr std::size_t kMost = 13;
  const std::string whole(text);
  CS_CHECK(size >= 2 && size <= kMost && duration->count() >= 0);
  CS_CHECK(whole.find_first_not_of("0123456789") == size - 1);
  CS_CHECK(size == kMost || read_duration("0" + whole) == duration);
  const std::string seconds = std::to_string(duration->count()) + "s";
  CS_CHECK(seconds.size() > kMost || read_duration(seconds) == duration);
  CS_CHECK(!read_duration(whole + " ") && !read_duration("-" + whole) &&
           !read_duration(" " + whole));
  return 0;
}
