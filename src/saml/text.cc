// SPDX-License-Identifier: Apache-2.0
#include "saml/text.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/url.h"
#include "base/utf8.h"

namespace countersign::saml {
namespace {

constexpr std::size_t kCut = 200;
constexpr std::string_view kSpace = " \t\r\n";

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return !is_continuation(c); }));
}

std::string cut(std::string_view text) {
  if (text.size() <= kCut) {
    return std::string(text);
  }
  return std::string(cut_utf8(text, kCut)) + "...";
}

bool is_http_url(std::string_view text) {
  return HttpUrl::parse(text).ok();
}

bool is_absolute_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() ||
      !is_ascii_letter(text.front()) || !is_printable(text)) {
    return false;
  }
  const std::string_view scheme = text.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return is_ascii_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

}  // namespace countersign::saml
