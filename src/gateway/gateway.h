// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "gateway/assertion_consumer.h"
#include "gateway/context.h"
#include "gateway/pending.h"
#include "gateway/proxy_pages.h"
#include "gateway/session_pages.h"
#include "gateway/sign_in.h"
#include "gateway/test_round_trip.h"
#include "http/message.h"
#include "http/router.h"

namespace countersign::gateway {

/// What people and identity providers call: sign-in page, ACS, metadata, session page, sign-out,
/// below the base path; and /healthz and /readyz. Every request but the last two must name our own
/// authority in Host.
///
/// A Host that is one of an organisation's host names (O4) leads to that organisation's page at the
/// public origin, `{origin}{base}/o/{organisation}/login`, with the target of a sign-in page kept:
/// cookies are never shared between hosts, so a sign-in has one host from its beginning to its end,
/// and identity providers know one address alone. The target is checked there as everywhere.
class Gateway final : public http::Handler {
 public:
  /// `services` and what it refers to outlive this. The machine's settings are those of this
  /// moment; a change of theirs needs a restart.
  explicit Gateway(const Services& services);

  /// Whether it came to a host name of an organisation, where nothing is answered but a redirect:
  /// whoever hands requests out gives those here, whatever they ask for.
  bool is_entrance(const http::Request& request) const;

  void handle(const http::Request& request, http::Reply reply) override;
  std::size_t body_limit(const http::Request& head) const override;

 private:
  void add_routes();
  void add_saml_routes();
  void add_session_routes();
  bool answers_health(const http::Request& request, http::Reply& reply) const;
  bool starts_test(const http::Request& request, http::Reply& reply) const;
  http::Response at_other_host(const http::Request& request, std::string_view host) const;
  http::Response metadata(const http::Request& request, std::string_view id) const;

  Services services_;
  std::shared_ptr<const MachineSettings> machine_;
  PendingSignIns pending_;
  SignIn sign_in_;
  TestRoundTrip test_;
  AssertionConsumer consumer_;
  SessionPages session_pages_;
  ProxyPages proxy_pages_;
  http::Router router_;
};

}  // namespace countersign::gateway
