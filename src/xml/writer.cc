// SPDX-License-Identifier: Apache-2.0
#include "xml/writer.h"

#include <utility>

#include "base/check.h"
#include "xml/characters.h"

namespace countersign::xml {
namespace {

enum class Place { kText, kValue };

/// What stands for a character that can't be written as it is, or nothing.
std::string_view replacement(std::uint32_t c, Place place) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '\r':
      return "&#13;";
    case '"':
      return place == Place::kValue ? "&quot;" : std::string_view();
    case '\t':
      return place == Place::kValue ? "&#9;" : std::string_view();
    case '\n':
      return place == Place::kValue ? "&#10;" : std::string_view();
    default:
      return {};
  }
}

void append_escaped(std::string& out, std::string_view text, Place place) {
  constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";
  const char* at = text.data();
  const char* end = at + text.size();
  while (at < end) {
    const std::size_t size = sequence_size(at, end);
    if (size == 0) {
      out += kReplacementCharacter;
      ++at;
      continue;
    }
    const char* next = at;
    const std::uint32_t c = take_character(next);
    const std::string_view other =
        is_allowed_character(c) ? replacement(c, place) : kReplacementCharacter;
    out += other.empty() ? std::string_view(at, size) : other;
    at = next;
  }
}

bool is_qualified_name(std::string_view name) {
  std::string copy(name);  // a NUL follows, which ends every scan
  for (const char* at = copy.data(); at < copy.data() + copy.size();) {
    const std::size_t size = sequence_size(at, copy.data() + copy.size());
    if (size == 0) {
      return false;
    }
    at += size;
  }
  const char* stop = skip_name(copy.data());
  if (stop != nullptr && *stop == ':') {
    stop = skip_name(stop + 1);
  }
  return stop != nullptr && stop == copy.data() + copy.size();
}

}  // namespace

Writer& Writer::start(std::string_view name) {
  CS_CHECK(!finished_ && is_qualified_name(name));
  finish_tag();
  out_ += '<';
  open_.push_back({out_.size(), name.size()});
  out_ += name;
  in_tag_ = true;
  return *this;
}

Writer& Writer::attribute(std::string_view name, std::string_view value) {
  CS_CHECK(in_tag_ && is_qualified_name(name));
  out_ += ' ';
  out_ += name;
  out_ += "=\"";
  append_escaped(out_, value, Place::kValue);
  out_ += '"';
  return *this;
}

Writer& Writer::text(std::string_view text) {
  CS_CHECK(!open_.empty());
  if (!text.empty()) {
    finish_tag();
    append_escaped(out_, text, Place::kText);
  }
  return *this;
}

Writer& Writer::end() {
  CS_CHECK(!open_.empty());
  if (in_tag_) {
    out_ += "/>";
    in_tag_ = false;
  } else {
    const Open open = open_.back();
    out_ += "</";
    out_.append(out_, open.name_at, open.name_size);
    out_ += '>';
  }
  open_.pop_back();
  finished_ = open_.empty();
  return *this;
}

Writer& Writer::element(std::string_view name, std::string_view text) {
  return start(name).text(text).end();
}

std::string Writer::take() && {
  CS_CHECK(finished_);
  return std::move(out_);
}

void Writer::finish_tag() {
  if (in_tag_) {
    out_ += '>';
    in_tag_ = false;
  }
}

}  // namespace countersign::xml
