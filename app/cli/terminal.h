// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"

namespace countersign::app::cli {

/// How answers are written.
enum class Format { kTable, kJson };

/// Text from elsewhere, fit for a terminal: control characters, and those that reorder or hide
/// text, are shown as escapes.
std::string for_terminal(std::string_view text);

/// A column of a table: a heading and the member that it shows, "saml.sso_url" for one inside.
struct Column {
  std::string heading;
  std::string member;
};

/// Rows of JSON objects as a table with a heading line; columns as wide as they need be, the last
/// one open.
std::string table_of(const std::vector<Column>& columns, const json::Array& rows);

/// One object as lines `member: value`, those of inner objects indented.
std::string details_of(const json::Value& object);

/// A value in one cell: text as it is, lists with commas between, objects as JSON.
std::string cell_of(const json::Value& value);

/// The member that a dotted path leads to, or null.
const json::Value* find_path(const json::Value& object, std::string_view path);

/// The language of the person, as Accept-Language wants it ("de-AT"), by LC_ALL, LC_MESSAGES or
/// LANG; empty where none of them says one.
std::string language_of_terminal();
/// The same of one value of these: "de_AT.UTF-8"; empty for "C", "POSIX" and what is none.
std::string language_of_locale(std::string_view locale);

}  // namespace countersign::app::cli
