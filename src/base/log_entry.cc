// SPDX-License-Identifier: Apache-2.0
#include "base/log_entry.h"

#include <array>

#include "base/utf8.h"

namespace countersign {
namespace {

constexpr std::size_t kValueBytes = 1000;

void append_escape(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u00";
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

void append_quoted(std::string& out, std::string_view value) {
  out += '"';
  std::string_view rest = cut_utf8(value, kValueBytes);
  while (!rest.empty()) {
    const std::size_t length = utf8_char_at(rest, 0).size;
    const auto byte = static_cast<unsigned char>(rest[0]);
    if (length == 0) {
      out += "\xef\xbf\xbd";
    } else if (length == 1 && (byte < 0x20 || byte == 0x7f)) {
      append_escape(out, byte);
    } else if (byte == '"' || byte == '\\') {
      out += '\\';
      out += rest[0];
    } else {
      out += rest.substr(0, length);
    }
    rest.remove_prefix(length == 0 ? 1 : length);
  }
  out += value.size() > kValueBytes ? "...\"" : "\"";
}

}  // namespace

std::string_view to_string(LogLevel level) {
  constexpr std::array<std::string_view, 4> kNames = {"debug", "info", "warning", "error"};
  return kNames.at(static_cast<std::size_t>(level));
}

LogEntry::LogEntry(LogLevel level, std::string_view event) : level_(level) {
  members_ = "\"level\":";
  append_quoted(members_, to_string(level));
  add("event", event);
}

LogEntry& LogEntry::add(std::string_view name, std::string_view value) {
  members_ += ',';
  append_quoted(members_, name);
  members_ += ':';
  append_quoted(members_, value);
  return *this;
}

LogEntry& LogEntry::add(std::string_view name, std::int64_t value) {
  members_ += ',';
  append_quoted(members_, name);
  members_ += ':' + std::to_string(value);
  return *this;
}

}  // namespace countersign
