// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/cipher.h"
#include "gateway/settings.h"
#include "identity/ids.h"

namespace countersign::gateway {

/// What lets a browser try an authenticator out, whatever its state (T1): sealed, for one
/// authenticator, once per browser, for ten minutes.
class TestTickets {
 public:
  static constexpr std::chrono::seconds kLifetime{10 * 60};

  explicit TestTickets(const std::vector<SecretBytes>& secrets);

  std::string make(const identity::AuthenticatorId& id, std::chrono::sys_seconds now) const;

  /// The number of a ticket that is good for `id` at `now`. Does not check whether this browser
  /// used it before. Fails with gateway.test_ticket_invalid.
  Result<std::string> check(std::string_view ticket, std::string_view id,
                            std::chrono::sys_seconds now) const;

 private:
  crypto::Sealer sealer_;
};

/// The address at which a test round trip begins: {base}/login/{id}?test=TICKET at the public
/// origin.
std::string make_test_url(const MachineSettings& machine, const TestTickets& tickets,
                          const identity::AuthenticatorId& id, std::chrono::sys_seconds now);

}  // namespace countersign::gateway
