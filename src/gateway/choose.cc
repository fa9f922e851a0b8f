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

bool equal_names(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

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

// The one user that `is_meant`; null when there are none or several.
template <typename Condition>
const User* find_only(const std::vector<const User*>& users, Condition is_meant) {
  const User* out = nullptr;
  for (const User* user : users) {
    if (is_meant(*user)) {
      if (out != nullptr) {
        return nullptr;
      }
      out = user;
    }
  }
  return out;
}

const User* find_user(const Catalogue& catalogue, const ChoiceInput& input) {
  std::vector<const User*> users;
  for (const User& user : input.found) {
    const bool inside = input.organisation == nullptr ||
                        catalogue.is_within(user.organisation, input.organisation->id);
    if (inside && catalogue.is_enabled(user.organisation)) {
      users.push_back(&user);
    }
  }
  // A user name comes before any mail address, so that nobody gets between a person and its name by
  // a mail address that looks like it; and the page's own users before those below.
  const auto is_named = [&](const User& user) {
    return equal_names(user.user_name.view(), input.login);
  };
  if (input.organisation != nullptr) {
    const User* own = find_only(users, [&](const User& user) {
      return user.organisation == input.organisation->id && is_named(user);
    });
    if (own != nullptr) {
      return own;
    }
  }
  if (std::any_of(users.begin(), users.end(), [&](const User* user) { return is_named(*user); })) {
    return find_only(users, is_named);
  }
  return find_only(users, [](const User&) { return true; });
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

Choice choose_authenticator(const Catalogue& catalogue, const ChoiceInput& input) {
  const OrganisationId root(identity::kRootOrganisation);
  if (input.unknown_organisation) {
    return first_way(catalogue, root);
  }
  if (const User* user = find_user(catalogue, input)) {
    if (const auto choice = way_of_user(catalogue, *user)) {
      return *choice;
    }
  }
  const identity::Organisation* of_mail = catalogue.organisation_of_mail(input.login);
  if (of_mail != nullptr &&
      (input.organisation == nullptr || catalogue.is_within(of_mail->id, input.organisation->id))) {
    return first_way(catalogue, of_mail->id);
  }
  if (input.organisation != nullptr) {
    return first_way(catalogue, input.organisation->id);
  }
  return {root, nullptr, nullptr, nullptr};
}

}  // namespace countersign::gateway
