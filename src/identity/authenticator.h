// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "identity/ids.h"
#include "identity/mapping.h"
#include "identity/reach.h"
#include "saml/types.h"

namespace countersign::identity {

enum class AuthenticatorType { kLocal, kSaml2 };

/// The life cycle (A1). Only an active one signs people in; a draft or tested one can be tried by a
/// test round trip.
enum class AuthenticatorState { kDraft, kTested, kActive, kDisabled };

/// What a response that no request of ours asked for leads to (A15).
enum class IdpInitiated {
  kRefused,
  kAccepted,
  kConverted,  // into a sign-in that starts here, at the same provider
};

enum class SsoBinding { kRedirect, kPost };

/// How our requests are signed (A7). Algorithms as an administrator wrote them; read by
/// saml::parse_signature_algorithm and saml::parse_digest_algorithm.
struct RequestSignature {
  bool sign = false;
  std::string signature_algorithm = "rsa-sha256";
  std::string digest_algorithm = "sha256";

  friend bool operator==(const RequestSignature&, const RequestSignature&) = default;
};

/// Everything about one SAML identity provider (A3, A6-A8, A15).
struct SamlSettings {
  std::string idp_entity_id;
  std::string sso_url;
  SsoBinding sso_binding = SsoBinding::kRedirect;
  std::string sign_out_url;               // N2; people are sent there after signing out here
  std::vector<std::string> certificates;  // base64 of DER, whatever they came as
  std::string sp_entity_id;               // empty: the metadata URL
  saml::RequiredSignature required_signature = saml::RequiredSignature::kEither;
  IdpInitiated idp_initiated = IdpInitiated::kRefused;
  std::chrono::seconds clock_skew{60};  // 0 to 300 s
  saml::Tolerances tolerances;
  RequestSignature request_signature;
  bool force_authn = false;
  std::vector<std::string> authn_contexts;  // short names or URIs; blank sends none (A6)
  saml::AuthnContextComparison authn_context_comparison = saml::AuthnContextComparison::kExact;
  std::string name_id_format;        // empty: no NameIDPolicy
  std::string login_hint_parameter;  // empty: not sent

  friend bool operator==(const SamlSettings&, const SamlSettings&) = default;
};

/// One configured way to sign in (A1).
struct Authenticator {
  AuthenticatorId id;           // unique among all organisations: stands in its URLs
  OrganisationId organisation;  // whose it is
  /// Whose people it may sign in; others are refused, whatever a login policy inherits or lists.
  Reach people;
  std::string name;
  std::string description;  // plain text: markup is refused
  AuthenticatorType type = AuthenticatorType::kSaml2;
  std::string button_label;  // empty: "Sign in with NAME"
  AuthenticatorState state = AuthenticatorState::kDraft;
  SamlSettings saml;  // kSaml2 alone
  Mapping mapping;    // kSaml2 alone

  friend bool operator==(const Authenticator&, const Authenticator&) = default;
};

}  // namespace countersign::identity
