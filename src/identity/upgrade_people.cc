// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <variant>

#include "base/text.h"
#include "identity/catalogue.h"
#include "identity/upgrade.h"
#include "identity/upgrade_steps.h"

namespace countersign::identity {
namespace {

const Organisation* stored_one(const Upgrade& upgrade, const OrganisationId& id) {
  const auto found =
      upgrade.objects.find({ObjectKind::kOrganisation, OrganisationId(), id.value()});
  return found == upgrade.objects.end() ? nullptr : std::get_if<Organisation>(&found->second);
}

/// The authenticators of the policy in force.
std::vector<AuthenticatorId> offered_at(const Upgrade& upgrade, const Organisation& organisation) {
  const Organisation* at = &organisation;
  for (std::size_t level = 0; at != nullptr && level < kMaxOrganisationDepth; ++level) {
    if (at->policy.authenticators.has_value()) {
      return *at->policy.authenticators;
    }
    at = at->parent.has_value() ? stored_one(upgrade, *at->parent) : nullptr;
  }
  return {AuthenticatorId(kLocalAuthenticator)};
}

}  // namespace

void upgrade_people(Upgrade& upgrade) {
  std::map<AuthenticatorId, std::set<std::string>> used_by;
  for (const auto& [key, object] : upgrade.objects) {
    if (const auto* organisation = std::get_if<Organisation>(&object)) {
      for (const AuthenticatorId& id : offered_at(upgrade, *organisation)) {
        used_by[id].insert(organisation->id.value());
      }
    }
  }
  for (auto& [key, object] : upgrade.objects) {
    auto* authenticator = std::get_if<Authenticator>(&object);
    if (authenticator == nullptr || authenticator->people.kind != Reach::Kind::kOwn) {
      continue;
    }
    if (authenticator->type == AuthenticatorType::kLocal) {
      authenticator->people.kind = Reach::Kind::kBelow;  // passwords are each user's own
      continue;
    }
    std::set<std::string> others = used_by[authenticator->id];
    others.erase(authenticator->organisation.value());
    if (others.empty()) {
      continue;
    }
    authenticator->people.kind = Reach::Kind::kBelow;
    upgrade.notes.push_back(
        {key,
         "signs in people of " + std::to_string(others.size()) + " other organisations, as " +
             quoted(*others.begin()) + "; it is now said so: \"people\" is \"below\"",
         "set \"people\" to \"own\", or to the list of organisations that are meant, unless its "
         "people may become users of every organisation below"});
  }
}

}  // namespace countersign::identity
