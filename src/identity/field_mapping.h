// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/mapping.h"
#include "saml/types.h"

namespace countersign::identity {

/// `value` after every transformation, in order.
std::string transformed(std::string value, const std::vector<Transformation>& transformations);

/// The value of one line of the field table; empty when it may be missing and is. White space at
/// the ends goes, but from a user name.
///
/// Fails with mapping.field_missing, mapping.field_ambiguous, mapping.field_invalid, and for the
/// user name with mapping.name_id_transient and mapping.user_name_invalid.
Result<std::string> map_field(const saml::AssertionValues& values, const FieldRule& rule,
                              NameRule name_rule);

/// The external identity that `source` gives, exactly as it was sent. Fails with
/// mapping.external_id_missing, mapping.external_id_ambiguous, mapping.name_id_transient,
/// mapping.field_invalid (control characters, over 1024 bytes).
Result<std::string> map_external_id(const saml::AssertionValues& values, std::string_view source);

/// Whether the rule allows this user name. Fails with mapping.user_name_invalid; `source`: where it
/// came from, for the detail.
Result<void> check_user_name(std::string_view name, NameRule rule, std::string_view source);

}  // namespace countersign::identity
