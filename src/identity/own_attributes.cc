// SPDX-License-Identifier: Apache-2.0
#include "identity/own_attributes.h"

#include <algorithm>
#include <iterator>

namespace countersign::identity {

bool may_be_required(std::string_view attribute) {
  constexpr std::string_view kAsked[] = {
      kUserTypeAttribute, kDelegateOfAttribute,  kEmailAttribute,       kFirstNameAttribute,
      kLastNameAttribute, kDisplayNameAttribute, kEntitlementsAttribute};
  return !attribute.starts_with(kOwnAttributes) ||
         std::find(std::begin(kAsked), std::end(kAsked), attribute) != std::end(kAsked);
}

}  // namespace countersign::identity
