// SPDX-License-Identifier: Apache-2.0
#include "admin/policy_warnings.h"

#include <utility>

#include "base/text.h"

namespace countersign::admin {
namespace {

using identity::Authenticator;
using identity::AuthenticatorState;

const char* state_in_words(AuthenticatorState state) {
  switch (state) {
    case AuthenticatorState::kDraft:
      return "is a draft";
    case AuthenticatorState::kTested:
      return "is tested and not active yet";
    case AuthenticatorState::kDisabled:
      return "is disabled";
    case AuthenticatorState::kActive:
      break;
  }
  return "is active";
}

std::string remedy_of(const Authenticator& listed) {
  const std::string& id = listed.id.value();
  const std::string activate = "activate it (countersign authenticator activate " + id + ")";
  if (listed.state == AuthenticatorState::kDraft) {
    return "try it (countersign authenticator test " + id + "), then " + activate;
  }
  return listed.state == AuthenticatorState::kTested ? activate
                                                     : activate + ", or take it from the list";
}

}  // namespace

json::Array policy_warnings(const identity::Catalogue& catalogue,
                            const identity::Organisation& organisation, const std::string& object) {
  json::Array out;
  if (!organisation.policy.authenticators.has_value()) {
    return out;
  }
  std::size_t at = 0;
  for (const identity::AuthenticatorId& id : *organisation.policy.authenticators) {
    const Authenticator* const listed = catalogue.authenticator(id.view());
    if (listed != nullptr && listed->state != AuthenticatorState::kActive) {
      out.push_back(json::Object{
          {"pointer", object + "/policy/authenticators/" + std::to_string(at)},
          {"code", "warning.not_active"},
          {"what",
           quoted(id.view()) + " " + state_in_words(listed->state) + ": nobody signs in by it"},
          {"remedy", remedy_of(*listed)}});
    }
    ++at;
  }
  return out;
}

}  // namespace countersign::admin
