// SPDX-License-Identifier: Apache-2.0
#include "base/log_entry.h"

#include <array>

namespace countersign {
namespace {

constexpr std::size_t kValueBytes = 1000;

// Length of the well-formed UTF-8 sequence in front of `text`, or 0 (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  std::size_t length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xc2 && first <= 0xdf) {
    length = 2;
  } else if (first >= 0xe0 && first <= 0xef) {
    length = 3;
    low = first == 0xe0 ? 0xa0 : 0x80;
    high = first == 0xed ? 0x9f : 0xbf;
  } else if (first >= 0xf0 && first <= 0xf4) {
    length = 4;
    low = first == 0xf0 ? 0x90 : 0x80;
    high = first == 0xf4 ? 0x8f : 0xbf;
  }
  if (length == 0 || text.size() < length || byte(1) < low || byte(1) > high) {
    return 0;
  }
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) {
      return 0;
    }
  }
  return length;
}

void append_escape(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u00";
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

void append_quoted(std::string& out, std::string_view value) {
  out += '"';
  std::string_view rest = value.substr(0, kValueBytes);
  while (!rest.empty()) {
    const std::size_t length = sequence_length(rest);
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
