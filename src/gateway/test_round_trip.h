// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/context.h"
#include "gateway/events_explain.h"
#include "gateway/pending.h"
#include "gateway/test_ticket.h"
#include "http/cookies.h"
#include "http/message.h"

namespace countersign::gateway {

/// A sign-in at a real identity provider for the sake of its checks (T1): no session comes of it,
/// no user is made or changed and nothing is used up. Ends with a page that shows every check, what
/// was sent and what the mapping made of it.
class TestRoundTrip {
 public:
  /// All outlive this.
  TestRoundTrip(const Services& services, const PendingSignIns& pending)
      : services_(services), pending_(pending), tickets_(services.secrets) {}

  /// Whether the request is for a test: its query has a field `test`.
  static bool is_wanted(const http::Request& request);

  /// GET login/{authenticator}?test=TICKET: as a sign-in, at an authenticator in any state.
  http::Response start(const http::Request& request, std::string_view id) const;

  /// The answer to a test's request. `cookie`: that ends the pending sign-in.
  void finish(Attempt attempt, ExaminedResponse response, std::optional<http::SetCookie> cookie,
              http::Reply reply) const;

 private:
  struct Waiting;
  void finish_blocking(Waiting& waiting) const;

  const Services& services_;
  const PendingSignIns& pending_;
  const TestTickets tickets_;
};

}  // namespace countersign::gateway
