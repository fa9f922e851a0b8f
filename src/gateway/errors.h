// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::gateway {

/// No pending sign-in came with the answer of the identity provider: it took too long, was started
/// in another browser, or cookies are blocked.
inline constexpr ErrorCode kPendingMissing{"gateway.pending_missing", Blame::kUser};
/// The pending sign-in was started with another authenticator.
inline constexpr ErrorCode kPendingMismatch{"gateway.pending_mismatch", Blame::kUser};
inline constexpr ErrorCode kUnknownAuthenticator{"gateway.unknown_authenticator", Blame::kUser};
/// The settings of an authenticator can't work on this machine.
inline constexpr ErrorCode kAuthenticatorInvalid{"gateway.authenticator_invalid", Blame::kConfig};
/// The ticket of a test round trip is not ours, too old, for another authenticator, or was used in
/// this browser already.
inline constexpr ErrorCode kTestTicketInvalid{"gateway.test_ticket_invalid", Blame::kUser};
/// The organisation where the person wants to sign in does not exist, or does not use this
/// authenticator.
inline constexpr ErrorCode kUnknownOrganisation{"gateway.unknown_organisation", Blame::kUser};
/// The Host header names another origin than the configured one.
inline constexpr ErrorCode kHostUnknown{"gateway.host_unknown", Blame::kPeer};
/// Too many sign-ins were started in a row: the session cookie does not stick, or something sends
/// the browser round.
inline constexpr ErrorCode kSignInLoop{"gateway.sign_in_loop", Blame::kUser};
/// A form of ours came from elsewhere.
inline constexpr ErrorCode kCsrf{"gateway.csrf", Blame::kUser};
inline constexpr ErrorCode kPageUnknown{"gateway.page_unknown", Blame::kUser};
/// The posted message is not the form that an identity provider sends.
inline constexpr ErrorCode kPostInvalid{"gateway.post_invalid", Blame::kPeer};
inline constexpr ErrorCode kNotReady{"gateway.not_ready", Blame::kEnvironment};
/// Too many passwords were tried; 429 with Retry-After.
inline constexpr ErrorCode kThrottled{"gateway.throttled", Blame::kUser};
/// The gateway lets a request pass, and the proxy could not hand it to the application.
inline constexpr ErrorCode kProxyFailed{"gateway.proxy_failed", Blame::kConfig};
/// A file with the texts of a language can't be used.
inline constexpr ErrorCode kLanguageInvalid{"gateway.language_invalid", Blame::kConfig};

}  // namespace countersign::gateway
