// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/keys.h"
#include "saml/types.h"

namespace countersign::saml {

/// An identity provider that is trusted by configuration: its name and the keys it signs with.
/// Immutable, cheap to share; made once, when configuration is read, never from a message.
class TrustedIdp {
 public:
  /// `certificates`: 1..10, each a carrier of a key; dates and chains decide nothing. Fails with
  /// saml.no_trusted_key (none) or saml.bad_expectation (no entity id, over 10).
  static Result<TrustedIdp> make(EntityId entity_id, std::vector<crypto::Certificate> certificates);

  const EntityId& entity_id() const { return entity_id_; }
  std::span<const crypto::Certificate> certificates() const { return certificates_; }
  /// One for each certificate, in the same order.
  std::span<const crypto::PublicKey> keys() const { return keys_; }

 private:
  TrustedIdp() = default;

  EntityId entity_id_;
  std::vector<crypto::Certificate> certificates_;
  std::vector<crypto::PublicKey> keys_;
};

}  // namespace countersign::saml
