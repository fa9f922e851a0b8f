// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace countersign::identity {

/// What begins the names of attributes that are ours; those that a provider sends are never kept,
/// so that it can't say what we alone decide.
inline constexpr std::string_view kOwnAttributes = "countersign:";

// The names under which what we know of a person stands among the attributes of a session, besides
// those that the provider sent: for identity headers of applications and, but for the first three,
// access rules.
inline constexpr const char* kGroupsAttribute = "countersign:groups";             // ids
inline constexpr const char* kGroupLabelsAttribute = "countersign:group_labels";  // for people
inline constexpr const char* kRolesAttribute = "countersign:roles";               // ids
inline constexpr const char* kUserTypeAttribute = "countersign:user_type";
inline constexpr const char* kDelegateOfAttribute = "countersign:delegate_of";
inline constexpr const char* kEmailAttribute = "countersign:email";
inline constexpr const char* kFirstNameAttribute = "countersign:first_name";
inline constexpr const char* kLastNameAttribute = "countersign:last_name";
inline constexpr const char* kDisplayNameAttribute = "countersign:display_name";
inline constexpr const char* kEntitlementsAttribute = "countersign:entitlements";  // "key=value"

/// Whether an access rule may ask for this attribute. Groups, roles and organisations are asked for
/// by their ids, in a way of their own.
bool may_be_required(std::string_view attribute);

}  // namespace countersign::identity
