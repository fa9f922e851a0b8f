// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/text.h"
#include "gateway/compiled_authenticators.h"
#include "saml/algorithms.h"

namespace countersign::gateway {
namespace {

/// Notes what does not work, each thing under its field.
class Compiler {
 public:
  Compiler(const MachineSettings& machine, const identity::Authenticator& settings,
           FieldProblems& problems)
      : machine_(machine), settings_(settings), saml_(settings.saml), problems_(problems) {}

  std::optional<saml::TrustedIdp> idp();
  saml::AuthnRequestSettings request();
  saml::Expectation expectation();

 private:
  void add(std::string pointer, const Error& error, std::string_view remedy) {
    problems_.push_back({"/saml/" + std::move(pointer), std::string(error.code.id), error.detail,
                         std::string(remedy)});
  }
  void add(std::string pointer, std::string_view code, std::string what, std::string_view remedy) {
    problems_.push_back(
        {"/saml/" + std::move(pointer), std::string(code), std::move(what), std::string(remedy)});
  }
  std::vector<saml::AuthnContextClass> contexts();
  void expect_contexts(saml::Expectation& out);
  std::optional<saml::RequestSigning> signing();

  const MachineSettings& machine_;
  const identity::Authenticator& settings_;
  const identity::SamlSettings& saml_;
  FieldProblems& problems_;
};

std::optional<saml::TrustedIdp> Compiler::idp() {
  std::vector<crypto::Certificate> certificates;
  for (std::size_t i = 0; i < saml_.certificates.size(); ++i) {
    auto parsed = crypto::Certificate::parse(saml_.certificates[i]);
    if (!parsed.ok()) {
      add("certificates/" + std::to_string(i), parsed.error(),
          "Give the identity provider's signing certificate alone, as PEM or base64.");
      continue;
    }
    certificates.push_back(*std::move(parsed));
  }
  if (saml_.idp_entity_id.empty()) {
    add("idp_entity_id", "field.missing", "expected the identity provider's Entity ID, got nothing",
        "Copy it from the identity provider's metadata, or import that.");
    return std::nullopt;
  }
  if (certificates.size() != saml_.certificates.size()) {
    return std::nullopt;
  }
  auto made = saml::TrustedIdp::make(saml::EntityId(saml_.idp_entity_id), std::move(certificates));
  if (!made.ok()) {
    add("certificates", made.error(),
        "Give one to ten signing certificates of the identity provider.");
    return std::nullopt;
  }
  return *std::move(made);
}

std::vector<saml::AuthnContextClass> Compiler::contexts() {
  std::vector<saml::AuthnContextClass> out;
  for (std::size_t i = 0; i < saml_.authn_contexts.size(); ++i) {
    auto parsed = saml::parse_authn_context_class(saml_.authn_contexts[i]);
    if (parsed.ok()) {
      out.push_back(*std::move(parsed));
    } else {
      add("authn_contexts/" + std::to_string(i), parsed.error(),
          "Choose one of the known classes or give a URI; blank is best with most identity "
          "providers.");
    }
  }
  return out;
}

std::optional<saml::RequestSigning> Compiler::signing() {
  const identity::RequestSignature& wanted = saml_.request_signature;
  if (!wanted.sign) {
    return std::nullopt;
  }
  const auto algorithm = saml::parse_signature_algorithm(wanted.signature_algorithm);
  const auto digest = saml::parse_digest_algorithm(wanted.digest_algorithm);
  if (!algorithm.ok()) {
    add("request_signature/signature_algorithm", algorithm.error(), "Choose RSA-SHA256.");
  }
  if (!digest.ok()) {
    add("request_signature/digest_algorithm", digest.error(), "Choose SHA-256.");
  }
  if (machine_.signing_keys.empty()) {
    add("request_signature/sign", "field.not_possible",
        "expected a signing key of this installation, got none",
        "Have the operator add [[service_provider.signing_key]], or don't sign requests.");
  }
  if (!algorithm.ok() || !digest.ok() || machine_.signing_keys.empty()) {
    return std::nullopt;
  }
  const KeyPair& active = machine_.signing_keys.front();
  return saml::RequestSigning{active.key, saml::fit_to_key(*algorithm, active.key.type()), *digest,
                              active.certificate};
}

saml::AuthnRequestSettings Compiler::request() {
  saml::AuthnRequestSettings out;
  out.sp = sp_entity_id(machine_, settings_);
  if (names_another(machine_, settings_)) {
    add("sp_entity_id", "catalogue.entity_id_taken",
        "expected an entity id that is not the gateway's at another authenticator",
        "Leave it empty for the gateway's own.");
  }
  out.acs = acs_url(machine_, settings_.id);
  out.destination = saml_.sso_url;
  out.binding = saml_.sso_binding == identity::SsoBinding::kPost ? saml::RequestBinding::kPost
                                                                 : saml::RequestBinding::kRedirect;
  out.force_authn = saml_.force_authn;
  if (!saml_.name_id_format.empty()) {
    out.name_id_policy = saml::NameIdPolicy{saml_.name_id_format, true};
  }
  auto classes = contexts();
  if (!classes.empty()) {
    out.requested_authn_context =
        saml::RequestedAuthnContext{std::move(classes), saml_.authn_context_comparison};
  }
  if (!saml_.login_hint_parameter.empty()) {
    out.login_hint_parameter = saml_.login_hint_parameter;
  }
  out.signing = signing();
  // One is made for trial: what it would fail with at the first sign-in is known now.
  if (const auto tried = saml::make_authn_request(out, {}, {}); !tried.ok()) {
    add("sso_url", tried.error(),
        "Give the identity provider's sign-in URL, beginning with https://, from its metadata.");
  }
  return out;
}

void Compiler::expect_contexts(saml::Expectation& out) {
  const saml::AuthnContextOrder& order = machine_.authn_context_order;
  std::string unknown;
  for (const std::string& context : saml_.authn_contexts) {
    if (auto parsed = saml::parse_authn_context_class(context); parsed.ok()) {
      if (unknown.empty() && !saml::is_ordered(order, std::span(&*parsed, 1))) {
        unknown = parsed->value();
      }
      out.authn_contexts.push_back(*std::move(parsed));
    }
  }
  if (saml_.authn_context_comparison == saml::AuthnContextComparison::kExact ||
      out.authn_contexts.empty()) {
    return;
  }
  if (!unknown.empty()) {
    add("authn_context_comparison", "field.not_possible",
        "expected exact, as nobody said what is stronger or weaker than " + unknown,
        "Choose exact, and list every way that will do; or have the operator give the class its "
        "place in authn_context_order of [service_provider].");
    return;
  }
  out.authn_context_comparison = saml_.authn_context_comparison;
  out.authn_context_order = order;
}

saml::Expectation Compiler::expectation() {
  saml::Expectation out;
  out.sp = sp_entity_id(machine_, settings_);
  out.acs = acs_url(machine_, settings_.id);
  out.skew = saml_.clock_skew;
  out.required_signature = saml_.required_signature;
  out.allow = saml_.tolerances;
  expect_contexts(out);
  for (const KeyPair& pair : machine_.encryption_keys) {
    out.decryption_keys.push_back(pair.key);
  }
  saml::Expectation trial = out;
  trial.answered = saml::Unsolicited{};
  if (const auto valid = saml::validate(trial); !valid.ok()) {
    add("clock_skew", valid.error(), "Give 0 to 300 seconds.");
  }
  return out;
}

}  // namespace

bool names_another(const MachineSettings& machine, const identity::Authenticator& settings) {
  constexpr std::string_view kPlace = "{id}";
  const std::string pattern =
      machine.sp_entity_id.empty() ? machine.url("/saml/metadata/{id}") : machine.sp_entity_id;
  const std::string& set = settings.saml.sp_entity_id;
  const std::size_t at = pattern.find(kPlace);
  if (set.empty() || at == std::string::npos) {
    return false;
  }
  const std::string_view before = std::string_view(pattern).substr(0, at);
  const std::string_view behind = std::string_view(pattern).substr(at + kPlace.size());
  if (set.size() <= before.size() + behind.size() || !set.starts_with(before) ||
      !set.ends_with(behind)) {
    return false;
  }
  const std::string id = set.substr(at, set.size() - before.size() - behind.size());
  return identity::is_object_id(id) && id != settings.id.view();
}

saml::EntityId sp_entity_id(const MachineSettings& machine,
                            const identity::Authenticator& authenticator) {
  if (!authenticator.saml.sp_entity_id.empty()) {
    return saml::EntityId(authenticator.saml.sp_entity_id);
  }
  if (machine.sp_entity_id.empty()) {
    return saml::EntityId(metadata_url(machine, authenticator.id));
  }
  constexpr std::string_view kPlace = "{id}";
  std::string out = machine.sp_entity_id;
  if (const std::size_t at = out.find(kPlace); at != std::string::npos) {
    out.replace(at, kPlace.size(), authenticator.id.value());
  }
  return saml::EntityId(std::move(out));
}

saml::AcsUrl acs_url(const MachineSettings& machine, const identity::AuthenticatorId& id) {
  return saml::AcsUrl(machine.url("/saml/acs/" + id.value()));
}

std::string metadata_url(const MachineSettings& machine, const identity::AuthenticatorId& id) {
  return machine.url("/saml/metadata/" + id.value());
}

saml::SpMetadata sp_metadata(const MachineSettings& machine,
                             const identity::Authenticator& authenticator) {
  saml::SpMetadata out;
  out.entity_id = sp_entity_id(machine, authenticator);
  out.acs = acs_url(machine, authenticator.id);
  for (const KeyPair& pair : machine.signing_keys) {
    out.signing_certificates.push_back(pair.certificate);
  }
  for (const KeyPair& pair : machine.encryption_keys) {
    out.encryption_certificates.push_back(pair.certificate);
  }
  out.authn_requests_signed = authenticator.saml.request_signature.sign;
  out.want_assertions_signed =
      authenticator.saml.required_signature != saml::RequiredSignature::kResponse;
  out.organisation_name = machine.organisation_name;
  return out;
}

std::shared_ptr<const CompiledAuthenticator> compile_authenticator(
    const MachineSettings& machine, identity::Catalogue::Entry object, FieldProblems& problems) {
  const auto& settings = std::get<identity::Authenticator>(object->object);
  const std::size_t before = problems.size();
  Compiler compiler(machine, settings, problems);
  auto idp = compiler.idp();
  auto request = compiler.request();
  auto expectation = compiler.expectation();
  if (problems.size() != before || !idp) {
    return nullptr;
  }
  return std::make_shared<const CompiledAuthenticator>(
      CompiledAuthenticator{std::move(object), settings, *std::move(idp), std::move(request),
                            std::move(expectation), sp_metadata(machine, settings)});
}

FieldProblems check_authenticator(const MachineSettings& machine,
                                  const identity::Authenticator& authenticator) {
  FieldProblems problems;
  if (authenticator.type == identity::AuthenticatorType::kSaml2) {
    compile_authenticator(
        machine,
        std::make_shared<const identity::VersionedObject>(identity::VersionedObject{authenticator}),
        problems);
  }
  return problems;
}

}  // namespace countersign::gateway
