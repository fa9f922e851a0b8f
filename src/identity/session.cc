// SPDX-License-Identifier: Apache-2.0
#include "identity/session.h"

#include <algorithm>

namespace countersign::identity {

bool AttributeList::has_value(std::string_view name, std::string_view value) const {
  return std::any_of(attributes_.begin(), attributes_.end(), [&](const Attribute& attribute) {
    return attribute.name == name && std::find(attribute.values.begin(), attribute.values.end(),
                                               value) != attribute.values.end();
  });
}

}  // namespace countersign::identity
