// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace countersign {

/// A string that means one thing, so that an entity id can't be passed where an URL is wanted.
/// Compared byte for byte. `Tag` is an empty struct that names the meaning.
template <typename Tag>
class StrongString {
 public:
  StrongString() = default;
  explicit StrongString(std::string value) : value_(std::move(value)) {}

  const std::string& value() const { return value_; }
  std::string_view view() const { return value_; }
  bool empty() const { return value_.empty(); }

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in what `default` makes.
  friend auto operator<=>(const StrongString&, const StrongString&) = default;

 private:
  std::string value_;
};

}  // namespace countersign

template <typename Tag>
struct std::hash<countersign::StrongString<Tag>> {
  std::size_t operator()(const countersign::StrongString<Tag>& s) const noexcept {
    return std::hash<std::string>{}(s.value());
  }
};
