// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace countersign {

enum class UrlScheme { kHttp, kHttps };

/// An absolute http or https URL, read in the one way that every reader of URLs agrees on.
struct HttpUrl {
  UrlScheme scheme = UrlScheme::kHttps;
  std::string host;        // lower case; an IPv6 address in its brackets
  std::uint16_t port = 0;  // 443 or 80 where the text has none
  std::string path;        // as written, "/" where the text has none
  std::string query;       // as written, without "?"

  /// "https://host", with the port where it is not the scheme's own (RFC 6454 6.2).
  std::string origin() const;

  /// Reads `text`, at most 8 KiB of ASCII in RFC 3986 syntax. Refuses user names, fragments, hosts
  /// with a dot at the end, percent escapes, underscores or letters beyond ASCII, IPv4 addresses in
  /// any form but four decimal numbers, and the ports 0 and "". Does not resolve dot segments.
  /// Fails with url.invalid.
  static Result<HttpUrl> parse(std::string_view text);
};

/// Undoes percent escapes; '+' stays. Fails with url.percent_invalid on '%' without two digits. The
/// result may hold any byte.
Result<std::string> percent_decode(std::string_view text);

/// Everything but RFC 3986 2.3 unreserved characters as %XX.
std::string percent_encode(std::string_view text);

/// Whether a browser takes `target` for a path and query on the host it is on, however it reads it:
/// begins with one '/', holds no backslash, space, control, '#' or byte beyond ASCII, no dot
/// segments, no encoded slash or backslash at its front, no encoded control in its path. At most
/// 2048 bytes.
bool is_local_path(std::string_view target);

}  // namespace countersign
