// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// A person here, for ever: a name may change, this does not. 26 letters, made at random.
using UserId = StrongString<struct UserTag>;

/// What the person is called here; unique within one organisation.
using UserName = StrongString<struct UserNameTag>;

/// Whether `id` may name an object: 1 to 64 of a-z 0-9 - _, a letter or digit in front.
bool is_object_id(std::string_view id);

}  // namespace countersign::identity
