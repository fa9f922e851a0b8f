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

}  // namespace countersign::gateway
