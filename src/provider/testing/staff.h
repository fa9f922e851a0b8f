// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "identity/catalogue.h"

namespace countersign::provider::testing {

/// Gives an organisation a group, "acme-staff", and an authenticator, "acme-corp".
inline void put_staff(identity::CatalogueEdit& edit, const std::string& organisation,
                      identity::Mapping mapping, identity::AuthenticatorType type,
                      const identity::Reach& people = {}) {
  identity::Group group;
  group.id = identity::GroupId(organisation + "-staff");
  group.organisation = identity::OrganisationId(organisation);
  group.value = "staff of " + organisation;
  edit.put(group);
  identity::Authenticator corp;
  corp.id = identity::AuthenticatorId(organisation + "-corp");
  corp.organisation = identity::OrganisationId(organisation);
  corp.name = "Corp";
  corp.people = people;
  corp.mapping = std::move(mapping);
  corp.type = type;
  edit.put(corp);
}

}  // namespace countersign::provider::testing
