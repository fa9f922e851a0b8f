// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "gateway/context.h"
#include "gateway/pending.h"
#include "http/message.h"

namespace countersign::gateway {

/// How a sign-in begins: the page that offers the ways, and the step to the identity provider.
class SignIn {
 public:
  /// Both outlive this.
  SignIn(const Services& services, const PendingSignIns& pending)
      : services_(services), pending_(pending) {}

  /// GET login?target=...: a button for each authenticator.
  http::Response choose(const http::Request& request) const;

  /// GET login/{authenticator}?target=...: makes an AuthnRequest and sends the browser with it.
  http::Response start(const http::Request& request, std::string_view id) const;

 private:
  http::Response send(const http::Request& request, const Authenticator& authenticator,
                      const std::string& target) const;

  const Services& services_;
  const PendingSignIns& pending_;
};

}  // namespace countersign::gateway
