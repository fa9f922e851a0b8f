// SPDX-License-Identifier: Apache-2.0
#include "saml/verified_assertion.h"

namespace countersign::saml {

const Attribute* VerifiedAssertion::attribute(std::string_view name) const {
  for (const Attribute& attribute : checked_.attributes) {
    if (attribute.name == name) {
      return &attribute;
    }
  }
  return nullptr;
}

ReplayKey VerifiedAssertion::replay_key() const {
  return {checked_.issuer, checked_.id,
          std::chrono::ceil<std::chrono::seconds>(checked_.last_valid)};
}

}  // namespace countersign::saml
