// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "identity/catalogue.h"

namespace countersign::identity {

/// A longer target is refused.
inline constexpr std::size_t kMaxTargetBytes = 2048;

/// Where a browser may be sent after sign-in or sign-out: a path of our own origin, or an address
/// within an application. Only `parse` makes one.
class RedirectTarget {
 public:
  /// Accepts "/path?query", the same at `own_origin`, and "https://app.example/path?query" where
  /// Catalogue::application_at finds an application; refuses all that a browser might read as
  /// another host: "//", "/\", backslashes, control characters and white space, user info, another
  /// scheme, and a path that is not canonical (canonical_path.h). At most kMaxTargetBytes.
  ///
  /// Fails with `identity.target_not_allowed`.
  static Result<RedirectTarget> parse(std::string_view target, const Catalogue& catalogue,
                                      std::string_view own_origin);

  /// Fit for a Location header as it stands.
  const std::string& value() const { return value_; }

 private:
  explicit RedirectTarget(std::string value) : value_(std::move(value)) {}

  std::string value_;
};

/// The application that a target lies in, a path being of `own_origin`; null when there is none.
const Catalogue::Entry* application_of_target(const Catalogue& catalogue,
                                              std::string_view own_origin, std::string_view target);

}  // namespace countersign::identity
