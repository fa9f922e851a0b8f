// SPDX-License-Identifier: Apache-2.0
#include "gateway/choose.h"

#include <algorithm>

namespace countersign::gateway {
namespace {

using identity::Authenticator;
using identity::AuthenticatorState;
using identity::AuthenticatorType;
using identity::Catalogue;
using identity::EffectivePolicy;
using identity::OrganisationId;
using identity::User;

const Authenticator* find_local(const EffectivePolicy& policy) {
  const auto found =
      std::find_if(policy.authenticators.begin(), policy.authenticators.end(),
                   [](const Authenticator* one) { return one->type == AuthenticatorType::kLocal; });
  return found == policy.authenticators.end() ? nullptr : *found;
}

// The first way of an organisation to sign in: a password where that is among them.
Choice first_way(const Catalogue& catalogue, const OrganisationId& organisation) {
  const EffectivePolicy policy = catalogue.effective_policy(organisation);
  Choice out{organisation, nullptr, nullptr, nullptr};
  if (find_local(policy) == nullptr && !policy.authenticators.empty()) {
    out.authenticator = policy.authenticators.front();
  }
  return out;
}

// Whether somebody whom nobody knows yet may sign in there.
bool takes_new_people(const Catalogue& catalogue, const OrganisationId& organisation) {
  const EffectivePolicy policy = catalogue.effective_policy(organisation);
  return std::any_of(policy.authenticators.begin(), policy.authenticators.end(),
                     [&](const Authenticator* one) {
                       return one->type == AuthenticatorType::kSaml2 &&
                              one->mapping.provisioning.value_or(policy.provisioning) ==
                                  identity::Provisioning::kCreate;
                     });
}

// The one user of a place; null when there are none or several.
const User* find_user(const std::vector<User>& found, const OrganisationId& place) {
  const User* out = nullptr;
  for (const User& user : found) {
    if (user.organisation == place) {
      if (out != nullptr) {
        return nullptr;
      }
      out = &user;
    }
  }
  return out;
}

// Nothing for a user whose way in is not to be had: what comes then is what comes for a stranger.
std::optional<Choice> way_of_user(const Catalogue& catalogue, const User& user) {
  const EffectivePolicy policy = catalogue.effective_policy(user.organisation);
  const auto choose = [&](const Authenticator& authenticator) {
    Choice out{user.organisation, nullptr, nullptr, nullptr};
    if (authenticator.type == AuthenticatorType::kLocal) {
      out.user = &user;
      out.local = &authenticator;
    } else {
      out.authenticator = &authenticator;
    }
    return out;
  };
  if (user.authenticator) {
    const Authenticator* assigned = catalogue.authenticator(user.authenticator->view());
    if (assigned != nullptr && assigned->state == AuthenticatorState::kActive &&
        catalogue.serves(*assigned, user.organisation)) {
      return choose(*assigned);
    }
    return std::nullopt;
  }
  for (const Authenticator* one : policy.authenticators) {
    const bool knows = std::any_of(
        user.external_identities.begin(), user.external_identities.end(),
        [&](const identity::ExternalIdentity& known) { return known.authenticator == one->id; });
    if (knows) {
      return choose(*one);
    }
  }
  const Authenticator* local = find_local(policy);
  if (local != nullptr && !user.password_hash.empty()) {
    return choose(*local);
  }
  return std::nullopt;
}

}  // namespace

const identity::Organisation* only_child(const Catalogue& catalogue,
                                         const OrganisationId& organisation) {
  constexpr std::size_t kMostChildren = 16;  // test organisations among them
  const auto children = catalogue.children(organisation, kMostChildren);
  const identity::Organisation* found = nullptr;
  for (const OrganisationId& id : children) {
    const identity::Organisation* child = catalogue.organisation(id);
    if (child->test_of) {
      continue;
    }
    if (found != nullptr) {
      return nullptr;
    }
    found = child;
  }
  return children.size() == kMostChildren ? nullptr : found;
}

std::vector<OrganisationId> places_of(const Catalogue& catalogue, const Typed& typed) {
  if (typed.unknown_organisation) {
    return {};
  }
  const OrganisationId page = typed.organisation == nullptr
                                  ? OrganisationId(identity::kRootOrganisation)
                                  : typed.organisation->id;
  const identity::Organisation* of_mail =
      identity::organisation_of_mail(catalogue, typed.proofs, typed.login);
  std::vector<OrganisationId> places = {
      of_mail != nullptr && catalogue.is_within(of_mail->id, page) ? of_mail->id : page};
  while (!takes_new_people(catalogue, places.back())) {
    const identity::Organisation* child = only_child(catalogue, places.back());
    if (child == nullptr || !catalogue.is_enabled(child->id)) {
      break;
    }
    places.push_back(child->id);
  }
  return places;
}

Choice choose_authenticator(const Catalogue& catalogue, const Typed& typed,
                            const std::vector<OrganisationId>& places,
                            const std::vector<User>& found) {
  const OrganisationId root(identity::kRootOrganisation);
  if (typed.unknown_organisation || places.empty()) {
    return first_way(catalogue, root);
  }
  for (const OrganisationId& place : places) {
    const User* user = find_user(found, place);
    if (user == nullptr || !catalogue.is_enabled(place)) {
      continue;
    }
    if (const auto choice = way_of_user(catalogue, *user)) {
      return *choice;
    }
  }
  return first_way(catalogue, places.front());
}

}  // namespace countersign::gateway
