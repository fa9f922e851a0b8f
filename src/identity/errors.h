// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::identity {

// Mapping what an identity provider sent.
inline constexpr ErrorCode kExternalIdMissing{"mapping.external_id_missing", Blame::kConfig};
inline constexpr ErrorCode kExternalIdAmbiguous{"mapping.external_id_ambiguous", Blame::kConfig};
inline constexpr ErrorCode kFieldMissing{"mapping.field_missing", Blame::kConfig};
inline constexpr ErrorCode kFieldAmbiguous{"mapping.field_ambiguous", Blame::kConfig};
inline constexpr ErrorCode kFieldInvalid{"mapping.field_invalid", Blame::kConfig};
inline constexpr ErrorCode kUserNameInvalid{"mapping.user_name_invalid", Blame::kConfig};
inline constexpr ErrorCode kNameIdTransient{"mapping.name_id_transient", Blame::kConfig};
inline constexpr ErrorCode kGroupOverage{"mapping.group_overage", Blame::kConfig};
inline constexpr ErrorCode kGroupsConflict{"mapping.groups_conflict", Blame::kConfig};
inline constexpr ErrorCode kGroupMissing{"mapping.group_missing", Blame::kUser};
inline constexpr ErrorCode kPermissionUnknown{"mapping.permission_unknown", Blame::kConfig};
inline constexpr ErrorCode kPermissionInvalid{"mapping.permission_invalid", Blame::kConfig};
inline constexpr ErrorCode kAttributesTooLarge{"mapping.attributes_too_large", Blame::kConfig};

// Deciding on a mapped sign-in.
inline constexpr ErrorCode kAuthenticatorInactive{"identity.authenticator_inactive",
                                                  Blame::kConfig};
inline constexpr ErrorCode kOrganisationDisabled{"identity.organisation_disabled", Blame::kConfig};
inline constexpr ErrorCode kOrganisationOutside{"identity.organisation_outside", Blame::kConfig};
inline constexpr ErrorCode kSessionTooShort{"identity.session_too_short", Blame::kPeer};
inline constexpr ErrorCode kUserNotFound{"identity.user_not_found", Blame::kUser};
inline constexpr ErrorCode kUserBlocked{"identity.user_blocked", Blame::kUser};
inline constexpr ErrorCode kUserDeactivated{"identity.user_deactivated", Blame::kUser};
inline constexpr ErrorCode kUserOtherOrganisation{"identity.user_other_organisation", Blame::kUser};
inline constexpr ErrorCode kUserOtherAuthenticator{"identity.user_other_authenticator",
                                                   Blame::kUser};
inline constexpr ErrorCode kAuthenticatorNotOffered{"identity.authenticator_not_offered",
                                                    Blame::kConfig};
inline constexpr ErrorCode kUserLinkedOtherwise{"identity.user_linked_otherwise", Blame::kConfig};
inline constexpr ErrorCode kUserGivenByHand{"identity.user_given_by_hand", Blame::kUser};
inline constexpr ErrorCode kUserNameTaken{"identity.user_name_taken", Blame::kConfig};
inline constexpr ErrorCode kSignInOutdated{"identity.sign_in_outdated", Blame::kUser};

// Passwords of local accounts.
inline constexpr ErrorCode kPasswordWrong{"identity.password_wrong", Blame::kUser};
inline constexpr ErrorCode kPasswordTooShort{"identity.password_too_short", Blame::kUser};
inline constexpr ErrorCode kPasswordTooLong{"identity.password_too_long", Blame::kUser};
inline constexpr ErrorCode kPasswordTooCommon{"identity.password_too_common", Blame::kUser};

// What administrators set.
inline constexpr ErrorCode kCatalogueInvalid{"identity.catalogue_invalid", Blame::kConfig};
inline constexpr ErrorCode kPropertyUnknown{"identity.property_unknown", Blame::kConfig};
inline constexpr ErrorCode kPropertyInvalid{"identity.property_invalid", Blame::kConfig};

// Who may use an application.
inline constexpr ErrorCode kAccessRefused{"access.refused", Blame::kUser};
inline constexpr ErrorCode kAccessOtherOrganisation{"access.other_organisation", Blame::kUser};

// Paths, access rules and redirect targets.
inline constexpr ErrorCode kPathAmbiguous{"identity.path_ambiguous", Blame::kUser};
inline constexpr ErrorCode kPathTooLong{"identity.path_too_long", Blame::kUser};
inline constexpr ErrorCode kRuleInvalid{"identity.access_rule_invalid", Blame::kConfig};
inline constexpr ErrorCode kUrlPlaceInvalid{"identity.url_place_invalid", Blame::kConfig};
inline constexpr ErrorCode kRulesTooMany{"identity.access_rules_too_many", Blame::kConfig};
inline constexpr ErrorCode kTargetNotAllowed{"identity.target_not_allowed", Blame::kUser};

}  // namespace countersign::identity
