// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "base/ascii.h"

namespace countersign::app::cli {
namespace {

constexpr std::size_t kWidestColumn = 48;

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

void append_escape(std::string& out, std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "\\x";
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
}

// U+0080..U+009F, and the marks that turn the direction of text (U+061C, U+200E..F, U+202A..E,
// U+2066..9): how many bytes stand for one at the front of `text`, or 0.
std::size_t hidden_character(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  if (at(0) == 0xc2 && at(1) >= 0x80 && at(1) <= 0x9f) {
    return 2;
  }
  if (at(0) == 0xd8 && at(1) == 0x9c) {
    return 2;
  }
  const bool general = at(0) == 0xe2 && at(1) == 0x80 &&
                       (at(2) == 0x8e || at(2) == 0x8f || (at(2) >= 0xaa && at(2) <= 0xae));
  const bool isolate = at(0) == 0xe2 && at(1) == 0x81 && at(2) >= 0xa6 && at(2) <= 0xa9;
  return general || isolate ? 3 : 0;
}

std::string pad(const std::string& text, std::size_t width) {
  const std::size_t used = width_of(text);
  return used < width ? text + std::string(width - used, ' ') : text;
}

void append_details(std::string& out, const json::Value& value, const std::string& indent) {
  for (const json::Member& member : value.as_object()) {
    if (member.value.is_object() && !member.value.as_object().empty()) {
      out += indent + for_terminal(member.name) + ":\n";
      append_details(out, member.value, indent + "  ");
      continue;
    }
    const bool rows = member.value.is_array() && !member.value.as_array().empty() &&
                      member.value.as_array().front().is_object();
    if (!rows) {
      out += indent + for_terminal(member.name) + ": " + cell_of(member.value) + "\n";
      continue;
    }
    out += indent + for_terminal(member.name) + ":\n";
    for (const json::Value& row : member.value.as_array()) {
      std::string inner;
      append_details(inner, row, indent + "    ");
      if (inner.size() > indent.size() + 2) {
        inner.at(indent.size() + 2) = '-';
      }
      out += inner;
    }
  }
}

}  // namespace

std::string for_terminal(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    const std::size_t hidden = hidden_character(text);
    const std::size_t taken = std::max<std::size_t>(hidden, 1);
    if (byte < 0x20 || byte == 0x7f || hidden != 0) {
      append_escape(out, text.substr(0, taken));
    } else {
      out += text.front();
    }
    text.remove_prefix(taken);
  }
  return out;
}

const json::Value* find_path(const json::Value& object, std::string_view path) {
  const json::Value* value = &object;
  while (value != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    value = value->find(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return value;
}

std::string cell_of(const json::Value& value) {
  switch (value.kind()) {
    case json::Kind::kNull:
      return "-";
    case json::Kind::kBool:
      return value.as_bool() ? "yes" : "no";
    case json::Kind::kString:
      return for_terminal(value.as_string());
    case json::Kind::kArray: {
      std::string out;
      for (const json::Value& item : value.as_array()) {
        out += (out.empty() ? "" : ", ") + cell_of(item);
      }
      return out.empty() ? "-" : out;
    }
    default:
      return for_terminal(json::write(value));
  }
}

std::string table_of(const std::vector<Column>& columns, const json::Array& rows) {
  std::vector<std::vector<std::string>> cells(1);
  for (const Column& column : columns) {
    cells.front().push_back(column.heading);
  }
  for (const json::Value& row : rows) {
    std::vector<std::string>& line = cells.emplace_back();
    for (const Column& column : columns) {
      const json::Value* value = find_path(row, column.member);
      line.push_back(value == nullptr ? "-" : cell_of(*value));
    }
  }
  std::vector<std::size_t> widths(columns.size());
  for (const std::vector<std::string>& line : cells) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], std::min(width_of(line[i]), kWidestColumn));
    }
  }
  std::string out;
  for (const std::vector<std::string>& line : cells) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      out += i + 1 == line.size() ? line[i] + "\n" : pad(line[i], widths[i]) + "  ";
    }
  }
  return out;
}

std::string details_of(const json::Value& object) {
  std::string out;
  if (object.is_object()) {
    append_details(out, object, "");
  } else {
    out = cell_of(object) + "\n";
  }
  return out;
}

std::string language_of_locale(std::string_view locale) {
  std::string out(locale.substr(0, locale.find_first_of(".@")));
  std::replace(out.begin(), out.end(), '_', '-');
  const bool is_tag = out.size() >= 2 && out.size() <= 35 &&
                      std::all_of(out.begin(), out.end(),
                                  [](char c) { return is_ascii_letter_or_digit(c) || c == '-'; });
  return is_tag && out != "POSIX" ? out : std::string();
}

std::string language_of_terminal() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
    if (value != nullptr && *value != '\0') {
      return language_of_locale(value);
    }
  }
  return {};
}

}  // namespace countersign::app::cli
