// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace countersign::identity {

/// What reference codes are made of: letters that are not mistaken for one another.
inline constexpr std::string_view kReferenceLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
inline constexpr std::size_t kReferenceLength = 8;  // without the dash in the middle

/// A reference code as somebody read it out and somebody else typed it: in any case, with or
/// without the dash, with white space, and I or L for 1, O for 0, U for V. Gives "7K3M-Q2RD"; what
/// can be no code, as it is.
std::string reference_as_typed(std::string_view typed);

}  // namespace countersign::identity
