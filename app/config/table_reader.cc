// SPDX-License-Identifier: Apache-2.0
#include "config/table_reader.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"
#include "base/text.h"

namespace countersign::app {
namespace {

std::string join(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) {
    out += (out.empty() ? "" : ", ") + countersign::quoted(name);
  }
  return out;
}

// Seconds of `90s`, `15m`, `8h`, `7d`; nothing when it is none of these.
std::optional<std::int64_t> duration_seconds(std::string_view text) {
  constexpr std::int64_t kMost = 1'000'000;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 0 || count > kMost || end + 1 != text.data() + text.size()) {
    return std::nullopt;
  }
  switch (*end) {
    case 's':
      return count;
    case 'm':
      return count * 60;
    case 'h':
      return count * 3600;
    case 'd':
      return count * 86400;
    default:
      return std::nullopt;
  }
}

}  // namespace

TableReader::TableReader(const TomlNode& node, std::string where, Problems& problems)
    : table_(node.table()), line_(node.line), where_(std::move(where)), problems_(problems) {
  CS_CHECK(table_ != nullptr);
}

std::string TableReader::name_of(std::string_view key) const {
  return countersign::quoted(key) + (where_.empty() ? "" : " of " + where_);
}

const TomlNode* TableReader::find(std::string_view key) {
  known_.push_back(key);
  const auto it = table_->find(key);
  return it == table_->end() ? nullptr : &it->second;
}

void TableReader::wrong_kind(std::string_view key, const TomlNode& got, std::string_view expected) {
  problems_.add(got.line, name_of(key) + " is not " + std::string(expected),
                "write it as " + std::string(expected));
}

std::optional<Located> TableReader::text(std::string_view key, Presence presence) {
  const TomlNode* node = find(key);
  if (node == nullptr) {
    if (presence == Presence::kRequired) {
      problems_.add(line_, name_of(key) + " is missing", "add " + std::string(key) + " = \"...\"");
    }
    return std::nullopt;
  }
  const std::string* value = node->string();
  if (value == nullptr) {
    wrong_kind(key, *node, "text in quotes");
    return std::nullopt;
  }
  if (value->empty()) {
    problems_.add(node->line, name_of(key) + " is empty", "give a value or remove the line");
    return std::nullopt;
  }
  return Located{*value, node->line};
}

std::string TableReader::text_or(std::string_view key, std::string_view fallback) {
  auto found = text(key);
  return found ? std::move(found->text) : std::string(fallback);
}

bool TableReader::flag_or(std::string_view key, bool fallback) {
  const TomlNode* node = find(key);
  if (node == nullptr) {
    return fallback;
  }
  if (const bool* value = node->boolean()) {
    return *value;
  }
  wrong_kind(key, *node, "true or false");
  return fallback;
}

std::chrono::seconds TableReader::seconds_or(std::string_view key, std::chrono::seconds fallback,
                                             std::chrono::seconds least,
                                             std::chrono::seconds most) {
  const TomlNode* node = find(key);
  if (node == nullptr) {
    return fallback;
  }
  std::optional<std::int64_t> count;
  if (const std::int64_t* number = node->integer()) {
    count = *number;
  } else if (const std::string* value = node->string()) {
    count = duration_seconds(*value);
  }
  if (!count) {
    wrong_kind(key, *node, "a number of seconds, or text as \"90s\", \"15m\", \"8h\", \"7d\"");
    return fallback;
  }
  if (*count < least.count() || *count > most.count()) {
    problems_.add(node->line, name_of(key) + " is " + std::to_string(*count) + " seconds",
                  "choose between " + std::to_string(least.count()) + " and " +
                      std::to_string(most.count()) + " seconds");
    return fallback;
  }
  return std::chrono::seconds(*count);
}

std::vector<Located> TableReader::texts(std::string_view key) {
  const TomlNode* node = find(key);
  std::vector<Located> out;
  if (node == nullptr) {
    return out;
  }
  const TomlNode::Array* items = node->array();
  if (items == nullptr) {
    wrong_kind(key, *node, "a list of texts, [\"...\"]");
    return out;
  }
  for (const TomlNode& item : *items) {
    if (item.string() == nullptr || item.string()->empty()) {
      wrong_kind(key, item, "a list of texts, [\"...\"]");
      continue;
    }
    out.push_back({*item.string(), item.line});
  }
  return out;
}

std::vector<const TomlNode*> TableReader::tables(std::string_view key) {
  const TomlNode* node = find(key);
  std::vector<const TomlNode*> out;
  if (node == nullptr) {
    return out;
  }
  const std::string expected = "an array of tables, [[" + std::string(key) + "]]";
  const TomlNode::Array* items = node->array();
  if (items == nullptr) {
    wrong_kind(key, *node, expected);
    return out;
  }
  for (const TomlNode& item : *items) {
    if (item.table() == nullptr) {
      wrong_kind(key, item, expected);
      continue;
    }
    out.push_back(&item);
  }
  return out;
}

const TomlNode* TableReader::table(std::string_view key) {
  const TomlNode* node = find(key);
  if (node != nullptr && node->table() == nullptr) {
    wrong_kind(key, *node, "a table, [" + std::string(key) + "]");
    return nullptr;
  }
  return node;
}

std::vector<std::pair<std::string, Located>> TableReader::text_table(std::string_view key) {
  std::vector<std::pair<std::string, Located>> out;
  const TomlNode* node = table(key);
  if (node == nullptr) {
    return out;
  }
  for (const auto& [name, item] : *node->table()) {
    if (item.string() == nullptr || item.string()->empty()) {
      wrong_kind(name, item, "text in quotes");
      continue;
    }
    out.emplace_back(name, Located{*item.string(), item.line});
  }
  return out;
}

unsigned TableReader::count_or(std::string_view key, unsigned fallback, unsigned most) {
  const TomlNode* node = find(key);
  if (node == nullptr) {
    return fallback;
  }
  const std::int64_t* number = node->integer();
  if (number == nullptr || *number < 0 || *number > most) {
    wrong_kind(key, *node, "a number from 0 to " + std::to_string(most));
    return fallback;
  }
  return static_cast<unsigned>(*number);
}

std::vector<std::pair<std::string, std::vector<std::string>>> TableReader::text_lists(
    std::string_view key) {
  std::vector<std::pair<std::string, std::vector<std::string>>> out;
  const TomlNode* node = table(key);
  if (node == nullptr) {
    return out;
  }
  TableReader inner(*node, std::string(key), problems_);
  for (const auto& [name, item] : *node->table()) {
    std::vector<std::string> values;
    for (Located& value : inner.texts(name)) {
      values.push_back(std::move(value.text));
    }
    if (values.empty()) {
      wrong_kind(name, item, "a list of at least one text, [\"...\"]");
      continue;
    }
    out.emplace_back(name, std::move(values));
  }
  return out;
}

void TableReader::refuse_choice(std::string_view key, const Located& got,
                                const std::vector<std::string_view>& names) {
  const std::string_view near = nearest_name(got.text, names);
  problems_.add(got.line, name_of(key) + " is " + countersign::quoted(got.text),
                (near.empty() ? "" : "did you mean " + countersign::quoted(near) + "? ") +
                    "choose one of " + join(names));
}

void TableReader::finish() {
  for (const auto& [key, node] : *table_) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) {
      continue;
    }
    const std::string_view near = nearest_name(key, known_);
    problems_.add(node.line, name_of(key) + " is not a known setting",
                  near.empty() ? "remove it; known are " + join(known_)
                               : "did you mean " + countersign::quoted(near) + "?");
  }
}

}  // namespace countersign::app
