// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "identity/profile.h"
#include "saml/types.h"

namespace countersign::identity {

/// Reads the permissions attribute (M4) and overrides with it what the groups gave: `key=value`
/// pairs, as values of their own or several in one, separated by ';', ',' or line breaks. The keys
/// are `user_type` (Managed, Independent, Delegate), `user_name`, `user_email`, `original_username`
/// (whom a Delegate acts for) and known_entitlements(). Keys are case-sensitive; what is not given
/// stays as it is.
///
/// Fails with mapping.permission_unknown, naming the key; mapping.permission_invalid, for a pair
/// without '=', a value that the key can't have, two values for one key, or a Delegate of nobody;
/// mapping.user_name_invalid.
Result<void> apply_permissions(const saml::AssertionValues& values, const Mapping& mapping,
                               Profile& profile);

}  // namespace countersign::identity
