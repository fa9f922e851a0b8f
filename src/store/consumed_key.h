// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "identity/ids.h"

namespace countersign::store {

/// Something that may be used once: remembered as a SHA-256 until `expires`, from when on the thing
/// itself must be refused by whoever verifies it.
struct ConsumedKey {
  std::array<std::uint8_t, 32> hash{};
  std::chrono::sys_seconds expires;
};

/// The key of an assertion: of the authenticator at which it arrived, its issuer and its ID
/// together, so that a copy in a new Response is the same key (attack V02), and one IdP can't use
/// up the ids of another, whatever it calls itself. At no other authenticator can it be used: it
/// names the address at which it is to arrive (Recipient), of which each has its own. `expires`:
/// the end of the assertion's validity, clock skew added.
ConsumedKey assertion_key(std::string_view authenticator, std::string_view idp_entity_id,
                          std::string_view assertion_id, std::chrono::sys_seconds expires);

/// What assertion_key was before it named the authenticator.
ConsumedKey assertion_key_of_before(std::string_view idp_entity_id, std::string_view assertion_id,
                                    std::chrono::sys_seconds expires);

/// The key of a request of ours. `expires`: when the pending sign-in ends.
ConsumedKey request_key(std::string_view request_id, std::chrono::sys_seconds expires);

/// Whose keys are counted together, so that one customer leaves room for those of others; 0:
/// nobody's, which are counted with all alone. Two customers share one with a chance of 2^-32, and
/// then what they may have.
using KeyRoom = std::uint32_t;
KeyRoom key_room_of(const identity::OrganisationId& customer);  // 0: the root

/// What one sign-in uses up. An unsolicited response has no request.
struct ConsumedKeys {
  ConsumedKey assertion;
  std::optional<ConsumedKey> request{};
  KeyRoom room = 0;  // of the customer whose authenticator it is
  /// Looked up and never stored: what was used up before an upgrade stays so after it.
  std::optional<ConsumedKey> assertion_of_before{};
};

}  // namespace countersign::store
