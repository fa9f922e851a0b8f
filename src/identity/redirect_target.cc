// SPDX-License-Identifier: Apache-2.0
#include "identity/redirect_target.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"
#include "identity/canonical_path.h"
#include "identity/errors.h"

namespace countersign::identity {
namespace {

constexpr std::size_t kMaxTargetBytes = 2048;

Error not_allowed(std::string_view what) {
  return {kTargetNotAllowed,
          "expected a local path or a registered application, got " + std::string(what)};
}

/// Printable ASCII, less what browsers turn into something else.
bool is_plain(char c) {
  return c > 0x20 && c < 0x7f && c != '\\' && c != '#' && c != '"' && c != '<' && c != '>';
}

/// Bytes of the scheme with "://", or 0.
std::size_t scheme_length(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.starts_with(scheme)) {
      return scheme.size();
    }
  }
  return 0;
}

bool is_host_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/// Whether this is "host" or "host:port", as browsers write them; "[::1]" for IPv6.
bool is_authority(std::string_view text) {
  std::size_t end = 0;
  if (text.starts_with('[')) {
    end = text.find(']');
    const std::string_view inner =
        text.substr(1, end == std::string_view::npos ? std::string_view::npos : end - 1);
    const bool valid = std::all_of(inner.begin(), inner.end(), [](char c) {
      return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
    });
    if (end == std::string_view::npos || inner.empty() || !valid) {
      return false;
    }
    ++end;
  } else {
    while (end < text.size() && is_host_byte(text[end])) {
      ++end;
    }
    if (end == 0 || text.front() == '.' || text[end - 1] == '.') {
      return false;
    }
  }
  const std::string_view port = text.substr(end);
  return port.empty() ||
         (port.size() > 1 && port.size() <= 6 && port.front() == ':' &&
          std::all_of(port.begin() + 1, port.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

}  // namespace

Result<RegisteredOrigins> RegisteredOrigins::make(const std::vector<std::string>& origins) {
  for (const std::string& origin : origins) {
    const std::size_t scheme = scheme_length(origin);
    if (scheme == 0 || !is_authority(std::string_view(origin).substr(scheme))) {
      return Error{kTargetNotAllowed,
                   "expected an origin like \"https://app.example.com\" in lower case, got " +
                       quoted(origin)};
    }
  }
  return RegisteredOrigins(origins);
}

bool RegisteredOrigins::contains(std::string_view origin) const {
  return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

Result<RedirectTarget> RedirectTarget::parse(std::string_view target,
                                             const RegisteredOrigins& registered) {
  if (target.empty() || target.size() > kMaxTargetBytes) {
    return not_allowed(std::to_string(target.size()) + " bytes");
  }
  if (!std::all_of(target.begin(), target.end(), is_plain)) {
    return not_allowed("a character that addresses don't hold");
  }
  std::string_view path = target;
  if (const std::size_t scheme = scheme_length(target); scheme != 0) {
    const std::size_t end = std::min(target.find_first_of("/?", scheme), target.size());
    if (!registered.contains(target.substr(0, end))) {
      return not_allowed("an address of an unregistered host");
    }
    path = target.substr(end);
    if (path.empty()) {
      return RedirectTarget(std::string(target) + "/");
    }
  }
  if (!CanonicalPath::parse(path).ok()) {
    return not_allowed("a path that is not canonical");
  }
  return RedirectTarget(std::string(target));
}

}  // namespace countersign::identity
