// SPDX-License-Identifier: Apache-2.0
#include "admin/people_rules.h"

#include <algorithm>
#include <string>
#include <variant>

#include "admin/errors.h"
#include "admin/problem.h"
#include "base/text.h"

namespace countersign::admin {
namespace {

using identity::Authenticator;
using identity::AuthenticatorId;
using identity::Organisation;
using identity::OrganisationId;

template <typename T>
const T* before_of(const identity::ObjectChange& change) {
  return change.before == nullptr ? nullptr : std::get_if<T>(&change.before->object);
}

template <typename T>
bool holds(const std::vector<T>& list, const T& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

void check_listed(const identity::Catalogue& next, const identity::ObjectChange& change,
                  FieldProblems& problems) {
  const auto& organisation = std::get<Organisation>(change.after->object);
  if (!organisation.policy.authenticators) {
    return;
  }
  const auto* const before = before_of<Organisation>(change);
  const auto& listed = *organisation.policy.authenticators;
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const bool is_new = before == nullptr || !before->policy.authenticators ||
                        !holds(*before->policy.authenticators, listed[i]);
    const Authenticator* const found = next.authenticator(listed[i].view());
    if (is_new && found != nullptr && !next.serves(*found, organisation.id)) {
      problems.push_back(field_problem(
          identity::pointer_to(change.key) + "/policy/authenticators/" + std::to_string(i),
          kReferenceUnknown,
          "expected a login authenticator for people of the organisation, got " +
              quoted(listed[i].view()),
          "name one of the organisation, or one of an organisation above it whose \"people\" "
          "names this organisation"));
    }
  }
}

void check_reach(const identity::Catalogue& next, const identity::ObjectChange& change,
                 FieldProblems& problems) {
  const auto& authenticator = std::get<Authenticator>(change.after->object);
  const auto* const before = before_of<Authenticator>(change);
  const auto& listed = authenticator.people.listed;
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const bool is_new = before == nullptr || !holds(before->people.listed, listed[i]);
    if (is_new && !next.is_within(listed[i], authenticator.organisation)) {
      problems.push_back(field_problem(
          identity::pointer_to(change.key) + "/people/" + std::to_string(i), kReferenceUnknown,
          "expected the organisation of the login authenticator or one below it, got " +
              quoted(listed[i].view()),
          "name one that you see in the list of organisations"));
    }
  }
}

}  // namespace

FieldProblems check_people(const identity::Catalogue& next,
                           const std::vector<identity::ObjectChange>& changes) {
  FieldProblems problems;
  for (const identity::ObjectChange& change : changes) {
    if (change.after == nullptr) {
      continue;
    }
    if (change.key.kind == identity::ObjectKind::kOrganisation) {
      check_listed(next, change, problems);
    } else if (change.key.kind == identity::ObjectKind::kAuthenticator) {
      check_reach(next, change, problems);
    }
  }
  return problems;
}

}  // namespace countersign::admin
