// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/problems.h"
#include "config/toml_tree.h"

namespace countersign::app {

/// A text with the line it came from, for what is found out later (a file that can't be read).
struct Located {
  std::string text;
  std::size_t line = 0;
};

enum class Presence { kOptional, kRequired };

/// Reads the keys of one table, each by its name and kind, and remembers which names were asked
/// for: `finish` refuses all others. Every fault goes to `problems` and reading goes on.
class TableReader {
 public:
  /// `where` names the table for people, e.g. `[[authenticator]]`; empty for the top level.
  TableReader(const TomlNode& node, std::string where, Problems& problems);

  std::optional<Located> text(std::string_view key, Presence presence = Presence::kOptional);
  std::string text_or(std::string_view key, std::string_view fallback);
  std::vector<Located> texts(std::string_view key);
  /// The tables of an array of tables.
  std::vector<const TomlNode*> tables(std::string_view key);
  const TomlNode* table(std::string_view key);
  /// A number within [0, most].
  unsigned count_or(std::string_view key, unsigned fallback, unsigned most);
  /// Whether the key is there, of whatever kind.
  bool has(std::string_view key) const { return table_->find(key) != table_->end(); }
  /// Takes a key, of whatever kind, as known without reading it; the line it stands in, if it does.
  std::optional<std::size_t> skip(std::string_view key);
  /// Refuses every key that was not asked for, with the nearest known name.
  void finish();

  std::size_t line() const { return line_; }
  Problems& problems() { return problems_; }
  /// `key of [[table]]`, for messages.
  std::string name_of(std::string_view key) const;

 private:
  const TomlNode* find(std::string_view key);
  void wrong_kind(std::string_view key, const TomlNode& got, std::string_view expected);

  const TomlNode::Table* table_;
  std::size_t line_;
  std::string where_;
  Problems& problems_;
  std::vector<std::string_view> known_;
  std::vector<std::string_view> passed_over_;
};

}  // namespace countersign::app
