// SPDX-License-Identifier: Apache-2.0
// Login authenticators (A1-A3): settings, and the facts that an administrator copies to the
// identity provider. What happens to them (activation, tests, copies) is in
// authenticator_actions.cc.
#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "admin/authenticators.h"
#include "admin/errors.h"
#include "admin/objects.h"
#include "admin/operation.h"
#include "admin/stored_warnings.h"
#include "document/facts.h"

namespace countersign::admin {
namespace {

using identity::Authenticator;
using identity::AuthenticatorState;
using identity::AuthenticatorType;

// What nobody can sign in by. That of a draft something is missing is told elsewhere, a way of
// comparing that can't be kept always: then none of the ways that it names will do.
void warn_of_unusable(const Call& call, const Authenticator& authenticator, Detail detail,
                      json::Array& warnings) {
  const bool is_used =
      detail == Detail::kWhole && authenticator.state == AuthenticatorState::kActive;
  const bool compares =
      authenticator.saml.authn_context_comparison != saml::AuthnContextComparison::kExact;
  if (authenticator.type != AuthenticatorType::kSaml2 || !(is_used || compares)) {
    return;
  }
  constexpr std::string_view kComparison = "/saml/authn_context_comparison";
  FieldProblems problems = call.services.gateway.check_authenticator(authenticator);
  if (!is_used) {
    std::erase_if(problems, [&](const FieldProblem& one) { return one.pointer != kComparison; });
  }
  const bool compares_nothing =
      std::any_of(problems.begin(), problems.end(),
                  [&](const FieldProblem& one) { return one.pointer == kComparison; });
  if (compares_nothing) {
    std::erase_if(warnings, [](const json::Value& one) {
      const json::Value* const code = one.find("code");
      return code != nullptr && code->as_string() == "warning.authn_contexts";
    });
  }
  add_unusable(std::move(problems), warnings);
}

void decorate(const Call& call, const identity::Object& object, Detail detail,
              json::Object& shown) {
  const auto& authenticator = std::get<Authenticator>(object);
  const Addresses addresses = call.services.gateway.addresses_of(authenticator);
  if (authenticator.type == AuthenticatorType::kSaml2) {
    shown.set("entity_id", addresses.entity_id);
    shown.set("acs_url", addresses.acs_url);
    shown.set("metadata_url", addresses.metadata_url);
  }
  shown.set("logout_url", addresses.logout_url);
  shown.set("sign_in_url", addresses.login_url);
  json::Array& warnings = shown.find("warnings")->as_array();
  for (json::Value& warning : document::expiry_warnings(authenticator, call.now)) {
    warnings.push_back(std::move(warning));
  }
  add_stored_faults(*call.catalogue, object, warnings);
  warn_of_unusable(call, authenticator, detail, warnings);
  if (detail == Detail::kListed) {
    return;
  }
  shown.set("organisations_using", call.catalogue->organisations_using(authenticator.id));
  store::UserQuery query;
  query.organisations = call.catalogue->subtree(authenticator.organisation);
  query.authenticator = authenticator.id;
  if (const auto users = call.services.users.count(query); users.ok()) {
    shown.set("users", *users);
  }
}

Problem state_fixed(const std::string& remedy) {
  return Problem::of_fields({field_problem(
      "/state", kFieldFixed, "expected the state that it has, got another one", remedy)});
}

// The state follows the life cycle (A1): a document does not set it.
Outcome<void> prepare(ChangeSet& /*changes*/, const identity::Object* before,
                      identity::Object& after) {
  auto& authenticator = std::get<Authenticator>(after);
  if (before == nullptr) {
    const bool begins = authenticator.type == AuthenticatorType::kLocal ||
                        authenticator.state == AuthenticatorState::kDraft;
    return begins ? Outcome<void>()
                  : state_fixed(
                        "leave the state out: a new authenticator is a draft; test and "
                        "activate it then");
  }
  const auto& old = std::get<Authenticator>(*before);
  if (authenticator.type != old.type) {
    return Problem::of_fields(
        {field_problem("/type", kFieldFixed, "expected the type that it has, got another one",
                       "create another authenticator of that type")});
  }
  if (authenticator.state != old.state) {
    return state_fixed("leave the state as it is; use the actions activate and disable");
  }
  const bool other = authenticator.saml != old.saml || authenticator.mapping != old.mapping;
  const bool proven =
      old.state == AuthenticatorState::kTested || old.state == AuthenticatorState::kDisabled;
  if (other && proven && authenticator.type == AuthenticatorType::kSaml2) {
    authenticator.state = AuthenticatorState::kDraft;  // what was tested is not what is there now
  }
  return {};
}

}  // namespace

const Resource& authenticator_resource() {
  static const Resource kAuthenticators{
      identity::ObjectKind::kAuthenticator, {"state"}, &prepare, &decorate};
  return kAuthenticators;
}

std::vector<Operation> authenticator_operations() {
  auto out = object_operations(authenticator_resource());
  for (Operation& operation : out) {
    if (operation.id == "replaceAuthenticator" || operation.id == "updateAuthenticator") {
      operation.query.push_back(confirm_parameter());
    }
  }
  return out;
}

}  // namespace countersign::admin
