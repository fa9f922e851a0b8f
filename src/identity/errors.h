// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::identity {

// Deciding on a verified sign-in.
inline constexpr ErrorCode kPolicyInvalid{"identity.policy_invalid", Blame::kConfig};
inline constexpr ErrorCode kUserNameMissing{"identity.user_name_missing", Blame::kConfig};
inline constexpr ErrorCode kUserNameAmbiguous{"identity.user_name_ambiguous", Blame::kConfig};
inline constexpr ErrorCode kUserNameInvalid{"identity.user_name_invalid", Blame::kConfig};
inline constexpr ErrorCode kNameIdTransient{"identity.name_id_transient", Blame::kConfig};
inline constexpr ErrorCode kAttributesTooLarge{"identity.attributes_too_large", Blame::kConfig};
inline constexpr ErrorCode kSessionTooShort{"identity.session_too_short", Blame::kPeer};

// Paths, access rules and redirect targets.
inline constexpr ErrorCode kPathAmbiguous{"identity.path_ambiguous", Blame::kUser};
inline constexpr ErrorCode kPathTooLong{"identity.path_too_long", Blame::kUser};
inline constexpr ErrorCode kRuleInvalid{"identity.access_rule_invalid", Blame::kConfig};
inline constexpr ErrorCode kTargetNotAllowed{"identity.target_not_allowed", Blame::kUser};

}  // namespace countersign::identity
