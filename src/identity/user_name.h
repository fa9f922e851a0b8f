// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace countersign::identity {

/// What two user names share when a person would take one for the other: NFKC, full case folding,
/// no character that can't be seen, white space in single spaces and none at the ends. Two users of
/// one organisation never share it, and whoever looks a user up by a name looks for this.
///
/// Bytes that are no UTF-8 give what no UTF-8 gives.
std::string fold_user_name(std::string_view name);

/// Whether a new user may not be called that: there are characters in the name that can't be seen,
/// control something or have no meaning (yet), or nothing is left of it when it is folded.
bool has_hidden_characters(std::string_view name);

}  // namespace countersign::identity
