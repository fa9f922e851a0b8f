// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "identity/ids.h"
#include "identity/session.h"

namespace countersign::saml {
class VerifiedAssertion;
struct AssertionValues;
}  // namespace countersign::saml

namespace countersign::identity {

/// How a login authenticator turns a verified sign-in into a session. Set by an administrator.
struct LoginPolicy {
  OrganisationId organisation;
  AuthenticatorId authenticator;
  /// Where the user name comes from: the one value of this attribute, or the NameID when absent.
  std::optional<std::string> user_name_attribute;
  /// Names of the attributes to keep in the session; all when absent, none when empty.
  std::optional<std::vector<std::string>> kept_attributes;
  std::chrono::seconds idle_limit{std::chrono::minutes(30)};    // 1 minute to 30 days
  std::chrono::seconds absolute_limit{std::chrono::hours(10)};  // idle_limit to 90 days
};

/// The decision that this person may sign in, and as whom.
///
/// Only `decide` makes one, so holding it is the proof that an identity provider's word was
/// verified and the policy applied. Whatever opens a session takes this type.
class LoginDecision {
 public:
  const Session& session() const { return session_; }
  Session&& take_session() && { return std::move(session_); }

 private:
  friend Result<LoginDecision> decide(const saml::VerifiedAssertion&, const LoginPolicy&,
                                      std::chrono::sys_seconds);
  explicit LoginDecision(Session session) : session_(std::move(session)) {}

  Session session_;
};

/// What `decide` would make of these values, verified or not: also for showing an administrator
/// what the policy does. A Session proves nothing.
Result<Session> session_from(const saml::AssertionValues& values, const LoginPolicy& policy,
                             std::chrono::sys_seconds now);

/// Decides on a verified assertion: chooses the user name, keeps the attributes that the policy
/// names, and sets the limits of the session; `expires` is never after SessionNotOnOrAfter.
///
/// The user name is taken as sent, after these checks: 1 to 256 bytes, no control characters, no
/// white space at its ends; from exactly one value. A transient NameID names nobody and is refused.
///
/// Fails with `identity.policy_invalid`, `identity.user_name_missing`,
/// `identity.user_name_ambiguous`, `identity.user_name_invalid`, `identity.name_id_transient`,
/// `identity.attributes_too_large`, or `identity.session_too_short` when SessionNotOnOrAfter is not
/// after `now`.
Result<LoginDecision> decide(const saml::VerifiedAssertion& assertion, const LoginPolicy& policy,
                             std::chrono::sys_seconds now);

}  // namespace countersign::identity
