// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "http/cookies.h"

namespace countersign::gateway {

/// The names of all cookies that the gateway sets, without the prefix that they have over https.
/// Proxies take them out of what an application gets (proxy nginx), so a cookie that does not stand
/// here is one that applications see.
inline constexpr std::string_view kSessionCookie = "cs-session";
inline constexpr std::string_view kFormCookie = "cs-form";      // of the form of user names
inline constexpr std::string_view kWayCookie = "cs-way";        // the authenticator last used
inline constexpr std::string_view kLanguageCookie = "cs-lang";  // as chosen
inline constexpr std::string_view kDeviceCookie = "cs-device";  // users who signed in here before
inline constexpr std::string_view kStartsCookie = "css";        // sign-ins started of late
inline constexpr std::string_view kPendingCookies = "csp-";     // and a handle, one for each
inline constexpr std::string_view kTestCookies = "cst-";        // and a number, one for each

inline constexpr std::array kCookieNames = {kSessionCookie,  kFormCookie,   kWayCookie,
                                            kLanguageCookie, kDeviceCookie, kStartsCookie};
inline constexpr std::array kCookieNamePrefixes = {kPendingCookies, kTestCookies};

inline constexpr std::string_view kHostPrefix = "__Host-";

/// The name as it is set and looked for.
inline std::string cookie_name(std::string_view name, http::CookieTransport transport) {
  const bool secure = transport == http::CookieTransport::kHttpsOnly;
  return std::string(secure ? kHostPrefix : std::string_view()) + std::string(name);
}

}  // namespace countersign::gateway
