// SPDX-License-Identifier: Apache-2.0
// Metadata that is read is complete and within its bounds.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "saml/metadata.h"
#include "saml/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using countersign::saml::Endpoint;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  constexpr std::chrono::sys_seconds kNow =
      std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + std::chrono::hours{10};
  const auto metadata = countersign::saml::read_idp_metadata(input, kNow);
  if (!metadata.ok()) {
    CS_CHECK(!metadata.error().code.id.empty());
    return 0;
  }
  CS_CHECK(!metadata->entity_id.empty());
  CS_CHECK(!metadata->signing_certificates.empty() && metadata->signing_certificates.size() <= 10);
  CS_CHECK(!metadata->single_sign_on.empty());
  for (const auto* endpoints : {&metadata->single_sign_on, &metadata->single_logout}) {
    for (const Endpoint& endpoint : *endpoints) {
      CS_CHECK(countersign::saml::is_http_url(endpoint.location));
      CS_CHECK(countersign::saml::is_http_url(endpoint.response_location));
    }
  }
  CS_CHECK(!metadata->valid_until.has_value() || *metadata->valid_until > kNow);
  return 0;
}
