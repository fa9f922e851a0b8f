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

/// How keys of before tell whose they are: a part of a hash of the organisation right below the
/// root.
std::uint32_t owner_mark_of_before(std::string_view organisation);

/// What one sign-in uses up. An unsolicited response has no request.
struct ConsumedKeys {
  ConsumedKey assertion;
  std::optional<ConsumedKey> request{};
  /// Whose authenticator it is, so that nobody's keys take the room of others.
  identity::OrganisationId owner{};
  /// Looked up and never stored: what was used up before an upgrade stays so after it.
  std::optional<ConsumedKey> assertion_of_before{};
};

}  // namespace countersign::store
