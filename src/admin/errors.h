// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::admin {

// The call itself.
inline constexpr ErrorCode kNotFound{"api.not_found", Blame::kUser};
inline constexpr ErrorCode kMethodNotAllowed{"api.method_not_allowed", Blame::kUser};
inline constexpr ErrorCode kTokenMissing{"api.token_missing", Blame::kUser};
inline constexpr ErrorCode kTokenInvalid{"api.token_invalid", Blame::kUser};
inline constexpr ErrorCode kForbidden{"api.forbidden", Blame::kUser};
inline constexpr ErrorCode kBusy{"api.busy", Blame::kEnvironment};
inline constexpr ErrorCode kMediaType{"api.media_type_unsupported", Blame::kUser};
inline constexpr ErrorCode kBodyMissing{"api.body_missing", Blame::kUser};
inline constexpr ErrorCode kBodyUnexpected{"api.body_unexpected", Blame::kUser};
inline constexpr ErrorCode kBodyInvalid{"api.body_invalid", Blame::kUser};
inline constexpr ErrorCode kQueryUnknown{"api.query_unknown", Blame::kUser};
inline constexpr ErrorCode kQueryInvalid{"api.query_invalid", Blame::kUser};
inline constexpr ErrorCode kCursorInvalid{"api.cursor_invalid", Blame::kUser};
inline constexpr ErrorCode kIfMatchInvalid{"api.if_match_invalid", Blame::kUser};
inline constexpr ErrorCode kPreconditionFailed{"api.precondition_failed", Blame::kUser};

// What is to be changed.
inline constexpr ErrorCode kDocumentInvalid{"api.document_invalid", Blame::kUser};
inline constexpr ErrorCode kExists{"api.exists", Blame::kUser};
inline constexpr ErrorCode kConflict{"api.conflict", Blame::kUser};
inline constexpr ErrorCode kInUse{"api.in_use", Blame::kUser};
inline constexpr ErrorCode kReadOnly{"api.read_only", Blame::kUser};
inline constexpr ErrorCode kEscalation{"api.escalation", Blame::kUser};
inline constexpr ErrorCode kLastAdministrator{"api.last_administrator", Blame::kUser};
inline constexpr ErrorCode kLockout{"api.lockout", Blame::kUser};
inline constexpr ErrorCode kNotTested{"api.not_tested", Blame::kUser};
inline constexpr ErrorCode kNotSaml{"api.not_saml", Blame::kUser};
inline constexpr ErrorCode kNotTestOrganisation{"api.not_test_organisation", Blame::kUser};
inline constexpr ErrorCode kNotReversible{"api.not_reversible", Blame::kUser};
inline constexpr ErrorCode kSelectionMissing{"api.selection_missing", Blame::kUser};
/// A change that hands the people of an authenticator to others has to be wanted by name.
inline constexpr ErrorCode kConfirmationMissing{"api.confirmation_missing", Blame::kUser};
/// What a call was checked by changed while it waited, and does not allow it any more.
inline constexpr ErrorCode kSettingsChanged{"api.settings_changed", Blame::kUser};
/// Administrators of an organisation wrote all that they may into the history today.
inline constexpr ErrorCode kHistoryFull{"api.history_full", Blame::kUser};
inline constexpr ErrorCode kUnavailable{"api.unavailable", Blame::kEnvironment};

// Single fields.
inline constexpr ErrorCode kFieldUnknown{"api.field_unknown", Blame::kUser};
inline constexpr ErrorCode kFieldMissing{"api.field_missing", Blame::kUser};
inline constexpr ErrorCode kFieldType{"api.field_type", Blame::kUser};
inline constexpr ErrorCode kFieldInvalid{"api.field_invalid", Blame::kUser};
inline constexpr ErrorCode kFieldFixed{"api.field_fixed", Blame::kUser};
inline constexpr ErrorCode kOwnPlace{"api.own_place", Blame::kUser};
inline constexpr ErrorCode kReferenceUnknown{"api.reference_unknown", Blame::kUser};

}  // namespace countersign::admin
