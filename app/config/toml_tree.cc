// SPDX-License-Identifier: Apache-2.0
#include "config/toml_tree.h"

#define TOML_EXCEPTIONS 0
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

constexpr std::size_t kFileBytes = std::size_t{1024} * 1024;

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

}  // namespace

std::optional<TomlNode> read_toml(std::string_view text, Problems& problems) {
  if (text.size() > kFileBytes) {
    problems.add(0, "the file is larger than 1 MiB", "keep metadata and certificates in own files");
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
