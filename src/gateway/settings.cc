// SPDX-License-Identifier: Apache-2.0
#include "gateway/settings.h"

#include <utility>

#include "gateway/compiled_authenticators.h"
#include "gateway/errors.h"

namespace countersign::gateway {

Result<std::shared_ptr<const CompiledAuthenticator>> Settings::authenticator(
    std::string_view id) const {
  const identity::Authenticator* found = catalogue->authenticator(id);
  if (found == nullptr || found->type != identity::AuthenticatorType::kSaml2) {
    return {kUnknownAuthenticator, "expected the id of an authenticator of type saml2"};
  }
  CS_TRY(check_entity_id(*found));
  return compiled->get(*machine, authenticator_entry(*catalogue, id));
}

Result<void> Settings::check_entity_id(const identity::Authenticator& authenticator) const {
  const std::string begin = "expected an entity id of the own, got at /saml/sp_entity_id: ";
  if (const auto fault = catalogue->entity_id_fault(authenticator);
      fault.has_value() && fault->out_of_force) {
    return {kAuthenticatorInvalid, begin + fault->what};
  }
  if (names_another(*machine, authenticator)) {
    return {kAuthenticatorInvalid, begin + "the gateway's at another authenticator"};
  }
  return {};
}

std::shared_ptr<const Settings> make_settings(
    std::shared_ptr<const MachineSettings> machine,
    std::shared_ptr<const identity::Catalogue> catalogue, const Settings* previous,
    std::shared_ptr<const identity::DomainProofs> domains) {
  if (domains == nullptr) {
    domains = std::make_shared<const identity::DomainProofs>();
  }
  std::shared_ptr<CompiledAuthenticators> compiled;
  if (previous != nullptr && previous->machine == machine) {
    compiled = previous->compiled;
    if (!catalogue->has_same(identity::ObjectKind::kAuthenticator, *previous->catalogue)) {
      compiled->keep_only(*catalogue);
    }
  } else {
    compiled = std::make_shared<CompiledAuthenticators>();
  }
  return std::make_shared<const Settings>(
      Settings{std::move(machine), std::move(catalogue), std::move(domains), std::move(compiled)});
}

}  // namespace countersign::gateway
