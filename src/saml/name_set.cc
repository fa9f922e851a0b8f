// SPDX-License-Identifier: Apache-2.0
#include "saml/name_set.h"

#include <algorithm>

namespace countersign::saml {

void NameSet::add(std::string_view name) {
  if (count_ < few_.size()) {
    few_[count_] = name;
  } else {
    if (many_.empty()) {
      many_.assign(few_.begin(), few_.end());
    }
    many_.push_back(name);
  }
  ++count_;
}

std::optional<std::string_view> NameSet::duplicate() {
  if (!many_.empty()) {
    std::ranges::sort(many_);
    const auto found = std::ranges::adjacent_find(many_);
    return found == many_.end() ? std::nullopt : std::optional(*found);
  }
  for (std::size_t i = 1; i < count_; ++i) {
    const std::string_view* const end = few_.data() + i;
    if (std::find<const std::string_view*>(few_.data(), end, few_[i]) != end) {
      return few_[i];
    }
  }
  return std::nullopt;
}

}  // namespace countersign::saml
