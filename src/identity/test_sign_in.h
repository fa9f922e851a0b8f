// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "identity/profile.h"
#include "identity/sign_in_remedy.h"
#include "identity/test_catalogue.h"
#include "saml/types.h"

// For tests alone: what an identity provider sends, in a few words.
namespace countersign::identity {

inline saml::AssertionValues sent(
    const std::string& name_id,
    const std::vector<std::pair<std::string, std::vector<std::string>>>& attributes = {}) {
  saml::AssertionValues made;
  made.issuer = saml::EntityId("https://idp.example");
  made.name_id =
      saml::NameId{name_id, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", {}, {}};
  for (const auto& [name, values] : attributes) {
    made.attributes.push_back({name, {}, {}, values});
  }
  made.session_index = "_s1";
  made.signing_key = "ab12";
  return made;
}

inline FieldRule field(const std::string& name, std::vector<std::string> sources) {
  FieldRule made;
  made.field = name;
  made.sources = std::move(sources);
  return made;
}

/// Rules of one authenticator whose mapping a test sets, and its groups.
struct TestRules {
  TestRules() { mapping().groups.attribute = "cpm_user_groups"; }

  Authenticator authenticator = test_authenticator("entra", "acme");
  std::vector<Group> groups;

  Mapping& mapping() { return authenticator.mapping; }

  MappingRules rules() const {
    MappingRules made{authenticator, {}};
    for (const Group& group : groups) {
      made.groups.push_back(&group);
    }
    return made;
  }

  Result<Profile> map(const saml::AssertionValues& values, MappingTrace* trace = nullptr) const {
    return map_profile(values, rules(), trace);
  }

  /// The remedy of the failure that these values lead to.
  std::string remedy(const saml::AssertionValues& values) const {
    const auto mapped = map(values);
    CS_CHECK(!mapped.ok());
    return sign_in_remedy(mapped.error(), values, rules());
  }
};

/// What a trace says of one step; null when it has none.
inline const MappingFinding* finding(const MappingTrace& trace, std::string_view id) {
  const auto found = std::find_if(trace.begin(), trace.end(),
                                  [&](const MappingFinding& one) { return one.id == id; });
  return found == trace.end() ? nullptr : &*found;
}

}  // namespace countersign::identity
