// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/cipher.h"
#include "http/cookies.h"
#include "http/message.h"

namespace countersign::gateway {

/// A sign-in that was sent to an identity provider and has not come back.
struct PendingSignIn {
  std::string request_id;     // of the AuthnRequest
  std::string authenticator;  // id
  std::string organisation;   // id of that at whose page it began; empty: the authenticator's own
  std::string target;         // where the person wanted to go; passed checked_target
  std::string test;           // number of the ticket of a test round trip; empty: it is none
  std::chrono::sys_seconds created;
};

/// Keeps pending sign-ins in the person's own browser, sealed: nothing is stored here for a request
/// that nobody has authenticated. Each has a random handle, which travels as RelayState and chooses
/// its cookie.
class PendingSignIns {
 public:
  /// How long an identity provider may take.
  static constexpr std::chrono::seconds kLifetime{30 * 60};
  /// How long the cookie stays after it was used, so that a reloaded answer ends well.
  static constexpr std::chrono::seconds kAfterUse{60};
  static constexpr std::size_t kMostPerBrowser = 5;

  PendingSignIns(const std::vector<SecretBytes>& secrets, http::CookieTransport transport);

  /// A new random handle.
  static std::string make_handle();

  /// The cookies to set for a new pending sign-in: its own, and deletions of the oldest and the
  /// unreadable when the browser would hold more than kMostPerBrowser.
  std::vector<http::SetCookie> start(const http::Request& request, std::string_view handle,
                                     const PendingSignIn& pending) const;

  /// Whether `relay_state` has the form of our handles.
  static bool is_handle(std::string_view relay_state);

  /// The pending sign-in that `handle` names. Fails with gateway.pending_missing when the browser
  /// sent no cookie for it or it is older than kLifetime, with gateway.pending_mismatch when it
  /// belongs to another authenticator.
  Result<PendingSignIn> find(const http::Request& request, std::string_view handle,
                             std::string_view authenticator, std::chrono::sys_seconds now) const;

  /// Whether the browser sent the cookie of `handle`, readable or not.
  bool has_cookie(const http::Request& request, std::string_view handle) const;

  /// The handle of the newest pending sign-in of `authenticator`, for identity providers that lose
  /// RelayState.
  std::optional<std::string> newest(const http::Request& request, std::string_view authenticator,
                                    std::chrono::sys_seconds now) const;

  /// The cookie to set so that a used pending sign-in ends soon; none when the browser has none.
  std::optional<http::SetCookie> finish(const http::Request& request,
                                        std::string_view handle) const;

 private:
  std::string cookie_name(std::string_view handle) const;
  http::SetCookie cookie(std::string_view handle, std::string value,
                         std::chrono::seconds max_age) const;
  std::optional<PendingSignIn> open(std::string_view sealed) const;
  struct Held {
    std::string handle;
    std::chrono::sys_seconds created;  // the epoch when unreadable
    std::string authenticator;
  };
  std::vector<Held> held_by(const http::Request& request) const;

  crypto::Sealer sealer_;
  http::CookieTransport transport_;
};

}  // namespace countersign::gateway
