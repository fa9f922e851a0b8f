// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "admin/operation.h"
#include "admin/services.h"
#include "http/message.h"
#include "http/router.h"

namespace countersign::admin {

/// The REST API: every operation of `all_operations` under `{base_path}/api/v1`.
///
/// A request passes, in this order: its route; its bearer token; the organisation of its path,
/// which the caller must be over (else 404, as if it did not exist); the operation's permission;
/// its query, content type and body. Only then the operation runs, on a worker thread. Answers are
/// never stored (Cache-Control) and never shared with pages of other origins (no CORS); cookies are
/// not looked at, so that no page can make a browser call it.
///
/// Does not check Host: whoever holds the token has already said where to.
class Api final : public http::Handler {
 public:
  explicit Api(const Services& services);

  /// Whether a path belongs to the API.
  bool owns(std::string_view path) const;

  void handle(const http::Request& request, http::Reply reply) override;

  /// Large bodies are read only of those who have a token.
  std::size_t body_limit(const http::Request& head) const override;

  http::Response refuse_body(const http::Request& head) const override;

  /// The largest body of any operation: what the server must let pass.
  static constexpr std::size_t kMaxBodyBytes = std::size_t{64} * 1024 * 1024;

 private:
  struct Task;

  void add_routes();
  void begin(const Operation& operation, const http::Request& request,
             const http::PathParameters& path, http::Reply reply);

  const Services& services_;
  const std::string prefix_;  // "/countersign/api/v1"
  const std::vector<Operation>& operations_;
  http::Router router_;
};

}  // namespace countersign::admin
