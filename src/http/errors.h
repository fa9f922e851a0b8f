// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::http {

// A request that the server itself refuses; the status stands in status_of() of parser.h.
inline constexpr ErrorCode kBadRequest{"http.bad_request", Blame::kPeer};
inline constexpr ErrorCode kBadHost{"http.bad_host", Blame::kPeer};
inline constexpr ErrorCode kBadFraming{"http.bad_framing", Blame::kPeer};
inline constexpr ErrorCode kBadVersion{"http.version_not_supported", Blame::kPeer};
inline constexpr ErrorCode kBadExpectation{"http.expectation_failed", Blame::kPeer};
inline constexpr ErrorCode kTransferCoding{"http.transfer_coding_not_supported", Blame::kPeer};
inline constexpr ErrorCode kTargetTooLong{"http.target_too_long", Blame::kPeer};
inline constexpr ErrorCode kHeadersTooLarge{"http.headers_too_large", Blame::kPeer};
inline constexpr ErrorCode kBodyTooLarge{"http.body_too_large", Blame::kPeer};
inline constexpr ErrorCode kRequestTimeout{"http.request_timeout", Blame::kPeer};

// Routing.
inline constexpr ErrorCode kNotFound{"http.not_found", Blame::kUser};
inline constexpr ErrorCode kMethodNotAllowed{"http.method_not_allowed", Blame::kPeer};
inline constexpr ErrorCode kNoReply{"http.no_reply", Blame::kBug};

// Forms, queries and cookies.
inline constexpr ErrorCode kFormInvalid{"http.form_invalid", Blame::kPeer};
inline constexpr ErrorCode kFormTooLarge{"http.form_too_large", Blame::kPeer};
inline constexpr ErrorCode kFieldMissing{"http.field_missing", Blame::kPeer};
inline constexpr ErrorCode kFieldDuplicate{"http.field_duplicate", Blame::kPeer};
inline constexpr ErrorCode kCookieMissing{"http.cookie_missing", Blame::kUser};
inline constexpr ErrorCode kCookieDuplicate{"http.cookie_duplicate", Blame::kPeer};
inline constexpr ErrorCode kCookieInvalid{"http.cookie_invalid", Blame::kPeer};

// Starting the server.
inline constexpr ErrorCode kListenAddress{"http.listen_address_invalid", Blame::kConfig};
inline constexpr ErrorCode kListenFailed{"http.listen_failed", Blame::kEnvironment};
inline constexpr ErrorCode kServerOptions{"http.server_options_invalid", Blame::kConfig};

// The outgoing client.
inline constexpr ErrorCode kUrlInvalid{"http.url_invalid", Blame::kConfig};
inline constexpr ErrorCode kUrlScheme{"http.url_scheme_not_allowed", Blame::kConfig};
inline constexpr ErrorCode kAddressRefused{"http.address_not_allowed", Blame::kConfig};
inline constexpr ErrorCode kFetchFailed{"http.fetch_failed", Blame::kEnvironment};
inline constexpr ErrorCode kFetchTimeout{"http.fetch_timeout", Blame::kEnvironment};
inline constexpr ErrorCode kFetchTls{"http.fetch_tls", Blame::kEnvironment};
inline constexpr ErrorCode kFetchTooLarge{"http.fetch_too_large", Blame::kPeer};
inline constexpr ErrorCode kFetchRedirects{"http.fetch_redirects", Blame::kPeer};
/// Another user's process listens on the socket of a server.
inline constexpr ErrorCode kPeerNotTrusted{"http.peer_not_trusted", Blame::kEnvironment};
inline constexpr ErrorCode kFetchStatus{"http.fetch_status", Blame::kPeer};

}  // namespace countersign::http
