// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace countersign::http {

/// The value of the cookie `name`, over all Cookie headers, without allocation; a view into the
/// request. Names compare byte by byte. Other applications' cookies may hold anything and are
/// passed over; ours may not: fails with http.cookie_missing, http.cookie_duplicate (two of this
/// name, even of one value: the sign of a cookie planted from a sibling host) or
/// http.cookie_invalid (a byte outside RFC 6265 4.1.1 cookie-octet, or quotes).
Result<std::string_view> find_cookie(const Request& request, std::string_view name);

/// As above, over one Cookie header value.
Result<std::string_view> find_cookie(std::string_view cookie_header, std::string_view name);

enum class SameSite { kStrict, kLax, kNone };

/// kHttpToo leaves out Secure, for trials over plain HTTP; `__Host-` names refuse it.
enum class CookieTransport { kHttpsOnly, kHttpToo };

/// A cookie to set: always HttpOnly, never with a Domain.
struct SetCookie {
  std::string name{};
  std::string value{};  // cookie-octets (RFC 6265 4.1.1)
  std::string path = "/";
  SameSite same_site = SameSite::kLax;
  CookieTransport transport = CookieTransport::kHttpsOnly;
  std::optional<std::chrono::seconds> max_age{};  // none: until the browser closes; 0 deletes
};

/// Adds the Set-Cookie header. Aborts on a name, value or path that is not one, on a `__Host-` name
/// without Secure or with another path than "/", and on SameSite=None without Secure: our own code
/// makes all of them.
void add_set_cookie(Response& response, const SetCookie& cookie);

/// Adds a Set-Cookie header that deletes the cookie of this name, path and transport.
void add_delete_cookie(Response& response, SetCookie cookie);

}  // namespace countersign::http
