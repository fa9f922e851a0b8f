// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/assertion_consumer.h"
#include "gateway/context.h"
#include "gateway/pending.h"
#include "gateway/session_pages.h"
#include "gateway/sign_in.h"
#include "http/message.h"
#include "http/router.h"

namespace countersign::gateway {

/// What people and identity providers call: sign-in page, ACS, metadata, session page, sign-out,
/// below the base path; and /healthz and /readyz. Every request but the last two must name our own
/// origin in Host.
class Gateway final : public http::Handler {
 public:
  /// `services` and what it refers to outlive this. Base path and cookie transport are those of the
  /// settings at this moment; a change of theirs needs a restart.
  explicit Gateway(const Services& services);

  void handle(const http::Request& request, http::Reply reply) override;
  std::size_t body_limit(const http::Request& head) const override;

 private:
  void add_routes(const Settings& settings);
  bool answers_health(const http::Request& request, http::Reply& reply) const;
  http::Response metadata(const http::Request& request, std::string_view id) const;

  Services services_;
  PendingSignIns pending_;
  SignIn sign_in_;
  AssertionConsumer consumer_;
  SessionPages session_pages_;
  http::Router router_;
};

}  // namespace countersign::gateway
