// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/context.h"
#include "gateway/pending.h"
#include "http/message.h"

namespace countersign::gateway {

/// A sign-in that is about to leave for an identity provider.
struct Departure {
  std::shared_ptr<const CompiledAuthenticator> authenticator;
  identity::OrganisationId organisation;  // of the sign-in page; empty: the authenticator's own
  std::string target;                     // passed checked_target
  std::string login_hint;                 // the user name as typed, or empty; stored nowhere
  std::string test;                       // number of a checked test ticket; empty: no test
  /// The provider is to ask who it is, this once, instead of answering for whom it knows already.
  bool asks_anew = false;
};

/// Why people of an organisation do not leave by an authenticator that is not for them.
Error not_served(const identity::Authenticator& authenticator, std::string_view organisation);

/// Makes an AuthnRequest and sends the browser with it, the pending sign-in sealed in a cookie.
/// Refuses a departure from an organisation that is not the authenticator's or below it, or is
/// disabled; an authenticator that is not active, unless it is tested; and a browser that starts
/// over and over (LoopBreaker).
http::Response send_to_provider(const Services& services, const PendingSignIns& pending,
                                const http::Request& request, const Departure& departure);

}  // namespace countersign::gateway
