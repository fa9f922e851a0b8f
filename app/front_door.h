// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>

#include "admin/api.h"
#include "gateway/gateway.h"
#include "http/message.h"
#include "provider/forward_auth.h"

namespace countersign::app {

/// Hands each request to the part that it is for, by its path: /auth (below the base path or not)
/// to forward-auth, {base}/api/v1 to the API, all else to the gateway. What comes to a host name of
/// an organisation goes to the gateway: the proxy hands on whatever anybody sends there. All
/// outlive it.
class FrontDoor final : public http::Handler {
 public:
  FrontDoor(gateway::Gateway& gateway, provider::ForwardAuth& forward_auth, admin::Api& api,
            const std::string& base_path)
      : gateway_(gateway),
        forward_auth_(forward_auth),
        api_(api),
        auth_path_(base_path + "/auth") {}

  void handle(const http::Request& request, http::Reply reply) override {
    return part_for(request).handle(request, std::move(reply));
  }
  std::size_t body_limit(const http::Request& head) const override {
    return is_auth(head) ? 0 : std::min(part_for(head).body_limit(head), kMaxBodyBytes);
  }
  http::Response refuse_body(const http::Request& head) const override {
    return part_for(head).refuse_body(head);
  }

 private:
  // Of paths that nobody knows, too.
  static constexpr std::size_t kMaxBodyBytes = admin::Api::kMaxBodyBytes;

  bool is_auth(const http::Request& request) const {
    return request.path() == auth_path_ || request.path() == "/auth";
  }
  http::Handler& part_for(const http::Request& request) const {
    const bool asks = is_auth(request);
    if ((!asks && !api_.owns(request.path())) || gateway_.is_entrance(request)) {
      return gateway_;
    }
    return asks ? static_cast<http::Handler&>(forward_auth_) : api_;
  }

  gateway::Gateway& gateway_;
  provider::ForwardAuth& forward_auth_;
  admin::Api& api_;
  std::string auth_path_;
};

}  // namespace countersign::app
