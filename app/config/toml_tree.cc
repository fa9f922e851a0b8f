// SPDX-License-Identifier: Apache-2.0
#include "config/toml_tree.h"

#include <algorithm>

#define TOML_EXCEPTIONS 0
// toml++ 3.3 asserts of a key what it checks two lines later and reports; a typing error in the
// file must not end a server that reads it anew.
#define TOML_ASSERT(expression) static_assert(true)
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#endif
#include <toml++/toml.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace countersign::app {
namespace {

constexpr std::size_t kTomlFileBytes = std::size_t{1024} * 1024;

// Depth is bounded by the library: it refuses values nested deeper than 256.
TomlNode convert(const toml::node& node) {  // NOLINT(misc-no-recursion): bounded, see above
  TomlNode out;
  out.line = node.source().begin.line;
  if (const auto* text = node.as_string()) {
    out.value = text->get();
  } else if (const auto* number = node.as_integer()) {
    out.value = number->get();
  } else if (const auto* flag = node.as_boolean()) {
    out.value = flag->get();
  } else if (const auto* array = node.as_array()) {
    TomlNode::Array items;
    for (const toml::node& item : *array) {
      items.push_back(convert(item));
    }
    out.value = std::move(items);
  } else if (const auto* table = node.as_table()) {
    TomlNode::Table entries;
    for (const auto& [key, value] : *table) {
      entries.emplace(std::string(key.str()), convert(value));
    }
    out.value = std::move(entries);
  }
  return out;
}

// Offset behind the quoted text that starts at `at`; the end of the text when it is not closed.
std::size_t skip_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string three(3, quote);
  const bool long_form = text.substr(at, 3) == three;
  const std::string_view end = long_form ? std::string_view(three) : text.substr(at, 1);
  for (at += end.size(); at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text.substr(at, end.size()) == end || (!long_form && text[at] == '\n')) {
      return at + end.size();
    }
  }
  return text.size();
}

// The line of the first byte that TOML 1.0 allows in quoted text and comments alone; 0: none.
// toml++ 3.3 has undefined behaviour on such a byte elsewhere.
std::size_t line_of_stray_byte(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '"' || c == '\'') {
      at = skip_quoted(text, at);
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      return 1 + static_cast<std::size_t>(std::count(
                     text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    } else {
      ++at;
    }
  }
  return 0;
}

}  // namespace

std::optional<TomlNode> read_toml(std::string_view text, Problems& problems) {
  if (text.size() > kTomlFileBytes) {
    problems.add(0, "the file is larger than 1 MiB", "keep metadata and certificates in own files");
    return std::nullopt;
  }
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  text.remove_prefix(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  if (const std::size_t line = line_of_stray_byte(text); line != 0) {
    problems.add(line, "not TOML: a character that must stand in quotes",
                 "put the text in double quotes");
    return std::nullopt;
  }
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    problems.add(parsed.error().source().begin.line,
                 "not TOML: " + std::string(parsed.error().description()),
                 "correct the syntax at this line");
    return std::nullopt;
  }
  return convert(parsed.table());
}

}  // namespace countersign::app
