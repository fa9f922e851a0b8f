// SPDX-License-Identifier: Apache-2.0
#include "identity/upgrade_trust.h"

#include <variant>

namespace countersign::identity {
namespace {

bool loses_trust(const std::vector<Permission>& permissions) {
  const Grant grant{"", {}, permissions};
  return grant.allows("authenticator", "edit") && !grant.allows("authenticator", "trust");
}

const std::vector<Permission>* named_permissions(const Object& object) {
  if (const auto* role = std::get_if<Role>(&object)) {
    return &role->permissions;
  }
  const auto* token = std::get_if<ApiToken>(&object);
  return token == nullptr ? nullptr : &token->permissions;
}

}  // namespace

void upgrade_trust(Upgrade& upgrade) {
  for (const auto& [key, object] : upgrade.objects) {
    const auto* permissions = named_permissions(object);
    if (permissions != nullptr && loses_trust(*permissions)) {
      upgrade.notes.push_back(
          {key,
           "it has authenticator:edit, which no longer covers the identity provider, the keys and "
           "the mapping of an authenticator that is active",
           "give it authenticator:trust if it shall decide whose word makes people sign in"});
    }
  }
}

}  // namespace countersign::identity
