// SPDX-License-Identifier: Apache-2.0
#include "config/table_reader.h"

#include <algorithm>

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

std::optional<std::size_t> TableReader::skip(std::string_view key) {
  const TomlNode* node = find(key);
  known_.pop_back();  // not worth recommending
  passed_over_.push_back(key);
  return node == nullptr ? std::nullopt : std::optional(node->line);
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

void TableReader::finish() {
  for (const auto& [key, node] : *table_) {
    const auto is_key = [&key = key](std::string_view known) { return known == key; };
    if (std::any_of(known_.begin(), known_.end(), is_key) ||
        std::any_of(passed_over_.begin(), passed_over_.end(), is_key)) {
      continue;
    }
    const std::string_view near = nearest_name(key, known_);
    problems_.add(node.line, name_of(key) + " is not a known setting",
                  near.empty() ? "remove it; known are " + join(known_)
                               : "did you mean " + countersign::quoted(near) + "?");
  }
}

}  // namespace countersign::app
