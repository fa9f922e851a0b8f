// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

#include "base/result.h"
#include "saml/expectation.h"
#include "saml/trusted_idp.h"
#include "saml/verified_assertion.h"

namespace countersign::saml {

/// Verifies one `samlp:Response` of the Web Browser SSO profile ([Prof] 4.1.4.3).
///
/// `posted`: the SAMLResponse value of the form, percent-decoded, base64 as the browser posted it.
/// `now`: UTC. Pure: reads no clock, no network, no store.
///
/// On success: exactly one assertion; every signature in the message is good, made by a key of
/// `idp`, and one covers the assertion or the Response around it; one bearer confirmation is wholly
/// valid. Does NOT check: replay (`replay_key`), the IdP certificate's dates or revocation, whether
/// the person may sign in, whether the IdP is still enabled.
///
/// Fails with saml.*; stops at the first failure, in the order of `checks()` (checks.h). What
/// xml.*, xmldsig.* or xmlenc.* found stands in the detail.
Result<VerifiedAssertion> verify(std::string_view posted, const TrustedIdp& idp,
                                 const Expectation& expected, std::chrono::sys_seconds now);

/// The same for XML that was decoded already.
Result<VerifiedAssertion> verify_xml(std::string_view xml, const TrustedIdp& idp,
                                     const Expectation& expected, std::chrono::sys_seconds now);

}  // namespace countersign::saml
