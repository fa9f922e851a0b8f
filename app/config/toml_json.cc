// SPDX-License-Identifier: Apache-2.0
#include "config/toml_json.h"

#include <charconv>
#include <string>
#include <utility>

namespace countersign::app {
namespace {

// The next token of a JSON pointer, unescaped (RFC 6901 4).
std::string take_token(std::string_view& pointer) {
  pointer.remove_prefix(1);
  const std::string_view raw = pointer.substr(0, pointer.find('/'));
  pointer.remove_prefix(raw.size());
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '~' && i + 1 < raw.size()) {
      ++i;
      out += raw[i] == '1' ? '/' : '~';
    } else {
      out += raw[i];
    }
  }
  return out;
}

const TomlNode* step(const TomlNode& node, const std::string& token) {
  if (const TomlNode::Table* table = node.table()) {
    const auto found = table->find(token);
    return found == table->end() ? nullptr : &found->second;
  }
  if (const TomlNode::Array* array = node.array()) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
    const bool whole = error == std::errc{} && end == token.data() + token.size();
    return whole && index < array->size() ? &(*array)[index] : nullptr;
  }
  return nullptr;
}

json::Value array_to_json(const TomlNode::Array& items, Problems& problems) {
  json::Array out;
  for (const TomlNode& item : items) {
    if (auto value = to_json(item, problems)) {
      out.push_back(*std::move(value));
    }
  }
  return out;
}

json::Value table_to_json(const TomlNode::Table& table, Problems& problems) {
  json::Object out;
  for (const auto& [name, item] : table) {
    if (auto value = to_json(item, problems)) {
      out.set(name, *std::move(value));
    }
  }
  return out;
}

}  // namespace

std::optional<json::Value> to_json(const TomlNode& node, Problems& problems) {
  if (const std::string* text = node.string()) {
    return json::Value(*text);
  }
  if (const std::int64_t* number = node.integer()) {
    return json::Value(*number);
  }
  if (const bool* flag = node.boolean()) {
    return json::Value(*flag);
  }
  if (const TomlNode::Array* array = node.array()) {
    return array_to_json(*array, problems);
  }
  if (const TomlNode::Table* table = node.table()) {
    return table_to_json(*table, problems);
  }
  problems.add(node.line, "this value is a date or a fraction", "write it as text in quotes");
  return std::nullopt;
}

std::size_t line_of(const TomlNode& root, std::string_view pointer) {
  const TomlNode* node = &root;
  std::size_t line = root.line;
  while (node != nullptr && pointer.starts_with('/')) {
    line = node->line;
    node = step(*node, take_token(pointer));
  }
  return node == nullptr ? line : node->line;
}

}  // namespace countersign::app
