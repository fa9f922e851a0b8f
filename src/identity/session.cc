// SPDX-License-Identifier: Apache-2.0
#include "identity/session.h"

#include <algorithm>

namespace countersign::identity {

bool AttributeList::any(std::string_view name, const Test& test) const {
  return std::any_of(attributes_.begin(), attributes_.end(), [&](const Attribute& attribute) {
    return attribute.name == name &&
           std::any_of(attribute.values.begin(), attribute.values.end(), std::cref(test));
  });
}

}  // namespace countersign::identity
