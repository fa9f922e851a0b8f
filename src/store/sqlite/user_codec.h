// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/user.h"

namespace countersign::store {

/// What of a user has no column: free properties, groups, roles, entitlements, whose delegate,
/// external identities and the password hash, as one blob.
std::string encode_user_details(const identity::User& user);

/// Fails with `store.corrupt` for bytes that `encode_user_details` doesn't make.
Result<void> decode_user_details(std::span<const std::uint8_t> bytes, identity::User& user);

/// A text as searches compare it: ASCII letters in lower case, at most 64 bytes.
std::string search_term(std::string_view text);

/// By what a search finds a user, in order, none twice.
std::vector<std::string> search_terms(const identity::User& user);

/// By what else users are listed, in order, none twice.
std::vector<std::string> tags_of(const identity::User& user);
std::string tag_of(const identity::GroupId& group);
std::string tag_of(const identity::RoleId& role);
std::string tag_of(const identity::AuthenticatorId& authenticator);

}  // namespace countersign::store
