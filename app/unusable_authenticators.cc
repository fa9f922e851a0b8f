// SPDX-License-Identifier: Apache-2.0
#include "unusable_authenticators.h"

#include <utility>

namespace countersign::app {

FieldProblems unusable_authenticators(const gateway::MachineSettings& machine,
                                      const identity::Catalogue& catalogue) {
  FieldProblems out;
  for (const auto& entry : catalogue.list(identity::ObjectKind::kAuthenticator, std::nullopt)) {
    const auto& authenticator = std::get<identity::Authenticator>(entry->object);
    const bool is_used = authenticator.state == identity::AuthenticatorState::kActive;
    for (FieldProblem& problem : gateway::check_authenticator(machine, authenticator)) {
      // What is missing of a draft is no news; what can never be kept is.
      if (is_used || problem.pointer == "/saml/authn_context_comparison") {
        problem.pointer.insert(0, identity::pointer_to(identity::key_of(entry->object)));
        out.push_back(std::move(problem));
      }
    }
  }
  return out;
}

}  // namespace countersign::app
