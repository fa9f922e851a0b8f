// SPDX-License-Identifier: Apache-2.0
#include "base/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/errors.h"
#include "base/hex.h"
#include "base/text.h"

namespace countersign {
namespace {

constexpr std::size_t kMaxUrl = 8192;
constexpr std::size_t kMaxLocalPath = 2048;
constexpr std::size_t kMaxHost = 253;
constexpr std::size_t kMaxLabel = 63;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_unreserved(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

// The byte that a percent escape at `at` stands for, or nothing.
std::optional<unsigned char> escape_at(std::string_view text, std::size_t at) {
  if (text.size() - at < 3 || text[at] != '%') {
    return std::nullopt;
  }
  const int high = hex_value(text[at + 1]);
  const int low = hex_value(text[at + 2]);
  if (high < 0 || low < 0) {
    return std::nullopt;
  }
  return static_cast<unsigned char>(high * 16 + low);
}

// RFC 3986 3.3 and 3.4: pchar, '/' and '?', with whole escapes.
bool is_path_and_query(std::string_view text) {
  constexpr std::string_view kOthers = "!$&'()*+,;=:@/?";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = escape_at(text, i).has_value();
    if (!escape && !is_unreserved(text[i]) && kOthers.find(text[i]) == std::string_view::npos) {
      return false;
    }
    i += escape ? 2 : 0;
  }
  return true;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
           return is_letter(c) || is_digit(c) || c == '-';
         });
}

bool is_ipv4(const std::string& host) {
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool is_ipv6(std::string_view host) {
  if (!host.starts_with('[') || !host.ends_with(']')) {
    return false;
  }
  const std::string inner(host.substr(1, host.size() - 2));
  // inet_pton reads up to a NUL and would not see what stands behind it.
  if (inner.find_first_not_of("0123456789abcdefABCDEF:.") != std::string::npos) {
    return false;
  }
  in6_addr address{};
  return inet_pton(AF_INET6, inner.c_str(), &address) == 1;
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > kMaxHost) {
    return false;
  }
  if (host.front() == '[') {
    return is_ipv6(host);
  }
  std::string_view last;
  for (std::size_t begin = 0; begin <= host.size();) {
    const std::size_t end = std::min(host.find('.', begin), host.size());
    last = host.substr(begin, end - begin);
    if (!is_label(last)) {
      return false;
    }
    begin = end + 1;
  }
  // Readers take "127.1", "0x7f.1" and "2130706433" for addresses, though not all of them.
  const bool numeric = is_digit(last.front());
  return !numeric || is_ipv4(std::string(host));
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0 ||
      text.front() == '0') {
    return std::nullopt;
  }
  return port;
}

std::optional<UrlScheme> take_scheme(std::string_view& text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string scheme = lower_case(text.substr(0, std::min<std::size_t>(end, 8)));
  text.remove_prefix(end + 3);
  if (scheme == "https") {
    return UrlScheme::kHttps;
  }
  return scheme == "http" ? std::optional(UrlScheme::kHttp) : std::nullopt;
}

std::uint16_t default_port(UrlScheme scheme) {
  return scheme == UrlScheme::kHttps ? 443 : 80;
}

bool read_authority(std::string_view authority, HttpUrl& out) {
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const std::string_view host = authority.substr(0, colon);
  if (!is_host(host)) {
    return false;
  }
  out.host = lower_case(host);
  out.port = default_port(out.scheme);
  if (colon != std::string_view::npos) {
    const auto port = parse_port(authority.substr(colon + 1));
    if (!port) {
      return false;
    }
    out.port = *port;
  }
  return true;
}

bool is_dot_segment(std::string_view segment) {
  const auto decoded = percent_decode(segment);
  return !decoded.ok() || *decoded == "." || *decoded == "..";
}

bool has_dot_segment(std::string_view path) {
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (is_dot_segment(path.substr(begin, end - begin))) {
      return true;
    }
    begin = end + 1;
  }
  return false;
}

bool has_encoded_control(std::string_view path) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto byte = escape_at(path, i);
    if (byte && (*byte < 0x20 || *byte == 0x7F)) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<HttpUrl> HttpUrl::parse(std::string_view text) {
  const auto refuse = [text] {
    return Error{kUrlInvalid, "expected an absolute http or https URL, got " + quoted(text)};
  };
  std::string_view rest = text;
  const auto scheme = take_scheme(rest);
  if (!scheme || text.size() > kMaxUrl) {
    return refuse();
  }
  HttpUrl out;
  out.scheme = *scheme;
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view tail = rest.substr(authority_end);
  if (!read_authority(rest.substr(0, authority_end), out) || !is_path_and_query(tail)) {
    return refuse();
  }
  const std::size_t question = std::min(tail.find('?'), tail.size());
  out.path = question == 0 ? "/" : tail.substr(0, question);
  out.query = tail.substr(std::min(question + 1, tail.size()));
  return out;
}

std::string HttpUrl::origin() const {
  std::string out = scheme == UrlScheme::kHttps ? "https://" : "http://";
  out += host;
  if (port != default_port(scheme)) {
    out += ":" + std::to_string(port);
  }
  return out;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    const auto byte = escape_at(text, i);
    if (!byte) {
      return {kPercentInvalid, "expected two digits behind '%' at offset " + std::to_string(i)};
    }
    out.push_back(static_cast<char>(*byte));
    i += 2;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size() + text.size() / 4);
  for (const char c : text) {
    if (is_unreserved(c)) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
  }
  return out;
}

bool is_local_path(std::string_view target) {
  if (target.size() > kMaxLocalPath || !target.starts_with('/') || target.starts_with("//") ||
      !is_path_and_query(target)) {
    return false;
  }
  // What unescapes before it looks, as some proxies do, must not see "//evil" either.
  const auto front = escape_at(target, 1);
  if (front && (*front == '/' || *front == '\\')) {
    return false;
  }
  const std::string_view path = target.substr(0, target.find('?'));
  return !has_dot_segment(path.substr(1)) && !has_encoded_control(path);
}

}  // namespace countersign
