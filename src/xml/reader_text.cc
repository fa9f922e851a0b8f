// SPDX-License-Identifier: Apache-2.0
// Character data and attribute values.
#include <cstring>

#include "xml/characters.h"
#include "xml/errors.h"
#include "xml/reader.h"
#include "xml/scan.h"

namespace countersign::xml {
namespace {

/// Moves [from, stop) down to `to`; gives the place behind it.
char* move_down(char* to, const char* from, const char* stop) {
  const auto size = static_cast<std::size_t>(stop - from);
  if (to != from) {
    std::memmove(to, from, size);
  }
  return to + size;
}

struct Entity {
  std::string_view name;
  char character;
};
constexpr Entity kEntities[] = {
    {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};

/// Value of a digit of the base, or `base` for any other byte.
std::uint32_t digit_value(char c, std::uint32_t base) {
  if (c >= '0' && c <= '9') {
    return static_cast<std::uint32_t>(c - '0');
  }
  if (base == 16 && c >= 'a' && c <= 'f') {
    return static_cast<std::uint32_t>(c - 'a') + 10;
  }
  if (base == 16 && c >= 'A' && c <= 'F') {
    return static_cast<std::uint32_t>(c - 'A') + 10;
  }
  return base;
}

}  // namespace

bool Reader::read_text_slowly(char* begin) {
  char* to = at_;
  for (;;) {
    if (at_ >= end_) {
      return fail_about(kMalformed, "expected the end tag of", current_->qualified_name());
    }
    if (*at_ == '<' && at_[1] != '!' && at_[1] != '?') {
      return begin == to || add_text(begin, to);
    }
    if (!read_text_stop(to)) {
      return false;
    }
    char* from = at_;
    at_ = find_text_stop(at_);
    to = move_down(to, from, at_);
  }
}

/// What a scan of character data stopped at, tags apart.
bool Reader::read_text_stop(char*& to) {
  if (*at_ == '<') {
    return read_text_markup(to);
  }
  if (*at_ == '&') {
    return read_reference(to);
  }
  if (at_text("]]>")) {
    return fail(kMalformed, "expected no ']]>' in character data");
  }
  *to++ = *at_++;
  return true;
}

/// A comment, which goes, or a CDATA section, which becomes text.
bool Reader::read_text_markup(char*& to) {
  if (at_text("<!--")) {
    current_->comment_ = true;
    return skip_comment();
  }
  constexpr std::string_view kOpen = "<![CDATA[";
  if (!at_text(kOpen)) {
    return refuse_markup();
  }
  const std::string_view body(at_ + kOpen.size(),
                              static_cast<std::size_t>(end_ - at_) - kOpen.size());
  const std::size_t size = body.find("]]>");
  if (size == std::string_view::npos) {
    return fail(kMalformed, "expected ']]>' behind '<![CDATA['");
  }
  to = move_down(to, body.data(), body.data() + size);
  at_ += kOpen.size() + size + 3;
  return true;
}

/// [XML] 3.3.3: white space characters become spaces; those that references name stay.
bool Reader::read_value_slowly(char* begin, char quote, std::string_view& value) {
  char* to = at_;
  while (*at_ != quote) {
    if (!read_value_stop(to)) {
      return false;
    }
    char* from = at_;
    at_ = find_value_stop(at_, quote);
    to = move_down(to, from, at_);
  }
  value = {begin, static_cast<std::size_t>(to - begin)};
  ++at_;
  return true;
}

/// What a scan of a value stopped at, the closing quote apart.
bool Reader::read_value_stop(char*& to) {
  if (*at_ == '<') {
    return fail(kMalformed, "expected no '<' in the value of an attribute");
  }
  if (*at_ == '&') {
    return read_reference(to);
  }
  *to++ = ' ';  // tab or line end: other control characters did not pass the survey
  ++at_;
  return true;
}

/// At `&`. What a reference stands for is never longer than the reference.
bool Reader::read_reference(char*& to) {
  constexpr std::size_t kLongest = 64;  // leading zeros are allowed, but have no use
  const std::string_view rest(at_ + 1, static_cast<std::size_t>(end_ - at_ - 1));
  const std::size_t size = rest.substr(0, kLongest).find(';');
  if (size == std::string_view::npos) {
    return fail(kBadReference, "expected ';' behind '&'");
  }
  const std::string_view name = rest.substr(0, size);
  if (name.starts_with('#')) {
    if (!read_character_reference(to, name.substr(1))) {
      return false;
    }
    at_ += size + 2;
    return true;
  }
  for (const Entity& entity : kEntities) {
    if (entity.name == name) {
      *to++ = entity.character;
      at_ += size + 2;
      return true;
    }
  }
  return fail_about(kBadReference, "expected one of the five entities of XML, got", name);
}

/// [XML] 4.1, CharRef, without `&#` and `;`.
bool Reader::read_character_reference(char*& to, std::string_view body) {
  const std::uint32_t base = body.starts_with('x') ? 16 : 10;
  const std::string_view digits = body.substr(base == 16 ? 1 : 0);
  std::uint32_t code_point = 0;
  for (const char c : digits) {
    const std::uint32_t digit = digit_value(c, base);
    if (digit == base) {
      return fail_about(kBadReference, "expected digits in a character reference, got", body);
    }
    code_point = code_point * base + digit;
    if (code_point > 0x10FFFF) {
      return fail_about(kBadReference, "expected a character, got reference", body);
    }
  }
  if (digits.empty() || !is_allowed_character(code_point)) {
    return fail_about(kBadReference, "expected a character, got reference", body);
  }
  to = put_character(to, code_point);
  return true;
}

}  // namespace countersign::xml
