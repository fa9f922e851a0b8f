// SPDX-License-Identifier: Apache-2.0
#include "inspect_source.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "base/ascii.h"
#include "base/url.h"

namespace countersign::app {
namespace {

constexpr std::size_t kMaxInput = std::size_t{4} << 20;
constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kName = "SAMLResponse";
constexpr std::string_view kParameter = "SAMLResponse=";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::optional<std::string> read_stream(std::istream& in) {
  std::string text(kMaxInput + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || text.size() > kMaxInput) {
    return std::nullopt;
  }
  return text;
}

/// The decoded value of SAMLResponse in a form body or query; none when there is none.
std::optional<std::string> find_parameter(std::string_view body) {
  const std::size_t at = body.find(kParameter);
  const bool at_border =
      at == 0 || (at != std::string_view::npos && (body[at - 1] == '&' || body[at - 1] == '?'));
  if (!at_border) {
    return std::nullopt;
  }
  std::string_view value = body.substr(at + kParameter.size());
  value = value.substr(0, value.find_first_of("& \t\r\n"));
  auto decoded = percent_decode(value);
  return decoded.ok() ? std::optional<std::string>(*std::move(decoded)) : std::nullopt;
}

bool is_base64(char c) {
  return is_ascii_letter_or_digit(c) || c == '+' || c == '/' || c == '=';
}

/// The length of what stands for one character of base64 at the front of `text`, as forms, JSON and
/// HTML write it, and that character; nothing when it is none.
std::optional<std::pair<std::size_t, char>> take_character(std::string_view text) {
  struct Spelling {
    std::string_view text;
    char c;
  };
  static constexpr Spelling kSpellings[] = {
      {"%2b", '+'},     {"%2f", '/'},     {"%3d", '='},    {"&#43;", '+'},  {"&#47;", '/'},
      {"&#61;", '='},   {"&#x2b;", '+'},  {"&#x2f;", '/'}, {"&#x3d;", '='}, {"\\u002b", '+'},
      {"\\u002f", '/'}, {"\\u003d", '='}, {"\\/", '/'}};
  if (text.empty()) {
    return std::nullopt;
  }
  if (is_base64(text.front())) {
    return std::pair(std::size_t{1}, text.front());
  }
  for (const Spelling& one : kSpellings) {
    if (equal_but_for_case(text.substr(0, one.text.size()), one.text)) {
      return std::pair(one.text.size(), one.c);
    }
  }
  return std::nullopt;
}

/// Whether a line of base64 goes on at the front of `text`, which begins with a line break.
bool is_line_of_base64(std::string_view text) {
  const std::string_view line = trim_ascii(text.substr(0, text.find('\n', 2)));
  return !line.empty() && std::all_of(line.begin(), line.end(), is_base64);
}

/// The message at the front of `text`, which may go over several lines.
std::string take_value(std::string_view text) {
  std::string value;
  while (!text.empty()) {
    if (const auto next = take_character(text)) {
      value += next->second;
      text.remove_prefix(next->first);
    } else if ((text.front() == '\r' || text.front() == '\n') && is_line_of_base64(text)) {
      text.remove_prefix(text.find_first_not_of(kSpace));
    } else {
      break;
    }
  }
  return value;
}

/// What stands behind the word SAMLResponse in whatever else people copy: a line of a tracer, a
/// curl command, a HAR file, an HTML form. None when there is nothing long enough to be a message.
std::optional<std::string> find_value(std::string_view text) {
  constexpr std::size_t kMostBetween = 200;  // quotes, attributes, a colon
  constexpr std::size_t kLeast = 64;
  for (std::size_t at = text.find(kName); at != std::string_view::npos; at = text.find(kName, at)) {
    at += kName.size();
    const std::size_t end = std::min(text.size(), at + kMostBetween);
    for (std::size_t begin = at; begin < end;) {
      std::string value = text[begin] == '=' ? std::string() : take_value(text.substr(begin));
      if (value.size() >= kLeast) {
        return value;
      }
      const auto first = take_character(text.substr(begin));
      begin += first ? std::max(first->first, value.size()) : 1;
    }
  }
  return std::nullopt;
}

bool is_html(std::string_view text) {
  constexpr std::string_view kBeginnings[] = {"<!doctype html", "<html", "<head",
                                              "<body",          "<form", "<input"};
  return std::any_of(std::begin(kBeginnings), std::end(kBeginnings), [&](std::string_view one) {
    return equal_but_for_case(text.substr(0, one.size()), one);
  });
}

}  // namespace

std::optional<std::string> read_input(const std::string& name) {
  if (name == "-") {
    return read_stream(std::cin);
  }
  std::ifstream in(name, std::ios::binary);
  return in.good() ? read_stream(in) : std::nullopt;
}

Message find_message(std::string_view file) {
  std::string_view text =
      file.starts_with(kByteOrderMark) ? file.substr(kByteOrderMark.size()) : file;
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  const bool html = is_html(text);
  if (text.starts_with('<') && !html) {
    return {MessageForm::kXml, std::string(file)};
  }
  if (auto value = find_parameter(text); value.has_value()) {
    return {MessageForm::kPosted, *std::move(value)};
  }
  const bool bare = std::all_of(text.begin(), text.end(), [](char c) {
    return is_base64(c) || c == '%' || is_ascii_space(c);
  });
  if (auto value = bare ? std::nullopt : find_value(text); value.has_value()) {
    return {MessageForm::kPosted, *std::move(value)};
  }
  if (html) {
    return {MessageForm::kXml, std::string(file)};
  }
  if (const std::size_t escape = text.find('%'); escape != std::string_view::npos) {
    const std::size_t end = text.find_last_not_of(kSpace);
    if (auto decoded = percent_decode(text.substr(0, end + 1)); decoded.ok()) {
      return {MessageForm::kPosted, *std::move(decoded)};
    }
  }
  return {MessageForm::kPosted, std::string(text)};
}

}  // namespace countersign::app
