// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/keys.h"
#include "saml/algorithms.h"
#include "saml/bindings.h"
#include "saml/types.h"

namespace countersign::saml {

enum class RequestBinding { kRedirect, kPost };

/// samlp:NameIDPolicy ([Core] 3.4.1.1).
struct NameIdPolicy {
  std::optional<std::string> format;
  bool allow_create = true;
};

/// samlp:RequestedAuthnContext ([Core] 3.3.2.2.1).
struct RequestedAuthnContext {
  std::vector<AuthnContextClass> classes;  // at least one
  AuthnContextComparison comparison = AuthnContextComparison::kExact;
};

/// How our requests are signed.
struct RequestSigning {
  crypto::PrivateKey key;
  SignatureAlgorithm algorithm;                                       // RSA-SHA256
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::kSha256;  // POST alone
  std::optional<crypto::Certificate> certificate;                     // put in KeyInfo; POST alone
};

/// Everything about our requests to one identity provider. Filled from configuration alone, never
/// from a request.
struct AuthnRequestSettings {
  EntityId sp;
  AcsUrl acs;
  std::string destination;  // the IdP's SingleSignOnService URL
  RequestBinding binding = RequestBinding::kRedirect;
  bool force_authn = false;
  bool is_passive = false;
  std::optional<NameIdPolicy> name_id_policy;                    // none: not sent
  std::optional<RequestedAuthnContext> requested_authn_context;  // none: not sent
  std::optional<RequestSigning> signing;                         // none: not signed
  /// Query parameter in which the IdP takes the user name (`login_hint` at Entra). A Subject is
  /// never sent: Entra refuses it.
  std::optional<std::string> login_hint_parameter;
};

/// What is new in each request.
struct AuthnRequestInput {
  std::array<std::uint8_t, 20> random{};   // for the ID; unpredictable
  std::optional<std::string> relay_state;  // at most 80 bytes ([Bind] 3.4.3)
  std::optional<std::string> login_hint;   // sent only with a login_hint_parameter
};

/// A request ready to be sent.
struct AuthnRequest {
  RequestId id;
  std::string xml;  // as signed, for the record
  /// kRedirect: where the browser goes. kPost: the same as `form.action`.
  std::string url;
  std::optional<PostForm> form;  // kPost alone
};

/// Makes one AuthnRequest ([Prof] 4.1.4.1). Fails with saml.bad_expectation (blame kConfig) on
/// settings that can't work: an empty name, a destination that is no http(s) URL, an empty list of
/// classes, a RelayState of over 80 bytes.
Result<AuthnRequest> make_authn_request(const AuthnRequestSettings& settings,
                                        const AuthnRequestInput& input,
                                        std::chrono::sys_seconds now);

/// One of the 25 classes that administrators pick from.
struct AuthnContextClassName {
  std::string_view short_name;  // "PasswordProtectedTransport"
  std::string_view uri;
};
std::span<const AuthnContextClassName> known_authn_context_classes();

/// Reads a class as an administrator writes it: one of the short names, or any well-formed absolute
/// URI
/// (`urn:oasis:names:tc:SAML:2.0:ac:classes:Password`, `http://schemas.microsoft.com/...`).
/// Fails with saml.bad_expectation.
Result<AuthnContextClass> parse_authn_context_class(std::string_view text);

/// Reads `exact`, `minimum`, `maximum` or `better`, in any case; blank is exact. Fails with
/// saml.bad_expectation.
Result<AuthnContextComparison> parse_comparison(std::string_view text);

}  // namespace countersign::saml
