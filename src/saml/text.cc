// SPDX-License-Identifier: Apache-2.0
#include "saml/text.h"

#include <algorithm>

namespace countersign::saml {
namespace {

constexpr std::size_t kCut = 200;
constexpr std::string_view kSpace = " \t\r\n";

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_port(std::string_view port) {
  return !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
}

bool is_host_character(char c) {
  return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
}

bool is_authority(std::string_view authority) {
  std::size_t host_end = authority.find(':');
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos || close < 3) {
      return false;
    }
    host_end = close + 1;
  } else {
    const std::string_view host = authority.substr(0, host_end);
    if (host.empty() || !std::all_of(host.begin(), host.end(), is_host_character)) {
      return false;
    }
  }
  if (host_end == std::string_view::npos || host_end == authority.size()) {
    return true;
  }
  return authority[host_end] == ':' && is_port(authority.substr(host_end + 1));
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
  std::size_t end = kCut;
  while (end > 0 && is_continuation(text[end])) {
    --end;
  }
  return std::string(text.substr(0, end)) + "...";
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return result;
}

bool is_http_url(std::string_view text) {
  if (!is_printable(text) || text.find_first_of("#\\\"<>") != std::string_view::npos) {
    return false;
  }
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) {
    return false;
  }
  const std::string scheme = lower(text.substr(0, colon));
  if (scheme != "http" && scheme != "https") {
    return false;
  }
  const std::string_view rest = text.substr(colon + 3);
  return is_authority(rest.substr(0, rest.find_first_of("/?")));
}

bool is_absolute_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() ||
      !is_alpha(text.front()) || !is_printable(text)) {
    return false;
  }
  const std::string_view scheme = text.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

}  // namespace countersign::saml
