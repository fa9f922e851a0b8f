// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
  bool flag_or(std::string_view key, bool fallback);
  /// A number of seconds: an integer, or text as `90s`, `15m`, `8h`, `7d`; within [least, most].
  std::chrono::seconds seconds_or(std::string_view key, std::chrono::seconds fallback,
                                  std::chrono::seconds least, std::chrono::seconds most);
  std::vector<Located> texts(std::string_view key);
  /// The tables of an array of tables.
  std::vector<const TomlNode*> tables(std::string_view key);
  const TomlNode* table(std::string_view key);
  /// A number within [0, most].
  unsigned count_or(std::string_view key, unsigned fallback, unsigned most);
  /// Whether the key is there, of whatever kind.
  bool has(std::string_view key) const { return table_->find(key) != table_->end(); }
  /// A table whose keys are free and whose values are lists of texts.
  std::vector<std::pair<std::string, std::vector<std::string>>> text_lists(std::string_view key);
  /// A table whose keys are free and whose values are texts.
  std::vector<std::pair<std::string, Located>> text_table(std::string_view key);

  /// One of `choices` (name, value); another text is refused with the list of names.
  template <typename T>
  T choice_or(std::string_view key, T fallback,
              std::initializer_list<std::pair<std::string_view, T>> choices) {
    const auto found = text(key);
    if (!found) {
      return fallback;
    }
    std::vector<std::string_view> names;
    for (const auto& [name, value] : choices) {
      if (found->text == name) {
        return value;
      }
      names.push_back(name);
    }
    refuse_choice(key, *found, names);
    return fallback;
  }

  void refuse_choice(std::string_view key, const Located& got,
                     const std::vector<std::string_view>& names);
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
};

}  // namespace countersign::app
