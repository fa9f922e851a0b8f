// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::document {

inline constexpr ErrorCode kStoredInvalid{"document.stored_invalid", Blame::kEnvironment};

// Texts.
inline constexpr ErrorCode kTextMarkup{"document.text_markup", Blame::kConfig};
inline constexpr ErrorCode kTextControl{"document.text_control", Blame::kConfig};
inline constexpr ErrorCode kTextTooLong{"document.text_too_long", Blame::kConfig};
inline constexpr ErrorCode kTextNotUtf8{"document.text_not_utf8", Blame::kConfig};
inline constexpr ErrorCode kTextSpace{"document.text_space", Blame::kConfig};
inline constexpr ErrorCode kUserNameInvalid{"document.user_name_invalid", Blame::kConfig};
inline constexpr ErrorCode kMailAddressInvalid{"document.mail_address_invalid", Blame::kConfig};

// Certificates.
inline constexpr ErrorCode kCertificateIsPrivateKey{"document.certificate_is_private_key",
                                                    Blame::kConfig};
inline constexpr ErrorCode kCertificateIsCsr{"document.certificate_is_csr", Blame::kConfig};
inline constexpr ErrorCode kCertificateIsPublicKey{"document.certificate_is_public_key",
                                                   Blame::kConfig};
inline constexpr ErrorCode kCertificateChain{"document.certificate_chain", Blame::kConfig};
inline constexpr ErrorCode kCertificateInvalid{"document.certificate_invalid", Blame::kConfig};
inline constexpr ErrorCode kCertificateTooMany{"document.certificate_too_many", Blame::kConfig};

// Members of documents. `FieldProblem::code` is the id.
inline constexpr ErrorCode kFieldUnknown{"field.unknown", Blame::kConfig};
inline constexpr ErrorCode kFieldType{"field.type", Blame::kConfig};
inline constexpr ErrorCode kFieldRequired{"field.required", Blame::kConfig};
inline constexpr ErrorCode kFieldReadOnly{"field.read_only", Blame::kConfig};
inline constexpr ErrorCode kFieldIdInvalid{"field.id_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldChoiceInvalid{"field.choice_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldOutOfRange{"field.out_of_range", Blame::kConfig};
inline constexpr ErrorCode kFieldTooMany{"field.too_many", Blame::kConfig};
inline constexpr ErrorCode kFieldDuplicate{"field.duplicate", Blame::kConfig};
inline constexpr ErrorCode kFieldConflict{"field.conflict", Blame::kConfig};
inline constexpr ErrorCode kFieldUrlInvalid{"field.url_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldUrlScheme{"field.url_scheme", Blame::kConfig};
inline constexpr ErrorCode kFieldHostInvalid{"field.host_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldDomainInvalid{"field.domain_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldDomainPublic{"field.domain_public", Blame::kConfig};
inline constexpr ErrorCode kFieldDurationInvalid{"field.duration_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldTimeInvalid{"field.time_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldColourInvalid{"field.colour_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldLanguageInvalid{"field.language_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldNameInvalid{"field.name_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldHeaderInvalid{"field.header_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldPathInvalid{"field.path_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldAlgorithmUnknown{"field.algorithm_unknown", Blame::kConfig};
inline constexpr ErrorCode kFieldContextInvalid{"field.authn_context_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldToleranceUnknown{"field.tolerance_unknown", Blame::kConfig};
inline constexpr ErrorCode kFieldPermissionUnknown{"field.permission_unknown", Blame::kConfig};
inline constexpr ErrorCode kFieldMetadataInvalid{"field.metadata_invalid", Blame::kConfig};
inline constexpr ErrorCode kFieldPropertyInvalid{"field.property_invalid", Blame::kConfig};

}  // namespace countersign::document
