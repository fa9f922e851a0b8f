// SPDX-License-Identifier: Apache-2.0
#include "identity/redirect_target.h"

#include <algorithm>
#include <cstddef>

#include "identity/canonical_path.h"
#include "identity/errors.h"

namespace countersign::identity {
namespace {

Error not_allowed(std::string_view what) {
  return {kTargetNotAllowed,
          "expected a local path or an address of an application, got " + std::string(what)};
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

/// A target cut in two; of a path the origin is empty.
struct Parts {
  std::string_view origin;
  std::string_view path;  // and query
};

Parts parts_of(std::string_view target) {
  const std::size_t scheme = scheme_length(target);
  if (scheme == 0) {
    return {{}, target};
  }
  const std::size_t end = std::min(target.find_first_of("/?", scheme), target.size());
  return {target.substr(0, end), end == target.size() ? std::string_view("/") : target.substr(end)};
}

}  // namespace

Result<RedirectTarget> RedirectTarget::parse(std::string_view target, const Catalogue& catalogue,
                                             std::string_view own_origin) {
  if (target.empty() || target.size() > kMaxTargetBytes) {
    return not_allowed(std::to_string(target.size()) + " bytes");
  }
  if (!std::all_of(target.begin(), target.end(), is_plain)) {
    return not_allowed("a character that addresses don't hold");
  }
  const Parts parts = parts_of(target);
  const auto path = CanonicalPath::parse(parts.path);
  if (!path.ok()) {
    return not_allowed("a path that is not canonical");
  }
  if (!parts.origin.empty() && parts.origin != own_origin &&
      catalogue.application_at(parts.origin, path->value()) == nullptr) {
    return not_allowed("an address of no application");
  }
  return RedirectTarget(std::string(parts.origin) + std::string(parts.path));
}

const Catalogue::Entry* application_of_target(const Catalogue& catalogue,
                                              std::string_view own_origin,
                                              std::string_view target) {
  const Parts parts = parts_of(target);
  const auto path = CanonicalPath::parse(parts.path);
  return path.ok() ? catalogue.application_at(parts.origin.empty() ? own_origin : parts.origin,
                                              path->value())
                   : nullptr;
}

}  // namespace countersign::identity
