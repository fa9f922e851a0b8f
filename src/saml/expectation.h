// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <variant>
#include <vector>

#include "base/result.h"
#include "crypto/keys.h"
#include "saml/authn_context_order.h"
#include "saml/types.h"

namespace countersign::saml {

/// The response answers no request of ours (identity-provider-initiated sign-in).
struct Unsolicited {};

/// Which request the response must answer. Neither set is refused, so that forgetting it opens
/// nothing.
using Answered = std::variant<std::monostate, RequestId, Unsolicited>;

/// What this SP knows before the message arrives. No field may be filled from the message.
struct Expectation {
  EntityId sp;        // an Audience in every AudienceRestriction; [Core] 2.5.1.4
  AcsUrl acs;         // equals Destination and Recipient; [Bind] 3.5.5.2, [Prof] 4.1.4.3
  Answered answered;  // equals both InResponseTo; [Core] 3.2.2, [Prof] 4.1.4.3
  std::chrono::seconds skew{60};  // 0..300 s, at both ends of every time window
  RequiredSignature required_signature = RequiredSignature::kEither;
  Tolerances allow;
  /// Classes that were asked for; empty: any will do. How the one that comes must relate to them,
  /// and, for a comparison other than exact, which are stronger than which.
  std::vector<AuthnContextClass> authn_contexts;
  AuthnContextComparison authn_context_comparison = AuthnContextComparison::kExact;
  AuthnContextOrder authn_context_order;
  std::optional<std::chrono::seconds> max_age;  // of the authentication at the IdP
  /// Set when ForceAuthn was asked: the person must have authenticated since then, skew granted.
  std::optional<std::chrono::sys_seconds> authenticated_since;
  std::vector<crypto::PrivateKey> decryption_keys;  // each is tried
};

/// Fails with saml.bad_expectation when a needed field is empty, the skew out of range, or a class
/// that is compared has no place in the order.
Result<void> validate(const Expectation& expected);

}  // namespace countersign::saml
