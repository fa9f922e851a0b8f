// SPDX-License-Identifier: Apache-2.0
#include "gateway/password_clue.h"

#include <algorithm>

#include "base/text.h"

namespace countersign::gateway {
namespace {

using identity::Authenticator;
using identity::Catalogue;
using identity::Organisation;
using identity::OrganisationId;

constexpr std::size_t kMostNamed = 10;

/// The list of its policy, or of the one that it inherits.
const std::vector<identity::AuthenticatorId>* listed_ways(const Catalogue& catalogue,
                                                          const Organisation& organisation) {
  const Organisation* at = &organisation;
  while (at != nullptr && !at->policy.authenticators) {
    at = at->parent ? catalogue.organisation(*at->parent) : nullptr;
  }
  return at == nullptr ? nullptr : &*at->policy.authenticators;
}

/// Of the policy, those of identity providers that sign in nobody as things are.
std::string idle_ways(const Catalogue& catalogue, const Organisation& organisation) {
  std::string out;
  std::size_t count = 0;
  const auto* const listed = listed_ways(catalogue, organisation);
  for (std::size_t i = 0; listed != nullptr && i < listed->size() && count < kMostNamed; ++i) {
    const Authenticator* const one = catalogue.authenticator((*listed)[i].view());
    if (one == nullptr || one->type == identity::AuthenticatorType::kLocal) {
      continue;
    }
    const bool serves = catalogue.serves(*one, organisation.id);
    if (serves && one->state == identity::AuthenticatorState::kActive) {
      continue;
    }
    out += std::string(count++ == 0 ? "" : ", ") +
           (serves ? "not active " : "not for its people ") + quoted(one->id.view());
  }
  return out;
}

std::string of_ways(const Catalogue& catalogue, const Organisation& organisation) {
  const std::string of = "the organisation " + quoted(organisation.id.view());
  if (const std::string idle = idle_ways(catalogue, organisation); !idle.empty()) {
    return " The sign-in policy of " + of + " lists what signs in nobody: " + idle +
           ". Activate it once its test passes, and see its member \"people\".";
  }
  return " A password is asked for because policy.authenticators of " + of +
         " offers one: take it out if its people sign in by an identity provider alone.";
}

std::string of_domain(const Catalogue& catalogue, const Typed& typed, const OrganisationId& page) {
  const std::string domain(typed.login.substr(typed.login.rfind('@') + 1));
  const Organisation* const leading =
      identity::organisation_of_mail(catalogue, typed.proofs, typed.login);
  if (leading != nullptr && catalogue.is_within(leading->id, page)) {
    return of_ways(catalogue, *leading);
  }
  return " The mail domain " + quoted(domain) + " leads to no organisation from the page of " +
         quoted(page.view()) +
         ". If it should: look at mail_domains of that organisation, at the spelling and whether "
         "the domain is proven or confirmed (countersign organisation domains show ID).";
}

}  // namespace

std::string password_clue(const Catalogue& catalogue, const Typed& typed,
                          const std::vector<OrganisationId>& places,
                          const std::vector<identity::User>& found, const Choice& choice) {
  if (typed.unknown_organisation || places.empty()) {
    return {};
  }
  const Organisation* const page =
      typed.organisation != nullptr
          ? typed.organisation
          : catalogue.organisation(OrganisationId(std::string(identity::kRootOrganisation)));
  const bool has_domain = typed.login.find('@') != std::string_view::npos;
  std::string out = has_domain ? of_domain(catalogue, typed, page->id)
                               : " Names without a mail domain are those of users of " +
                                     quoted(places.front().view()) +
                                     ": where there are several organisations below, their people "
                                     "use the sign-in page of their own (sign_in_url), a host "
                                     "name of it, or an address of a proven mail domain.";
  if (!found.empty()) {
    out =
        " The user is here, and has no way to sign in: no password, or an authenticator that is "
        "not active or not for its people." +
        (page->id == found.front().organisation ? of_ways(catalogue, *page) : std::string());
  }
  if (choice.user != nullptr) {
    return {};
  }
  return "The user name or the password was wrong, or nobody here has one of that name." + out;
}

}  // namespace countersign::gateway
