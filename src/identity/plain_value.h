// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace countersign::identity {

/// The longest name, mail address or other property of a user, in bytes.
inline constexpr std::size_t kMaxValueBytes = 256;

/// Whether `text` holds a C0 or C1 control character, DEL, a line or paragraph separator, or a
/// character that turns the direction of what follows: nothing by which one value can look like
/// another.
bool has_control_character(std::string_view text);

/// At most kMaxValueBytes of UTF-8 without control characters and without white space at its ends;
/// perhaps empty.
bool is_plain_value(std::string_view text);

}  // namespace countersign::identity
