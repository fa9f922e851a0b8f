// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
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

// The other side of the protocol: a small identity provider, for the demo and the tests. It makes
// messages; it can't make a VerifiedAssertion.
namespace countersign::saml::idp {

/// What our demo IdP reads from a service provider's request.
struct ReceivedRequest {
  RequestId id;
  EntityId issuer;
  std::string acs;  // as asked; the IdP must compare it with what it knows of the SP. May be empty
  std::string destination;
  bool force_authn = false;
  bool is_passive = false;
  std::vector<AuthnContextClass> authn_contexts;
  std::optional<std::string> name_id_format;
};

/// Reads an AuthnRequest. Does not check its signature. Fails with saml.*.
Result<ReceivedRequest> read_authn_request(std::string_view xml);

/// Reads one that came by Redirect and checks the query's signature by one of `keys`; unsigned ones
/// are refused unless `keys` is empty.
Result<ReceivedRequest> receive_redirect(const RedirectQuery& query,
                                         std::span<const crypto::PublicKey> keys);

/// Reads one that came by POST (base64) and checks its enveloped signature likewise.
Result<ReceivedRequest> receive_post(std::string_view value,
                                     std::span<const crypto::PublicKey> keys);

/// Whom and what a Response speaks of. Times are absolute; every field may be set to nonsense by
/// tests.
struct ResponseContent {
  EntityId idp;
  EntityId sp;                       // Audience
  AcsUrl acs;                        // Destination and Recipient
  std::optional<RequestId> request;  // InResponseTo
  std::string response_id;           // NCNames, unpredictable
  std::string assertion_id;
  std::optional<NameId> name_id;
  std::vector<Attribute> attributes;
  std::chrono::sys_seconds issued;   // IssueInstant and, less 5 minutes, NotBefore
  std::chrono::sys_seconds expires;  // NotOnOrAfter
  std::chrono::sys_seconds authenticated;
  std::optional<std::string> session_index;
  std::optional<std::chrono::sys_seconds> session_expires;
  AuthnContextClass authn_context{
      "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"};
};

enum class Signed { kNothing, kAssertion, kResponse, kBoth };

/// How a Response is protected.
struct Protection {
  Signed what = Signed::kAssertion;
  SignatureAlgorithm algorithm;
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::kSha256;
  std::optional<crypto::Certificate> encrypt_to;  // the SP's: AES-256-GCM, RSA-OAEP
};

/// The unsigned XML of a Response with one assertion.
std::string write_response(const ResponseContent& content);

/// Signs (and encrypts) the Response `xml`, whose IDs are given: the assertion first, then
/// encryption, then the Response ([Core] 6.2).
Result<std::string> protect_response(std::string_view xml, const ResponseContent& content,
                                     const crypto::PrivateKey& key, const Protection& protection);

/// Both steps: a Response ready to be posted.
Result<std::string> build_response(const ResponseContent& content, const crypto::PrivateKey& key,
                                   const Protection& protection = {});

/// A Response without assertion: `status` is the second-level code, such as
/// `urn:oasis:names:tc:SAML:2.0:status:NoPassive`, under Responder.
std::string write_failure(const ResponseContent& content, std::string_view status,
                          std::string_view message);

}  // namespace countersign::saml::idp
