// SPDX-License-Identifier: Apache-2.0
// Right uses of the proof types, and by a macro each, one wrong one.
#include <utility>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "http/message.h"
#include "identity/login_decision.h"
#include "saml/verified_assertion.h"
#include "saml/verify.h"
#include "xmldsig/verify.h"

namespace countersign {

Result<void> opens(const saml::VerifiedAssertion& assertion, const identity::SignInRules& rules,
                   std::chrono::sys_seconds now) {
  CS_TRY(const identity::MappedSignIn mapped, identity::map_sign_in(assertion, rules, now));
  const Result<identity::LoginDecision> decision =
      identity::decide(mapped, {}, rules, identity::UserId("user"), now);
  if (!decision.ok()) {
    return decision.error();
  }
  return {};
}

Result<void> uses(const saml::AssertionValues& values, const identity::Session& session,
                  const xml::Element& element, const saml::VerifiedAssertion& assertion,
                  const identity::SignInRules& rules, std::chrono::sys_seconds now,
                  const SecretBytes& secret) {
#ifdef FORGED_ASSERTION
  const saml::VerifiedAssertion forged(values);
#endif
#ifdef FORGED_ELEMENT
  const xmldsig::SignedElement forged(element, 0, {});
#endif
#ifdef FORGED_DECISION
  const identity::LoginDecision forged(session, identity::UserChange{});
#endif
#ifdef FORGED_MAPPING
  const identity::MappedSignIn forged;
#endif
#ifdef VALUES_FOR_PROOF
  CS_TRY(opens(values, rules, now));
#endif
#ifdef IGNORED_RESULT
  opens(assertion, rules, now);
#endif
#ifdef RESULT_AS_BOOL
  if (opens(assertion, rules, now)) {
    return {};
  }
#endif
#ifdef COPIED_SECRET
  const SecretBytes copied = secret;
#else
  const SecretBytes copied = secret.copy();
#endif
#ifdef HEADER_OF_THE_SERVER
  http::Response(200).add_header("Content-length", "1");
#else
  http::Response(200).add_header("Content-Language", "en");
#endif
  static_cast<void>(values);
  static_cast<void>(session);
  static_cast<void>(element);
  static_cast<void>(copied);
  CS_TRY(opens(assertion, rules, now));
  return {};
}

}  // namespace countersign
