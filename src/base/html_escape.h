// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace countersign {

/// `text` for the content of an HTML element or an attribute in quotes, of either kind: & < > " '
/// as character references; control characters that HTML forbids, and bytes that are not UTF-8, as
/// U+FFFD. Not for script, style, comments, unquoted attributes, or to make an URL harmless.
std::string html_escape(std::string_view text);

}  // namespace countersign
