// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret_bytes.h"
#include "crypto/cipher.h"
#include "http/cookies.h"
#include "http/message.h"
#include "identity/ids.h"

namespace countersign::gateway {

/// Remembers in the browser itself, sealed, as whom somebody signed in there with a password. What
/// others try under that person's name, or from the same network, then does not slow this browser
/// down.
class KnownDevices {
 public:
  static constexpr std::chrono::seconds kLifetime{365 * 86400};
  static constexpr std::size_t kMostUsers = 4;

  /// What a browser brought.
  struct Device {
    std::string number;                   // random; of this browser
    std::vector<identity::UserId> users;  // last one first
    bool knows(const identity::UserId& user) const;
  };

  KnownDevices(const std::vector<SecretBytes>& secrets, http::CookieTransport transport);

  /// Nothing when the browser brought no cookie of ours, or one that is older than kLifetime.
  std::optional<Device> read(const http::Request& request, std::chrono::sys_seconds now) const;

  /// The cookie after `user` has signed in.
  http::SetCookie remember(std::optional<Device> device, const identity::UserId& user,
                           std::chrono::sys_seconds now) const;

 private:
  std::string cookie_name() const;

  crypto::Sealer sealer_;
  http::CookieTransport transport_;
};

}  // namespace countersign::gateway
