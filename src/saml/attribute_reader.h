// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "saml/examination.h"
#include "saml/names.h"

namespace countersign::saml {

/// What one AttributeValue holds ([Core] 2.7.3.1.1). Nested XML is never read as anything.
enum class ValueKind {
  kText,
  kNil,     // xsi:nil: no value
  kNameId,  // a single saml:NameID, as eduPersonTargetedID has it: passed over
  kInvalid,
};

ValueKind value_kind(const xml::Element& value);

/// Calls `visit(const xml::Element&)` with every child of `parent`, until it gives false. Gives
/// whether it went through.
template <typename Visit>
bool for_each_child(const xml::Element& parent, Visit visit) {
  for (const xml::Element* child = parent.first_child(); child != nullptr;
       child = child->next_sibling()) {
    if (!visit(*child)) {
      return false;
    }
  }
  return true;
}

/// The same for every child of every AttributeStatement.
template <typename Visit>
bool for_each_attribute_child(const Examination& e, Visit visit) {
  return for_each_child(*e.assertion, [&](const xml::Element& statement) {
    return !statement.is(kAssertionNs, "AttributeStatement") || for_each_child(statement, visit);
  });
}

/// The same for every Attribute, decrypted ones last.
template <typename Visit>
void for_each_attribute(const Examination& e, Visit visit) {
  const bool through = for_each_attribute_child(e, [&](const xml::Element& child) {
    return !child.is(kAssertionNs, "Attribute") || visit(child);
  });
  for (std::size_t i = 0; through && i < e.plain_attributes.size(); ++i) {
    if (!visit(e.plain_attributes[i].document.root())) {
      return;
    }
  }
}

}  // namespace countersign::saml
