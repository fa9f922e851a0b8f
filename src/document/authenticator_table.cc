// SPDX-License-Identifier: Apache-2.0
#include "document/facts.h"
#include "document/saml_shapes.h"
#include "document/shapes.h"
#include "document/tables.h"

namespace countersign::document {
namespace {

using identity::Authenticator;
using identity::AuthenticatorState;
using identity::AuthenticatorType;
using identity::IdpInitiated;
using identity::SamlSettings;
using identity::SsoBinding;
using saml::AuthnContextComparison;
using saml::RequiredSignature;

/// A member of SamlSettings::request_signature, which documents have one level higher.
template <typename M>
Field<SamlSettings> signature_field(std::string_view name, M identity::RequestSignature::*member,
                                    Shape<M> shape, std::string_view meaning) {
  return {name,
          Use::kSetting,
          [read = std::move(shape.read), member](const json::Value& value, SamlSettings& out,
                                                 Reading& reading) {
            read(value, out.request_signature.*member, reading);
          },
          [write = std::move(shape.write), member](const SamlSettings& saml, Form form) {
            return write(saml.request_signature.*member, form);
          },
          [member](const SamlSettings& saml) {
            return saml.request_signature.*member == SamlSettings{}.request_signature.*member;
          },
          described(std::move(shape.schema), meaning)};
}

std::vector<Field<SamlSettings>> provider_fields() {
  return {
      field("idp_entity_id", &SamlSettings::idp_entity_id, text({.max_bytes = 1024}),
            "The Issuer of the identity provider, byte for byte."),
      field("sso_url", &SamlSettings::sso_url, web_url(), "Where people sign in there."),
      field("sso_binding", &SamlSettings::sso_binding,
            choice<SsoBinding>({{"redirect", SsoBinding::kRedirect}, {"post", SsoBinding::kPost}}),
            "How requests go there."),
      field("sign_out_url", &SamlSettings::sign_out_url, web_url(),
            "Where people are sent after signing out here."),
      field("certificates", &SamlSettings::certificates, certificates(),
            "The identity provider's signing certificates, as PEM or base64: a list, or one text "
            "with all of them."),
      derived<SamlSettings>("certificate_facts", certificate_facts_schema(),
                            "What the certificates say, in their order.",
                            [](const SamlSettings& saml, Form) { return certificate_facts(saml); }),
      {"metadata", Use::kInput,
       [](const json::Value& value, SamlSettings&, Reading& reading) {
         static_cast<void>(reading.expect(value, json::Kind::kString, "a text"));
       },
       nullptr, nullptr,
       described({{"type", "string"}},
                 "The identity provider's metadata (XML): fills idp_entity_id, sso_url, "
                 "sso_binding and certificates where they are not given.")},
  };
}

std::vector<Field<SamlSettings>> response_fields() {
  return {
      field("sp_entity_id", &SamlSettings::sp_entity_id, text({.max_bytes = 1024}),
            "Who we are to the identity provider; empty: our metadata URL."),
      field("require_signed", &SamlSettings::required_signature,
            choice<RequiredSignature>({{"either", RequiredSignature::kEither},
                                       {"assertion", RequiredSignature::kAssertion},
                                       {"response", RequiredSignature::kResponse},
                                       {"both", RequiredSignature::kBoth}}),
            "What the identity provider must sign. Whatever is signed must be good."),
      field("idp_initiated", &SamlSettings::idp_initiated,
            choice<IdpInitiated>({{"refused", IdpInitiated::kRefused},
                                  {"accepted", IdpInitiated::kAccepted},
                                  {"converted", IdpInitiated::kConverted}}),
            "Responses that no request of ours asked for; converted: a sign-in starts here "
            "instead."),
      field("clock_skew", &SamlSettings::clock_skew,
            duration(std::chrono::seconds(0), std::chrono::seconds(300)),
            "How far the clocks may differ, at both ends of every time."),
      field("tolerances", &SamlSettings::tolerances, tolerances(),
            "Strictness that this identity provider makes it necessary to give up."),
  };
}

std::vector<Field<SamlSettings>> request_fields() {
  using Signature = identity::RequestSignature;
  return {
      signature_field("sign_requests", &Signature::sign, flag(),
                      "Whether our requests are signed."),
      signature_field("signature_algorithm", &Signature::signature_algorithm, signature_algorithm(),
                      "rsa-sha256, xmldsig-more#rsa-sha256 or the identifier of XML Signature; "
                      "SHA-1 is possible and warned of."),
      signature_field("digest_algorithm", &Signature::digest_algorithm, digest_algorithm(),
                      "sha256, xmlenc#sha256 or the identifier of XML Signature."),
      field("force_authn", &SamlSettings::force_authn, flag(),
            "Ask for a fresh authentication, and insist on it."),
      field("authn_contexts", &SamlSettings::authn_contexts, list(authn_context(), 50),
            "Classes by short name or URI. Leave it empty: anything else breaks Entra ID "
            "(AADSTS75011)."),
      field("authn_context_comparison", &SamlSettings::authn_context_comparison,
            choice<AuthnContextComparison>({{"exact", AuthnContextComparison::kExact},
                                            {"minimum", AuthnContextComparison::kMinimum},
                                            {"maximum", AuthnContextComparison::kMaximum},
                                            {"better", AuthnContextComparison::kBetter}}),
            "How the class of the identity provider must relate to those asked for. All but exact "
            "need to know which class is stronger: authn_context_order of the installation."),
      field("name_id_format", &SamlSettings::name_id_format, text({.max_bytes = 512}),
            "Asked for in NameIDPolicy; empty: no NameIDPolicy is sent."),
      field("login_hint_parameter", &SamlSettings::login_hint_parameter, parameter_name(),
            "Query parameter that carries the user name (login_hint at Entra ID); empty: not "
            "sent."),
  };
}

Table<SamlSettings> make_saml_table() {
  Table<SamlSettings> table{"the SAML settings", "One SAML identity provider.", provider_fields(),
                            read_metadata};
  for (auto* more : {&response_fields, &request_fields}) {
    for (Field<SamlSettings>& one : more()) {
      table.fields.push_back(std::move(one));
    }
  }
  return table;
}

void need(bool there, std::string_view member, std::string_view what, Reading& reading) {
  if (there) {
    return;
  }
  const auto saml = reading.into("saml");
  const auto step = reading.into(member);
  reading.refuse(kFieldRequired,
                 "expected " + std::string(what) + " of an authenticator in use, got none",
                 "import the identity provider's metadata or fill it in, or leave the state at "
                 "draft");
}

void check_authenticator(const json::Object& given, Authenticator& authenticator,
                         Reading& reading) {
  if (authenticator.type == AuthenticatorType::kLocal) {
    for (const std::string_view name : {"saml", "mapping"}) {
      if (given.contains(name)) {
        const auto step = reading.into(name);
        reading.refuse(kFieldConflict,
                       "expected no member \"" + std::string(name) + "\" of type local",
                       "take it away, or make the type saml2");
      }
    }
    return;
  }
  const bool in_use = authenticator.state == AuthenticatorState::kTested ||
                      authenticator.state == AuthenticatorState::kActive;
  if (in_use) {
    need(!authenticator.saml.idp_entity_id.empty(), "idp_entity_id", "the entity id", reading);
    need(!authenticator.saml.sso_url.empty(), "sso_url", "the sign-in URL", reading);
    need(!authenticator.saml.certificates.empty(), "certificates", "a certificate", reading);
  }
}

/// A member that saml2 alone has.
template <typename M>
Field<Authenticator> saml2_field(std::string_view name, M Authenticator::*member, Shape<M> shape) {
  Field<Authenticator> out = field(name, member, std::move(shape), "Of type saml2 alone.");
  auto write = std::move(out.write);
  out.write = [write = std::move(write)](const Authenticator& authenticator, Form form) {
    const bool has = form == Form::kStored || authenticator.type == AuthenticatorType::kSaml2;
    return has ? write(authenticator, form) : json::Value();
  };
  return out;
}

Field<Authenticator> fact(std::string_view name, std::string_view meaning) {
  return derived<Authenticator>(name, {{"type", "string"}}, meaning);
}

}  // namespace

const Table<SamlSettings>& saml_table() {
  static const Table<SamlSettings> kTable = make_saml_table();
  return kTable;
}

const Table<Authenticator>& authenticator_table() {
  using identity::AuthenticatorId;
  static const Table<Authenticator> kTable{
      "an authenticator",
      "One configured way to sign in.",
      {
          field("id", &Authenticator::id, id_of<AuthenticatorId>(),
                "Stands in its URLs; unique in the installation; can't be changed.", Use::kKey),
          field("organisation", &Authenticator::organisation, id_of<identity::OrganisationId>(),
                "Whose it is.", Use::kKey),
          field("people", &Authenticator::people, reach(),
                "Whose people it may sign in: \"own\" (of its organisation alone), \"below\" "
                "(also of all organisations below), or a list of such organisations."),
          field("name", &Authenticator::name, text({.max_bytes = 200}), "For administrators."),
          field("description", &Authenticator::description,
                text({.max_bytes = 4000, .lines = Lines::kMany, .ends = Ends::kAny}),
                "Plain text."),
          field("type", &Authenticator::type,
                choice<AuthenticatorType>(
                    {{"local", AuthenticatorType::kLocal}, {"saml2", AuthenticatorType::kSaml2}}),
                "How people prove who they are."),
          field("button", &Authenticator::button_label, text({.max_bytes = 100}),
                "On the sign-in page; empty: \"Sign in with NAME\"."),
          field("state", &Authenticator::state,
                choice<AuthenticatorState>({{"draft", AuthenticatorState::kDraft},
                                            {"tested", AuthenticatorState::kTested},
                                            {"active", AuthenticatorState::kActive},
                                            {"disabled", AuthenticatorState::kDisabled}}),
                "Only an active one signs people in."),
          saml2_field("saml", &Authenticator::saml, nested(saml_table())),
          saml2_field("mapping", &Authenticator::mapping, nested(mapping_table())),
          fact("entity_id", "Who we are, for the identity provider."),
          fact("acs_url", "Where the identity provider sends its responses."),
          fact("logout_url", "Where people sign out."),
          fact("metadata_url", "Our metadata, for the identity provider."),
          fact("sign_in_url", "Where a sign-in begins."),
          moving(derived<Authenticator>("organisations_using", {{"type", "integer"}},
                                        "In how many organisations it is offered.")),
          moving(derived<Authenticator>("users", {{"type", "integer"}}, "How many users it has.")),
          derived<Authenticator>("version", version_schema(), "Grows with every change."),
          moving(derived<Authenticator>(
              "warnings", warnings_schema(), "What is allowed, but weak, unusual or not finished.",
              [](const Authenticator& one, Form) { return warnings(one); })),
      },
      check_authenticator};
  return kTable;
}

}  // namespace countersign::document
