// SPDX-License-Identifier: Apache-2.0
#include "saml/remedy_text.h"

#include <algorithm>
#include <array>

#include "saml/errors.h"

namespace countersign::saml {
namespace {

struct Row {
  const ErrorCode* code;
  std::string_view text;
};

constexpr std::array kTexts{
    Row{&kMessageTooLarge,
        "The message is over 256 KiB. At the identity provider send fewer groups or attributes: "
        "in Entra ID "
        "\"Groups assigned to the application\" instead of all groups."},
    Row{&kBase64Invalid,
        "What arrived is not the value that the identity provider posted: it was cut, or "
        "changed on its way. Paste "
        "the whole SAMLResponse value, or look for a proxy that rewrites forms."},
    Row{&kDeflateInvalid,
        "The message could not be unpacked. At the identity provider choose the binding "
        "HTTP-POST for responses "
        "and HTTP-Redirect for requests only."},
    Row{&kXmlDoctype,
        "The message holds a DOCTYPE, which no SAML message may. If the identity provider "
        "really sends it, its "
        "software must be corrected; else someone tried to attack this service provider."},
    Row{&kXmlLimit,
        "The message is built beyond the limits for SAML messages. At the identity provider "
        "send fewer attributes, "
        "values or groups."},
    Row{&kXmlMalformed,
        "What arrived is no well-formed XML in UTF-8. Paste the whole message; if it is whole, "
        "the identity "
        "provider's software or something between it and here must be corrected."},
    Row{&kQueryInvalid,
        "The address that the browser was sent to is no SAML redirect. Start signing in again "
        "from this service "
        "provider."},
    Row{&kNotAResponse,
        "This is no SAML 2.0 Response. At the identity provider set the Assertion URL (ACS; "
        "\"Reply URL\" in Entra "
        "ID, \"Single sign-on URL\" in Okta) for sign-in responses only, and choose SAML 2.0."},
    Row{&kVersion,
        "At the identity provider choose SAML 2.0 instead of SAML 1.1 for this application."},
    Row{&kIdInvalid,
        "The identity provider gives its message no proper ID. Its software must be corrected; "
        "nothing can be set "
        "here."},
    Row{&kDuplicateId,
        "Two parts of the message bear one ID: it was tampered with, or the identity provider's "
        "software must be "
        "corrected. Never switch anything off for it."},
    Row{&kSchema,
        "The message is not built as SAML 2.0 prescribes: it was tampered with, or the identity "
        "provider's software "
        "must be corrected."},
    Row{&kTimeInvalid,
        "A time in the message is not in the form of SAML, as 2026-03-02T10:00:00Z. Times "
        "ending in +00:00 can be "
        "allowed here with the setting \"offset-times\"; for any other form the identity "
        "provider must be "
        "corrected."},
    Row{&kIssueInstant,
        "The message was made at another time than now. Set the clocks of the identity provider "
        "and of this "
        "server by NTP, and sign in anew instead of posting an old message."},
    Row{&kDestinationMissing,
        "The signed Response names no Destination. At the identity provider enter the Assertion "
        "URL (ACS) as the "
        "destination too, or allow it here with the setting \"missing-destination\"."},
    Row{&kDestinationMismatch,
        "At the identity provider set the Assertion URL (ACS; \"Reply URL\" in Entra ID, "
        "\"Single sign-on URL\" in "
        "Okta, \"SAML Assertion Consumer Endpoint\" in ADFS) to exactly what is shown here."},
    Row{&kIssuerMissing,
        "The message does not say which identity provider made it. If it is missing on the "
        "Response alone, it can be "
        "allowed here with the setting \"missing-issuer\"; an assertion must have it."},
    Row{&kIssuerMismatch,
        "Set the identity provider's Entity ID of this login authenticator to exactly what the "
        "message names as its "
        "Issuer (\"Microsoft Entra Identifier\" in Entra ID, \"Issuer\" in Okta, \"Federation "
        "Service identifier\" in "
        "ADFS), once you are sure that this is your identity provider."},
    Row{&kInResponseToMissing,
        "The sign-in was begun at the identity provider. Begin it here, or switch on "
        "identity-provider-initiated "
        "sign-in for this login authenticator."},
    Row{&kInResponseToMismatch,
        "The response belongs to another sign-in: it was begun twice, in two windows, or taken "
        "from the browser's "
        "history. Begin anew."},
    Row{&kInResponseToUnexpected,
        "The response answers a request that nobody here waits for: it came late or twice. "
        "Begin anew at this "
        "service provider."},
    Row{&kUnsolicitedNotAllowed,
        "The sign-in was begun at the identity provider. Begin it here, or switch on "
        "identity-provider-initiated "
        "sign-in for this login authenticator."},
    Row{&kStatusMissing,
        "The Response has no status. The identity provider's software must be corrected."},
    Row{&kStatusNotSuccess,
        "The identity provider refused the sign-in; its own log says why. Often the "
        "application's Entity ID there "
        "differs from the one shown here (AADSTS700016 in Entra ID), or the user is not "
        "assigned to the "
        "application."},
    Row{&kStatusNoAuthnContext,
        "The identity provider could not sign the person in by the method that was asked for. "
        "Leave the field "
        "\"Requested authentication context\" of this login authenticator blank (AADSTS75011 in "
        "Entra ID)."},
    Row{&kStatusAuthnFailed,
        "The person did not manage to sign in at the identity provider. Its own log says why."},
    Row{&kStatusRequestDenied,
        "The identity provider denied the request. Assign the person to the application there, "
        "and see whether it "
        "demands signed requests."},
    Row{&kStatusNoPassive,
        "The person has no session at the identity provider and was not to be asked. Switch off "
        "\"Passive\" for "
        "this login authenticator."},
    Row{&kStatusNameIdPolicy,
        "The identity provider can't make the NameID format that was asked for. Leave the "
        "NameID format of this login "
        "authenticator blank, or add a rule that sends a NameID there (MSIS7070 in ADFS)."},
    Row{&kAssertionMissing,
        "The Response holds no assertion. At the identity provider see that the person is "
        "assigned to the "
        "application and that it sends an assertion."},
    Row{&kAssertionCount,
        "The message holds more than one assertion: it was tampered with, or the identity "
        "provider must be set to "
        "send exactly one."},
    Row{&kAssertionInAdvice,
        "An assertion stands inside Advice. If your identity provider puts it there on purpose, "
        "allow it here with "
        "the setting \"advice\"; it is never read."},
    Row{&kDecryptionKeyMissing,
        "The assertion is encrypted and no decryption key is set here. Add an encryption key to "
        "this service "
        "provider, or switch off assertion encryption at the identity provider."},
    Row{&kDecryptionFailed,
        "None of our keys opens the assertion. At the identity provider upload the encryption "
        "certificate from our "
        "metadata anew: it probably holds an old one."},
    Row{&kEncryptionNotAllowed,
        "The assertion is encrypted by a method that is weak or unknown. At the identity "
        "provider choose AES-256-GCM "
        "with RSA-OAEP, or allow the old one here with \"aes-cbc\" or \"rsa1_5\"."},
    Row{&kEncryptionMalformed,
        "The encrypted part is not built as SAML prescribes: the message was tampered with, or "
        "the identity "
        "provider's software must be corrected."},
    Row{&kNoTrustedKey,
        "Add the signing certificate of the identity provider to this login authenticator, by "
        "upload or from its "
        "metadata."},
    Row{&kSignatureMissing,
        "Nothing in the message is signed. At the identity provider switch on signing of the "
        "assertion or the "
        "response (\"Signing option\" in Entra ID, \"Assertion Signature\" in Okta)."},
    Row{&kResponseNotSigned,
        "At the identity provider sign the response as well (\"Sign SAML response and "
        "assertion\" in Entra ID, "
        "\"Response: Signed\" in Okta, SamlResponseSignature MessageAndAssertion in ADFS), or "
        "require less here."},
    Row{&kAssertionNotSigned,
        "At the identity provider sign the assertion as well (\"Sign SAML assertion\" in Entra "
        "ID, \"Assertion "
        "Signature: Signed\" in Okta), or require less here."},
    Row{&kSignatureMalformed,
        "The signature is not built as SAML prescribes: the message was tampered with, or the "
        "identity provider's "
        "software must be corrected."},
    Row{&kSignatureMisplaced,
        "A signature stands where none may: the message was tampered with, or the identity "
        "provider's software must "
        "be corrected."},
    Row{&kSignatureAlgorithmUnknown,
        "At the identity provider choose RSA-SHA256 as signature algorithm."},
    Row{&kSignatureAlgorithmNotAllowed,
        "The identity provider signs by a weak method. There choose SHA-256 (\"Signing "
        "Algorithm\" in Entra ID, "
        "\"Secure hash algorithm\" in ADFS); until then SHA-1 can be allowed here with the "
        "setting \"sha1\"."},
    Row{&kSignatureKeyTooSmall,
        "The identity provider's key is under 2048 bits. Make a new signing certificate there; "
        "until then the old "
        "one can be allowed here with the setting \"rsa1024\"."},
    Row{&kSignatureTransform,
        "The identity provider canonicalises in an unusual way. There choose exclusive "
        "canonicalisation, or allow "
        "the old one here with the setting \"inclusive-c14n\"."},
    Row{&kSignatureReference,
        "The signature does not cover the element it stands in: the message was tampered with. "
        "If your identity "
        "provider signs with an empty reference, it can be allowed here with "
        "\"empty-reference-uri\"."},
    Row{&kSignatureDigest,
        "The message was changed after it was signed, while on its way: look for a proxy or a "
        "tool that rewrites it, "
        "and paste it unchanged. The certificate is not the cause."},
    Row{&kSignatureInvalid,
        "The message was signed with another key than those set here. The identity provider has "
        "probably changed its "
        "certificate: fetch its metadata anew, or upload its current signing certificate to "
        "this login "
        "authenticator."},
    Row{&kAudienceMissing,
        "The assertion says not for whom it is. At the identity provider set the Audience to "
        "the Entity ID shown "
        "here, or allow it here with the setting \"missing-audience\"."},
    Row{&kAudienceMismatch,
        "At the identity provider set our Entity ID (\"Identifier (Entity ID)\" in Entra ID, "
        "\"Audience URI (SP "
        "Entity ID)\" in Okta, \"Relying party trust identifier\" in ADFS) to exactly what is "
        "shown here."},
    Row{&kConditionUnknown,
        "The assertion holds a condition that is not understood here and must not be passed "
        "over. Switch it off at "
        "the identity provider."},
    Row{&kNotYetValid,
        "The assertion is not valid yet: a clock is off. Set the clocks of the identity "
        "provider and of this server "
        "by NTP, or raise the clock skew here (in ADFS NotBeforeSkew)."},
    Row{&kExpired,
        "The assertion is no longer valid: the sign-in took too long, the message is old, or a "
        "clock is off. Sign in "
        "anew, and set the clocks on both sides by NTP."},
    Row{&kSubjectMissing,
        "The assertion speaks of nobody. At the identity provider send a NameID for this "
        "application (in ADFS by a "
        "claim rule)."},
    Row{&kBearerMissing,
        "The assertion has no confirmation by bearer. At the identity provider choose the "
        "profile Web Browser SSO."},
    Row{&kRecipientMissing,
        "The assertion names no Recipient. At the identity provider set the Recipient to the "
        "Assertion URL (ACS) "
        "shown here."},
    Row{&kRecipientMismatch,
        "At the identity provider set the Recipient (\"Reply URL\" in Entra ID, \"Recipient "
        "URL\" in Okta) to exactly "
        "the Assertion URL (ACS) shown here."},
    Row{&kConfirmationExpired,
        "The response came too late: the sign-in took too long, the message is old, or a clock "
        "is off. Sign in anew, "
        "and set the clocks on both sides by NTP."},
    Row{&kConfirmationInvalid,
        "The confirmation by bearer lacks what SAML demands of it. The identity provider's "
        "software must be "
        "corrected."},
    Row{&kNameIdInvalid,
        "The NameID is empty, too long or no plain text. At the identity provider choose "
        "another field as NameID "
        "(\"Unique User Identifier\" in Entra ID) that every person has."},
    Row{&kNameIdQualifier,
        "The NameID was made for another service provider. At the identity provider set our "
        "Entity ID as "
        "SPNameQualifier, or send none."},
    Row{&kAuthnStatementMissing,
        "The assertion does not say that the person signed in. At the identity provider send an "
        "AuthnStatement."},
    Row{&kAuthnInstant,
        "The person signed in at the identity provider too long ago, or in the future by its "
        "clock. Ask for a fresh "
        "sign-in (ForceAuthn), and set the clocks on both sides by NTP."},
    Row{&kSessionExpired,
        "The session at the identity provider is over already. Sign in there anew, and set the "
        "clocks on both sides "
        "by NTP."},
    Row{&kAuthnContext,
        "The person signed in by another method than is required here, by one that is not strong "
        "enough, or by one whose strength is not known here. Require that method at the identity "
        "provider (Conditional Access in Entra ID); or here, name it in saml.authn_contexts with "
        "the comparison exact, give it its place in authn_context_order of [service_provider], or "
        "leave saml.authn_contexts blank."},
    Row{&kAttributeDuplicate,
        "One attribute is sent twice. At the identity provider send it once, with several "
        "values if need be. In Keycloak: switch on Single Role Attribute or Single Group "
        "Attribute in the mapper of that attribute; if it is Role, in the client scope "
        "role_list, or take that scope from the client."},
    Row{&kAttributeInvalid,
        "An attribute has no name, or a value that is no plain text. Correct or remove it at "
        "the identity provider."},
    Row{&kReplayed,
        "This message was used before: the page was reloaded or the browser's back button used. "
        "Begin to sign in "
        "anew."},
    Row{&kBadExpectation,
        "Complete the settings of this login authenticator: one is missing or out of its range."},
    Row{&kMetadataInvalid,
        "This is no SAML 2.0 metadata of one identity provider. Export it there anew, and give "
        "the file unchanged."},
    Row{&kMetadataExpired,
        "The metadata is over its date (validUntil). Export it anew at the identity provider."},
    Row{&kMetadataNoIdp,
        "The metadata describes no identity provider. Give that of the identity provider, not "
        "our own."},
};

}  // namespace

std::string_view remedy_text(const ErrorCode& code) {
  const auto* row =
      std::find_if(kTexts.begin(), kTexts.end(), [&](const Row& r) { return *r.code == code; });
  return row == kTexts.end() ? std::string_view{} : row->text;
}

std::vector<std::string_view> remedy_texts() {
  std::vector<std::string_view> out;
  out.reserve(kTexts.size());
  for (const Row& row : kTexts) {
    out.push_back(row.text);
  }
  return out;
}

}  // namespace countersign::saml
