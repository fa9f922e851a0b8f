// SPDX-License-Identifier: Apache-2.0
#include "saml/trusted_idp.h"

#include <utility>

#include "saml/errors.h"

namespace countersign::saml {
namespace {

constexpr std::size_t kMaxCertificates = 10;

}  // namespace

Result<TrustedIdp> TrustedIdp::make(EntityId entity_id,
                                    std::vector<crypto::Certificate> certificates) {
  if (entity_id.empty()) {
    return {kBadExpectation, "expected the entity ID of the identity provider, got none"};
  }
  if (certificates.empty()) {
    return {kNoTrustedKey, "expected at least one certificate of the identity provider, got none"};
  }
  if (certificates.size() > kMaxCertificates) {
    return {kBadExpectation, "expected at most 10 certificates of the identity provider, got " +
                                 std::to_string(certificates.size())};
  }
  TrustedIdp idp;
  idp.entity_id_ = std::move(entity_id);
  idp.certificates_ = std::move(certificates);
  for (const crypto::Certificate& certificate : idp.certificates_) {
    idp.keys_.push_back(certificate.public_key());
  }
  return idp;
}

}  // namespace countersign::saml
