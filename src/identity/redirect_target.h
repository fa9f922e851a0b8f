// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace countersign::identity {

/// Origins of the applications that a person may be sent to: "https://app.example.com" or
/// "http://127.0.0.1:8080", each as scheme, host and port alone.
class RegisteredOrigins {
 public:
  /// Fails with `identity.target_not_allowed` for what is not a bare http or https origin.
  static Result<RegisteredOrigins> make(const std::vector<std::string>& origins);

  bool contains(std::string_view origin) const;

 private:
  explicit RegisteredOrigins(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  std::vector<std::string> origins_;
};

/// Where a browser may be sent after sign-in or sign-out: a local path, or an address within a
/// registered application. Only `parse` and `home` make one.
class RedirectTarget {
 public:
  /// Accepts "/path?query" and "https://registered.example/path?query"; refuses all that a browser
  /// might read as another host: "//", "/\", backslashes, control characters and white space, user
  /// info, an unregistered host, another scheme, and a path that is not canonical
  /// (canonical_path.h). At most 2,048 bytes.
  ///
  /// Fails with `identity.target_not_allowed`; the caller goes to `home` then.
  static Result<RedirectTarget> parse(std::string_view target, const RegisteredOrigins& registered);

  /// "/".
  static RedirectTarget home() { return RedirectTarget("/"); }

  /// Fit for a Location header as it stands.
  const std::string& value() const { return value_; }

 private:
  explicit RedirectTarget(std::string value) : value_(std::move(value)) {}

  std::string value_;
};

}  // namespace countersign::identity
