// SPDX-License-Identifier: Apache-2.0
#include "http/cookies.h"

#include "base/ascii.h"
#include "base/check.h"
#include "http/characters.h"
#include "http/errors.h"

namespace countersign::http {
namespace {

constexpr std::string_view kHostPrefix = "__Host-";
constexpr std::string_view kSecurePrefix = "__Secure-";

// What was found of one name so far.
struct Found {
  std::size_t count = 0;
  std::string_view value;
};

// RFC 6265 4.2.1: pairs parted by ';' and a space; we take any spaces, as servers do.
void search(std::string_view cookies, std::string_view name, Found& found) {
  while (true) {
    while (!cookies.empty() && (cookies.front() == ' ' || cookies.front() == '\t')) {
      cookies.remove_prefix(1);
    }
    const std::size_t end = cookies.find(';');
    const std::string_view pair = cookies.substr(0, end);
    if (pair.size() > name.size() && pair[name.size()] == '=' && pair.starts_with(name)) {
      ++found.count;
      found.value = pair.substr(name.size() + 1);
    }
    if (end == std::string_view::npos) {
      return;
    }
    cookies.remove_prefix(end + 1);
  }
}

Result<std::string_view> judge(const Found& found) {
  if (found.count == 0) {
    return {kCookieMissing};
  }
  if (found.count > 1) {
    return {kCookieDuplicate};
  }
  if (!all_of(found.value, CharacterClass::kCookie)) {
    return {kCookieInvalid};
  }
  return found.value;
}

std::string_view to_string(SameSite same_site) {
  switch (same_site) {
    case SameSite::kStrict:
      return "Strict";
    case SameSite::kLax:
      return "Lax";
    case SameSite::kNone:
      break;
  }
  return "None";
}

void check(const SetCookie& cookie) {
  CS_CHECK(is_token(cookie.name) && all_of(cookie.value, CharacterClass::kCookie));
  CS_CHECK(!cookie.path.empty() && cookie.path.front() == '/' && is_header_value(cookie.path) &&
           cookie.path.find(';') == std::string::npos);
  const bool secure = cookie.transport == CookieTransport::kHttpsOnly;
  CS_CHECK(secure || !cookie.name.starts_with(kSecurePrefix));
  CS_CHECK(!cookie.name.starts_with(kHostPrefix) || (secure && cookie.path == "/"));
  CS_CHECK(secure || cookie.same_site != SameSite::kNone);
}

}  // namespace

Result<std::string_view> find_cookie(const Request& request, std::string_view name) {
  Found found;
  for (const Header& header : request.headers()) {
    if (equal_but_for_case(header.name, "Cookie")) {
      search(header.value, name, found);
    }
  }
  return judge(found);
}

Result<std::string_view> find_cookie(std::string_view cookie_header, std::string_view name) {
  Found found;
  search(cookie_header, name, found);
  return judge(found);
}

void add_set_cookie(Response& response, const SetCookie& cookie) {
  check(cookie);
  std::string text;
  text.reserve(cookie.name.size() + cookie.value.size() + cookie.path.size() + 80);
  text.append(cookie.name).append("=").append(cookie.value);
  text.append("; Path=").append(cookie.path).append("; HttpOnly");
  if (cookie.transport == CookieTransport::kHttpsOnly) {
    text.append("; Secure");
  }
  text.append("; SameSite=").append(to_string(cookie.same_site));
  if (cookie.max_age) {
    text.append("; Max-Age=").append(std::to_string(cookie.max_age->count()));
  }
  response.add_header("Set-Cookie", text);
}

void add_delete_cookie(Response& response, SetCookie cookie) {
  cookie.value.clear();
  cookie.max_age = std::chrono::seconds(0);
  add_set_cookie(response, cookie);
}

}  // namespace countersign::http
