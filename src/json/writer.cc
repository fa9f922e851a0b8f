// SPDX-License-Identifier: Apache-2.0
#include "json/writer.h"

#include <charconv>
#include <cmath>

#include "base/check.h"
#include "base/utf8.h"

namespace countersign::json {
namespace {

void append_unicode_escape(std::string& out, char32_t c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto value = static_cast<std::uint32_t>(c);
  out.append({'\\', 'u', kDigits[value >> 12U & 15U], kDigits[value >> 8U & 15U],
              kDigits[value >> 4U & 15U], kDigits[value & 15U]});
}

// The letter of the two-character escape of `c`, or 0.
char short_escape(char32_t c) {
  switch (c) {
    case U'"':
      return '"';
    case U'\\':
      return '\\';
    case U'\b':
      return 'b';
    case U'\f':
      return 'f';
    case U'\n':
      return 'n';
    case U'\r':
      return 'r';
    case U'\t':
      return 't';
    default:
      return 0;
  }
}

bool needs_unicode_escape(char32_t c) {
  return c < 0x20 || c == 0x7F || c == U'<' || c == U'>' || c == U'&' || c == 0x2028 || c == 0x2029;
}

bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

template <typename T>
void append_number(std::string& out, T value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && is_plain(text[end])) {
      ++end;
    }
    out.append(text, at, end - at);
    at = end;
    if (at == text.size()) {
      break;
    }
    const Utf8Char next = utf8_char_at(text, at);
    if (next.size == 0) {
      out.append("\xEF\xBF\xBD");
      ++at;
      continue;
    }
    if (const char letter = short_escape(next.code_point)) {
      out.append({'\\', letter});
    } else if (needs_unicode_escape(next.code_point)) {
      append_unicode_escape(out, next.code_point);
    } else {
      out.append(text, at, next.size);
    }
    at += next.size;
  }
  out.push_back('"');
}

void Writer::before_value() {
  if (depth_ == 0) {
    CS_CHECK(!has_value_);
    has_value_ = true;
    return;
  }
  Level& level = levels_.at(depth_ - 1);
  switch (level) {
    case Level::kNamed:
      level = Level::kObject;
      return;
    case Level::kEmptyArray:
      level = Level::kArray;
      return;
    case Level::kArray:
      out_->push_back(',');
      return;
    case Level::kEmptyObject:
    case Level::kObject:
      CS_CHECK(false && "a member without a name");
  }
}

void Writer::open(Level level, char bracket) {
  before_value();
  CS_CHECK(depth_ < kMaxDepth);
  levels_.at(depth_++) = level;
  out_->push_back(bracket);
}

Writer& Writer::close(char bracket) {
  --depth_;
  out_->push_back(bracket);
  return *this;
}

Writer& Writer::begin_object() {
  open(Level::kEmptyObject, '{');
  return *this;
}

Writer& Writer::end_object() {
  CS_CHECK(depth_ > 0);
  const Level level = levels_.at(depth_ - 1);
  CS_CHECK(level == Level::kEmptyObject || level == Level::kObject);
  return close('}');
}

Writer& Writer::begin_array() {
  open(Level::kEmptyArray, '[');
  return *this;
}

Writer& Writer::end_array() {
  CS_CHECK(depth_ > 0);
  const Level level = levels_.at(depth_ - 1);
  CS_CHECK(level == Level::kEmptyArray || level == Level::kArray);
  return close(']');
}

Writer& Writer::name(std::string_view text) {
  CS_CHECK(depth_ > 0);
  Level& level = levels_.at(depth_ - 1);
  CS_CHECK(level == Level::kEmptyObject || level == Level::kObject);
  if (level == Level::kObject) {
    out_->push_back(',');
  }
  level = Level::kNamed;
  append_string(*out_, text);
  out_->push_back(':');
  return *this;
}

Writer& Writer::string(std::string_view text) {
  before_value();
  append_string(*out_, text);
  return *this;
}

Writer& Writer::null() {
  return word("null");
}

Writer& Writer::word(std::string_view text) {
  before_value();
  out_->append(text);
  return *this;
}

Writer& Writer::signed_number(std::int64_t value) {
  before_value();
  append_number(*out_, value);
  return *this;
}

Writer& Writer::unsigned_number(std::uint64_t value) {
  before_value();
  append_number(*out_, value);
  return *this;
}

Writer& Writer::double_number(double value) {
  CS_CHECK(std::isfinite(value));
  before_value();
  const std::size_t begin = out_->size();
  append_number(*out_, value);
  if (out_->find_first_of(".e", begin) == std::string::npos) {
    out_->append(".0");
  }
  return *this;
}

}  // namespace countersign::json
