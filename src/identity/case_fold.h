// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace countersign::identity {

/// toNFKC_Casefold of Unicode, until nothing changes: what differs in letter case, in compatibility
/// forms or in characters that nobody sees becomes the same. Empty for what is not UTF-8.
std::string fold_case(std::string_view text);

/// The form in which an application may take one path for another: fold_case, and the letters i
/// with and without a dot as one, which much software does where it takes no notice of letter case;
/// so no dot above counts that stands as a character of its own.
/// Beyond kMaxPathBytes, which AccessRules takes for no path, not folded to the end.
std::string fold_path(std::string_view path);

}  // namespace countersign::identity
