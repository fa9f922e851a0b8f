// SPDX-License-Identifier: Apache-2.0
// Nothing over the limit comes out, and what comes out survives packing.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "saml/inflate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLimit = std::size_t{64} * 1024;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto text = countersign::saml::inflate(input, kLimit);
  if (text.ok()) {
    CS_CHECK(text->size() <= kLimit);
    const auto again = countersign::saml::inflate(countersign::saml::deflate(*text), kLimit);
    CS_CHECK(again.ok() && *again == *text);
  }
  CS_CHECK(!countersign::saml::inflate(countersign::saml::deflate(input) + "x", size).ok());
  return 0;
}
