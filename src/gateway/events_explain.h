// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/result.h"
#include "gateway/settings.h"
#include "identity/login_decision.h"
#include "identity/login_event.h"
#include "saml/expectation.h"
#include "saml/types.h"

namespace countersign::gateway {

/// A posted response and what it was held against, kept so that it can be explained.
struct ExaminedResponse {
  std::string posted;  // the SAMLResponse value
  std::shared_ptr<const CompiledAuthenticator> authenticator;
  saml::Expectation expectation;
  std::shared_ptr<const identity::Catalogue> catalogue;
  identity::OrganisationId organisation;  // of the sign-in
};

/// Adds every check of the message, of the mapping and of the policy to the event of a refused
/// response, what the identity provider sent as far as it was verified, and the remedy of `error`.
/// `known`: the users that `identity::decide` saw; null when it was not asked.
void explain_refused(identity::LoginEvent& event, const ExaminedResponse& response,
                     const Error& error, const identity::KnownUsers* known,
                     std::chrono::sys_seconds now);

/// Adds every check of the message and of the mapping to the event of a response that verified.
void explain_accepted(identity::LoginEvent& event, const ExaminedResponse& response,
                      const saml::AssertionValues& values, std::chrono::sys_seconds now);

/// What a test round trip found out.
struct TestOutcome {
  std::optional<Error> failure;               // none: it would have signed in
  std::optional<saml::AssertionValues> sent;  // when the message verified
  identity::SignInPreview preview;            // when the message verified
};

/// Looks up the users that a profile may be about; blocks.
using FindUsers = std::function<Result<identity::KnownUsers>(const identity::Profile&)>;

/// Runs every check of a test's response and fills in its event, code and remedy included. The
/// authenticator may be a draft. Blocks as `find` does. Fails as `find`.
Result<TestOutcome> explain_test(identity::LoginEvent& event, const ExaminedResponse& response,
                                 const FindUsers& find, std::chrono::sys_seconds now);

}  // namespace countersign::gateway
