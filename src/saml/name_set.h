// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace countersign::saml {

/// Gathers names to find equal ones. The usual few cost no allocation; many cost n log n.
class NameSet {
 public:
  void add(std::string_view name);
  /// A name that was added twice, if one was. The names' bytes must still be there.
  std::optional<std::string_view> duplicate();

 private:
  std::array<std::string_view, 16> few_;
  std::size_t count_ = 0;
  std::vector<std::string_view> many_;  // all of them, once there are more than few_ holds
};

}  // namespace countersign::saml
