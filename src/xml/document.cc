// SPDX-License-Identifier: Apache-2.0
#include "xml/document.h"

namespace countersign::xml {

const Element* Element::only_child(std::string_view namespace_uri,
                                   std::string_view local_name) const {
  const Element* found = nullptr;
  for (const Element& child : children()) {
    if (!child.is(namespace_uri, local_name)) {
      continue;
    }
    if (found != nullptr) {
      return nullptr;
    }
    found = &child;
  }
  return found;
}

bool Element::has_ancestor_or_self(const Element& other) const {
  for (const Element* element = this; element != nullptr; element = element->parent()) {
    if (element == &other) {
      return true;
    }
  }
  return false;
}

}  // namespace countersign::xml
