// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "gateway/context.h"
#include "gateway/events_explain.h"
#include "gateway/explain_budget.h"
#include "gateway/pending.h"
#include "gateway/posted_response.h"
#include "gateway/test_round_trip.h"
#include "http/message.h"
#include "identity/login_decision.h"
#include "saml/verify.h"

namespace countersign::gateway {

/// POST saml/acs/{authenticator}: the end of a sign-in. Verifies the response, maps it, has the
/// store decide and open the session durably, sets its cookie and sends the person on.
class AssertionConsumer {
 public:
  /// All outlive this.
  AssertionConsumer(const Services& services, const PendingSignIns& pending,
                    const TestRoundTrip& test)
      : services_(services), pending_(pending), test_(test) {}

  void handle(const http::Request& request, std::string_view id, http::Reply reply) const;

 private:
  struct Arrival;
  struct Waiting;
  using Compiled = std::shared_ptr<const CompiledAuthenticator>;

  http::Response repost_page(const Attempt& attempt, const Settings& settings,
                             const PostedResponse& post, const std::string& instead_of = {}) const;
  std::optional<http::Response> ask_before(const Arrival& arrival) const;
  Result<std::optional<PendingSignIn>> find_pending(const http::Request& request,
                                                    const identity::Authenticator& authenticator,
                                                    const PostedResponse& post,
                                                    std::string& handle) const;
  Result<saml::VerifiedAssertion> verify(Arrival& arrival) const;
  void answer(Arrival arrival, http::Reply reply) const;
  http::Response refuse_response(const Arrival& arrival, const Error& error) const;
  http::Response convert(const Arrival& arrival) const;
  void open(Arrival arrival, const saml::VerifiedAssertion& verified, identity::MappedSignIn mapped,
            http::Reply reply) const;
  Result<identity::LoginDecision> decide(const Waiting& waiting, const identity::KnownUsers& known,
                                         const identity::UserId& new_user,
                                         std::chrono::sys_seconds now) const;
  void finish(const std::shared_ptr<Waiting>& waiting, const store::SignedIn& signed_in) const;
  void refuse_decided(const std::shared_ptr<Waiting>& waiting, const Error& error) const;
  void answer_replay(const std::shared_ptr<Waiting>& waiting) const;

  const Services& services_;
  const PendingSignIns& pending_;
  const TestRoundTrip& test_;
  mutable ExplainBudget explain_budget_;
};

}  // namespace countersign::gateway
