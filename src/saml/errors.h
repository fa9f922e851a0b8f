// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

// Every refusal that a person, an administrator or `countersign inspect` meets has a saml.* id;
// what the layers below found (xml.*, xmldsig.*, xmlenc.*) stands in the detail.
namespace countersign::saml {

// Decoding.
inline constexpr ErrorCode kMessageTooLarge{"saml.message_too_large", Blame::kPeer};
inline constexpr ErrorCode kBase64Invalid{"saml.base64_invalid", Blame::kPeer};
inline constexpr ErrorCode kDeflateInvalid{"saml.deflate_invalid", Blame::kPeer};
inline constexpr ErrorCode kXmlDoctype{"saml.xml_doctype", Blame::kPeer};
inline constexpr ErrorCode kXmlLimit{"saml.xml_limit", Blame::kPeer};
inline constexpr ErrorCode kXmlMalformed{"saml.xml_malformed", Blame::kPeer};
inline constexpr ErrorCode kQueryInvalid{"saml.query_invalid", Blame::kPeer};

// The message.
inline constexpr ErrorCode kNotAResponse{"saml.not_a_response", Blame::kPeer};
inline constexpr ErrorCode kVersion{"saml.version_unsupported", Blame::kPeer};
inline constexpr ErrorCode kIdInvalid{"saml.id_invalid", Blame::kPeer};
inline constexpr ErrorCode kDuplicateId{"saml.duplicate_id", Blame::kPeer};
inline constexpr ErrorCode kSchema{"saml.schema_violation", Blame::kPeer};
inline constexpr ErrorCode kTimeInvalid{"saml.time_invalid", Blame::kPeer};
inline constexpr ErrorCode kIssueInstant{"saml.issue_instant_out_of_range", Blame::kPeer};
inline constexpr ErrorCode kDestinationMissing{"saml.destination_missing", Blame::kPeer};
inline constexpr ErrorCode kDestinationMismatch{"saml.destination_mismatch", Blame::kPeer};
inline constexpr ErrorCode kIssuerMissing{"saml.issuer_missing", Blame::kPeer};
inline constexpr ErrorCode kIssuerMismatch{"saml.issuer_mismatch", Blame::kPeer};
inline constexpr ErrorCode kInResponseToMissing{"saml.in_response_to_missing", Blame::kPeer};
inline constexpr ErrorCode kInResponseToMismatch{"saml.in_response_to_mismatch", Blame::kPeer};
inline constexpr ErrorCode kInResponseToUnexpected{"saml.in_response_to_unexpected", Blame::kPeer};
inline constexpr ErrorCode kUnsolicitedNotAllowed{"saml.unsolicited_not_allowed", Blame::kPeer};

// Status ([Core] 3.2.2.2); the second-level code chooses.
inline constexpr ErrorCode kStatusMissing{"saml.status_missing", Blame::kPeer};
inline constexpr ErrorCode kStatusNotSuccess{"saml.status_not_success", Blame::kPeer};
inline constexpr ErrorCode kStatusNoAuthnContext{"saml.status_no_authn_context", Blame::kConfig};
inline constexpr ErrorCode kStatusAuthnFailed{"saml.status_authn_failed", Blame::kUser};
inline constexpr ErrorCode kStatusRequestDenied{"saml.status_request_denied", Blame::kPeer};
inline constexpr ErrorCode kStatusNoPassive{"saml.status_no_passive", Blame::kUser};
inline constexpr ErrorCode kStatusNameIdPolicy{"saml.status_invalid_name_id_policy",
                                               Blame::kConfig};

// Which assertion.
inline constexpr ErrorCode kAssertionMissing{"saml.assertion_missing", Blame::kPeer};
inline constexpr ErrorCode kAssertionCount{"saml.assertion_count", Blame::kPeer};
inline constexpr ErrorCode kAssertionInAdvice{"saml.assertion_in_advice", Blame::kPeer};
inline constexpr ErrorCode kDecryptionKeyMissing{"saml.decryption_key_missing", Blame::kConfig};
inline constexpr ErrorCode kDecryptionFailed{"saml.decryption_failed", Blame::kPeer};
inline constexpr ErrorCode kEncryptionNotAllowed{"saml.encryption_algorithm_not_allowed",
                                                 Blame::kPeer};
inline constexpr ErrorCode kEncryptionMalformed{"saml.encryption_malformed", Blame::kPeer};

// Signatures.
inline constexpr ErrorCode kNoTrustedKey{"saml.no_trusted_key", Blame::kConfig};
inline constexpr ErrorCode kSignatureMissing{"saml.signature_missing", Blame::kPeer};
inline constexpr ErrorCode kResponseNotSigned{"saml.response_not_signed", Blame::kPeer};
inline constexpr ErrorCode kAssertionNotSigned{"saml.assertion_not_signed", Blame::kPeer};
inline constexpr ErrorCode kSignatureMalformed{"saml.signature_malformed", Blame::kPeer};
inline constexpr ErrorCode kSignatureMisplaced{"saml.signature_misplaced", Blame::kPeer};
inline constexpr ErrorCode kSignatureAlgorithmUnknown{"saml.signature_algorithm_unknown",
                                                      Blame::kPeer};
inline constexpr ErrorCode kSignatureAlgorithmNotAllowed{"saml.signature_algorithm_not_allowed",
                                                         Blame::kPeer};
inline constexpr ErrorCode kSignatureKeyTooSmall{"saml.signature_key_too_small", Blame::kPeer};
inline constexpr ErrorCode kSignatureTransform{"saml.signature_transform_not_allowed",
                                               Blame::kPeer};
inline constexpr ErrorCode kSignatureReference{"saml.signature_reference_invalid", Blame::kPeer};
inline constexpr ErrorCode kSignatureDigest{"saml.signature_digest_mismatch", Blame::kPeer};
inline constexpr ErrorCode kSignatureInvalid{"saml.signature_invalid", Blame::kPeer};

// The assertion.
inline constexpr ErrorCode kAudienceMissing{"saml.audience_missing", Blame::kPeer};
inline constexpr ErrorCode kAudienceMismatch{"saml.audience_mismatch", Blame::kPeer};
inline constexpr ErrorCode kConditionUnknown{"saml.condition_unknown", Blame::kPeer};
inline constexpr ErrorCode kNotYetValid{"saml.not_yet_valid", Blame::kPeer};
inline constexpr ErrorCode kExpired{"saml.expired", Blame::kPeer};
inline constexpr ErrorCode kSubjectMissing{"saml.subject_missing", Blame::kPeer};
inline constexpr ErrorCode kBearerMissing{"saml.bearer_confirmation_missing", Blame::kPeer};
inline constexpr ErrorCode kRecipientMissing{"saml.recipient_missing", Blame::kPeer};
inline constexpr ErrorCode kRecipientMismatch{"saml.recipient_mismatch", Blame::kPeer};
inline constexpr ErrorCode kConfirmationExpired{"saml.confirmation_expired", Blame::kPeer};
inline constexpr ErrorCode kConfirmationInvalid{"saml.confirmation_invalid", Blame::kPeer};
inline constexpr ErrorCode kNameIdInvalid{"saml.name_id_invalid", Blame::kPeer};
inline constexpr ErrorCode kNameIdQualifier{"saml.name_id_qualifier_mismatch", Blame::kPeer};
inline constexpr ErrorCode kAuthnStatementMissing{"saml.authn_statement_missing", Blame::kPeer};
inline constexpr ErrorCode kAuthnInstant{"saml.authn_instant_out_of_range", Blame::kPeer};
inline constexpr ErrorCode kSessionExpired{"saml.session_expired", Blame::kPeer};
inline constexpr ErrorCode kAuthnContext{"saml.authn_context_mismatch", Blame::kPeer};
inline constexpr ErrorCode kAttributeDuplicate{"saml.attribute_duplicate", Blame::kPeer};
inline constexpr ErrorCode kAttributeInvalid{"saml.attribute_invalid", Blame::kPeer};

// Around the message.
inline constexpr ErrorCode kReplayed{"saml.replayed", Blame::kUser};
inline constexpr ErrorCode kContextOrderInvalid{"saml.authn_context_order_invalid", Blame::kConfig};
inline constexpr ErrorCode kBadExpectation{"saml.bad_expectation", Blame::kConfig};
inline constexpr ErrorCode kMetadataInvalid{"saml.metadata_invalid", Blame::kConfig};
inline constexpr ErrorCode kMetadataExpired{"saml.metadata_expired", Blame::kConfig};
inline constexpr ErrorCode kMetadataNoIdp{"saml.metadata_no_idp", Blame::kConfig};

}  // namespace countersign::saml
