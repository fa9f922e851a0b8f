// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/strong.h"

namespace countersign::identity {

/// A customer of the product. Chosen by an administrator: is_object_id.
using OrganisationId = StrongString<struct OrganisationTag>;

/// One configured way to sign in. Chosen by an administrator: is_object_id.
using AuthenticatorId = StrongString<struct AuthenticatorTag>;

/// What is protected. Chosen by an administrator: is_object_id.
using ApplicationId = StrongString<struct ApplicationTag>;

/// A group of one organisation. Chosen by an administrator: is_object_id.
using GroupId = StrongString<struct GroupTag>;

/// A role: a named set of permissions. Chosen by an administrator, or built in: is_object_id.
using RoleId = StrongString<struct RoleTag>;

/// An API token; not the secret. Made here: is_object_id.
using TokenId = StrongString<struct TokenTag>;

/// A person here, for ever: a name may change, this does not. 26 letters and digits of lower-case
/// base32 (RFC 4648: a-z, 2-7), made at random: make_user_id.
using UserId = StrongString<struct UserTag>;

/// What the person is called here; unique within one organisation.
using UserName = StrongString<struct UserNameTag>;

/// Whether `id` may name an object: at most 64 bytes, parts of a-z 0-9 - _ with a letter or digit
/// in front, one dot between two parts. An id with a dot belongs to the organisation that the part
/// before the dot names, and to what lies below it.
bool is_object_id(std::string_view id);

/// Whether `id` is one that the administrators of `organisation` may choose: its own id, a dot, and
/// more.
bool is_id_below(std::string_view id, const OrganisationId& organisation);

/// Whether `id` has the form of a UserId.
bool is_user_id(std::string_view id);

/// The user id of 16 bytes from the system's generator.
UserId make_user_id(std::span<const std::uint8_t, 16> random);

}  // namespace countersign::identity
