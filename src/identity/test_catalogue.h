// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "identity/catalogue.h"

// For tests alone: catalogues in a few words.
namespace countersign::identity {

inline Organisation test_organisation(const std::string& id, const std::string& parent) {
  Organisation made;
  made.id = OrganisationId(id);
  made.parent = OrganisationId(parent);
  made.name = id;
  return made;
}

inline Authenticator test_authenticator(const std::string& id, const std::string& organisation) {
  Authenticator made;
  made.id = AuthenticatorId(id);
  made.organisation = OrganisationId(organisation);
  made.name = id;
  made.state = AuthenticatorState::kActive;
  made.saml.idp_entity_id = "https://idp.example/" + id;
  made.saml.sso_url = "https://idp.example/sso";
  return made;
}

/// Matched by its id.
inline Group test_group(const std::string& id, const std::string& organisation) {
  Group made;
  made.id = GroupId(id);
  made.organisation = OrganisationId(organisation);
  made.value = id;
  return made;
}

inline Role test_role(const std::string& id, const std::string& organisation) {
  return {RoleId(id), OrganisationId(organisation), id, {{"user", "view"}}};
}

inline Application test_application(const std::string& id, const std::string& organisation) {
  Application made;
  made.id = ApplicationId(id);
  made.organisation = OrganisationId(organisation);
  made.name = id;
  made.urls = {"https://" + id + ".example"};
  return made;
}

inline ApiToken test_token(const std::string& id, const std::string& organisation) {
  ApiToken made;
  made.id = TokenId(id);
  made.organisation = OrganisationId(organisation);
  made.name = id;
  made.secret_hash = std::string(64, '0');
  for (std::size_t i = 0; i < id.size() && i < made.secret_hash.size(); ++i) {
    made.secret_hash[i] = "0123456789abcdef"[static_cast<unsigned char>(id[i]) % 16];
  }
  return made;
}

/// `from` with these objects; aborts when they do not fit.
inline std::shared_ptr<const Catalogue> with(std::shared_ptr<const Catalogue> from,
                                             const std::vector<Object>& objects) {
  CatalogueEdit edit(std::move(from));
  for (const Object& object : objects) {
    edit.put(object);
  }
  FieldProblems problems;
  auto made = edit.finish(problems);
  CS_CHECK(made != nullptr);
  return made;
}

inline std::shared_ptr<const Catalogue> catalogue_of(const std::vector<Object>& objects) {
  return with(Catalogue::initial(), objects);
}

}  // namespace countersign::identity
