// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace countersign::saml {

/// The text without XML white space at its ends.
std::string_view trim(std::string_view text);

/// How many characters (not bytes) of valid UTF-8.
std::size_t count_characters(std::string_view utf8);

/// At most 200 bytes of the text, cut between characters and marked with "..." when cut.
std::string cut(std::string_view text);

/// An absolute http or https URL that every reader reads alike (base/url.h).
bool is_http_url(std::string_view text);

/// An absolute URI in its coarsest form: a scheme, a colon, something behind it, no space or
/// control character.
bool is_absolute_uri(std::string_view text);

}  // namespace countersign::saml
