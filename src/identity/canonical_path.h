// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace countersign::identity {

inline constexpr std::size_t kMaxPathBytes = 8192;

/// The path of a request in the one spelling on which access is decided: absolute, decoded, without
/// query, with no empty, "." or ".." segment. Only `parse` makes one.
class CanonicalPath {
 public:
  /// Reads the path and query of a request line ("/a/b%20c?x=1"); the query is cut off and does not
  /// count. A path that a proxy, an application or a file system may read in another way than we do
  /// is refused, never repaired: segments "." and ".." (also encoded, also before ';'), empty
  /// segments, a backslash, '#', ';', a control character, an encoded '/', '\', '%', '?', '#', ';'
  /// or NUL, a malformed escape, and what is not well-formed UTF-8 once decoded.
  ///
  /// Letter case is kept. At most 8 KiB.
  ///
  /// Fails with `identity.path_ambiguous` or `identity.path_too_long`.
  static Result<CanonicalPath> parse(std::string_view request_target);

  /// Takes a path that is in decoded form already, as an administrator writes it in a rule; refuses
  /// the same, and a '%' too.
  static Result<CanonicalPath> from_decoded(std::string_view path);

  const std::string& value() const { return value_; }

 private:
  explicit CanonicalPath(std::string value) : value_(std::move(value)) {}

  std::string value_;
};

}  // namespace countersign::identity
