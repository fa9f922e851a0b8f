// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

// What RowProblem::code can be.
namespace countersign::directory {

// Of the header line.
inline constexpr ErrorCode kBulkColumnUnknown{"bulk.column_unknown", Blame::kConfig};
inline constexpr ErrorCode kBulkColumnTwice{"bulk.column_twice", Blame::kConfig};
inline constexpr ErrorCode kBulkColumnMissing{"bulk.column_missing", Blame::kConfig};

// Of a row.
inline constexpr ErrorCode kBulkCells{"bulk.cells", Blame::kConfig};
inline constexpr ErrorCode kBulkUserNameInvalid{"bulk.user_name_invalid", Blame::kConfig};
inline constexpr ErrorCode kBulkUserNameTwice{"bulk.user_name_twice", Blame::kConfig};
inline constexpr ErrorCode kBulkEmailInvalid{"bulk.email_invalid", Blame::kConfig};
inline constexpr ErrorCode kBulkTextInvalid{"bulk.text_invalid", Blame::kConfig};
inline constexpr ErrorCode kBulkStateUnknown{"bulk.state_unknown", Blame::kConfig};
inline constexpr ErrorCode kBulkUserTypeUnknown{"bulk.user_type_unknown", Blame::kConfig};
inline constexpr ErrorCode kBulkDelegateOf{"bulk.delegate_of", Blame::kConfig};
inline constexpr ErrorCode kBulkGroupUnknown{"bulk.group_unknown", Blame::kConfig};
inline constexpr ErrorCode kBulkRoleUnknown{"bulk.role_unknown", Blame::kConfig};
inline constexpr ErrorCode kBulkTooMany{"bulk.too_many", Blame::kConfig};
inline constexpr ErrorCode kBulkAuthenticatorUnknown{"bulk.authenticator_unknown", Blame::kConfig};
inline constexpr ErrorCode kBulkExternalIdentityInvalid{"bulk.external_identity_invalid",
                                                        Blame::kConfig};
inline constexpr ErrorCode kBulkExternalIdentityAlone{"bulk.external_identity_alone",
                                                      Blame::kConfig};
inline constexpr ErrorCode kBulkExternalIdentityTwice{"bulk.external_identity_twice",
                                                      Blame::kConfig};
inline constexpr ErrorCode kBulkRowChanged{"bulk.row_changed", Blame::kConfig};

}  // namespace countersign::directory
