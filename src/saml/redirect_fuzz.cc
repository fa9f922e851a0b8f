// SPDX-License-Identifier: Apache-2.0
// A query that is read once reads the same when it is written anew from what was read, and what is
// signed of it is made of octets that were received.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "saml/bindings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace countersign::saml;  // NOLINT(google-build-using-namespace): one function
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto query = parse_redirect(input);
  if (!query.ok()) {
    CS_CHECK(query.error().code.id.starts_with("saml."));
    return 0;
  }
  CS_CHECK(query->xml.size() <= kMaxMessageBytes);
  CS_CHECK(query->signed_octets.size() <= input.size());
  CS_CHECK(!verify_redirect(*query, {}).ok());
  const auto url = encode_redirect({.kind = query->kind,
                                    .location = "https://idp.example.com/",
                                    .xml = query->xml,
                                    .relay_state = query->relay_state,
                                    .signing = std::nullopt,
                                    .extra = std::nullopt});
  CS_CHECK(url.ok());
  const auto again = parse_redirect(std::string_view(*url).substr(url->find('?') + 1));
  CS_CHECK(again.ok() && again->xml == query->xml && again->relay_state == query->relay_state);
  return 0;
}
