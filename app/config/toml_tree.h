// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/problems.h"

namespace countersign::app {

/// A value of a TOML file with the line it stands on. Kinds that no key of ours takes (dates,
/// fractions) keep their place and no value.
struct TomlNode {
  struct Other {};
  using Array = std::vector<TomlNode>;
  using Table = std::map<std::string, TomlNode, std::less<>>;

  std::size_t line = 0;
  std::variant<Other, std::string, std::int64_t, bool, Array, Table> value;

  const std::string* string() const { return std::get_if<std::string>(&value); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value); }
  const bool* boolean() const { return std::get_if<bool>(&value); }
  const Array* array() const { return std::get_if<Array>(&value); }
  const Table* table() const { return std::get_if<Table>(&value); }
};

/// Reads TOML 1.0, at most 1 MiB. A syntax error is added to `problems` and gives nothing.
std::optional<TomlNode> read_toml(std::string_view text, Problems& problems);

}  // namespace countersign::app
