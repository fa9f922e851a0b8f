// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "saml/examination.h"
#include "xmldsig/decrypt.h"

// Rules that hold for the Response and for the assertion alike.
namespace countersign::saml::check {

/// Why a check of the assertion was not made.
inline constexpr std::string_view kNoAssertion = "there is no assertion to look at";

/// IssueInstant is there, in UTC, not ahead of our clock and not over a day old. How old a message
/// may be is for NotOnOrAfter to say; a day only catches clocks and recordings that are far off.
Verdict judge_issue_instant(Examination& e, const xml::Element& element);

/// Issuer names the identity provider, white space round it aside, and is an entity ([Core] 2.2.5).
Verdict judge_issuer(Examination& e, const xml::Element& issuer);

/// InResponseTo equals the request, or is absent from an unsolicited response.
Verdict judge_in_response_to(Examination& e, const xml::Element& element);

/// Decrypts with the keys of this service provider, under its tolerances, and notes those that were
/// needed. None after a failure, which `verdict` then tells; `wanted` is said of it: "a NameID
/// encrypted to our key".
std::optional<xmldsig::Decrypted> decrypt(Examination& e, const xml::Element& encrypted,
                                          std::string_view wanted, Verdict& verdict);

/// No assertion, signature or ID-like attribute stands where the schema has none (`e.stray`).
Verdict judge_stray(Examination& e);

/// No assertion stands inside Advice, or that is allowed ([Core] 2.6.1).
Verdict judge_advice(Examination& e);

}  // namespace countersign::saml::check
