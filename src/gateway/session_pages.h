// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "gateway/context.h"
#include "http/message.h"

namespace countersign::gateway {

/// What a form that ends the session of this request must hold; empty when it has no session
/// cookie.
std::string csrf_token_of(const http::Request& request, const Settings& settings);

/// What a signed-in person sees of the session here, and how it ends.
class SessionPages {
 public:
  static constexpr std::size_t kFormBytes = 4096;

  explicit SessionPages(const Services& services) : services_(services) {}

  /// GET session: who, when, through what, what the identity provider said; else to the sign-in
  /// page.
  void show(const http::Request& request, http::Reply reply) const;

  /// POST logout: ends the session here, durably, if the form is one of ours; then to the
  /// authenticator's sign-out page (`sign_out_url`) where it has one, else to `signed_out`.
  void end(const http::Request& request, http::Reply reply) const;

  /// GET signed-out, or o/ORGANISATION/signed-out.
  http::Response signed_out(const http::Request& request, std::string_view organisation) const;

 private:
  const Services& services_;
};

}  // namespace countersign::gateway
