// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "saml/types.h"

namespace countersign::saml {

class TrustedIdp;
struct Expectation;

/// What a store must remember so that an assertion opens one session only ([Prof] 4.1.4.5).
struct ReplayKey {
  EntityId idp;
  AssertionId assertion;
  std::chrono::sys_seconds
      expires;  // latest NotOnOrAfter + skew, rounded up: not acceptable from then on
};

/// An assertion whose signature, issuer, audience, recipient, times and request were all checked.
///
/// Only `verify` makes one, so holding it is the proof: whatever opens a session takes this type
/// and never an AssertionValues. Its values were read from the element that the signature covers,
/// not from the document that arrived.
class VerifiedAssertion {
 public:
  const EntityId& issuer() const { return checked_.issuer; }
  const AssertionId& id() const { return checked_.id; }
  const std::optional<NameId>& name_id() const { return checked_.name_id; }
  const std::vector<Attribute>& attributes() const { return checked_.attributes; }
  /// The attribute of exactly that Name, or null.
  const Attribute* attribute(std::string_view name) const;

  const std::optional<RequestId>& in_response_to() const { return checked_.in_response_to; }
  Instant authn_instant() const { return checked_.authn_instant; }
  const AuthnContextClass& authn_context() const { return checked_.authn_context; }
  const std::optional<std::string>& session_index() const { return checked_.session_index; }
  /// The session here must end by then ([Prof] 4.1.4.3).
  std::optional<Instant> session_not_on_or_after() const {
    return checked_.session_not_on_or_after;
  }

  /// Not yet checked against anything: the store does that in the transaction that makes the
  /// session.
  ReplayKey replay_key() const;
  /// Fingerprint of the IdP key whose signature was relied on.
  const std::string& signing_key() const { return checked_.signing_key; }
  /// Tolerances without which it would have been refused: each is worth a warning.
  const Tolerances& used_tolerances() const { return checked_.used; }
  /// Whether check `number` of the table (checks.h) had nothing to look at; the others passed.
  bool skipped(std::size_t number) const { return (checked_.skipped >> number & 1U) != 0; }
  const AssertionValues& values() const { return checked_; }

 private:
  friend Result<VerifiedAssertion> verify(std::string_view, const TrustedIdp&, const Expectation&,
                                          std::chrono::sys_seconds);
  friend Result<VerifiedAssertion> verify_xml(std::string_view, const TrustedIdp&,
                                              const Expectation&, std::chrono::sys_seconds);
  explicit VerifiedAssertion(AssertionValues checked) : checked_(std::move(checked)) {}

  AssertionValues checked_;
};

}  // namespace countersign::saml
