// SPDX-License-Identifier: Apache-2.0
// Whatever the bytes, decryption gives a document or an xmlenc.* error; and once a private key was
// used, one error alone with one detail.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "xmldsig/decrypt.h"
#include "xmldsig/encryption_reader.h"
#include "xmldsig/errors.h"
#include "xmldsig/test_messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace countersign;           // NOLINT(google-build-using-namespace): a C function
  using namespace countersign::xmldsig;  // NOLINT(google-build-using-namespace): a C function
  static const std::vector<crypto::PrivateKey> kKeys{test::private_key("rsa2048")};
  const auto document = xml::read({reinterpret_cast<const char*>(data), size});
  if (!document.ok()) {
    return 0;
  }
  for (const DecryptionPolicy& policy : {DecryptionPolicy{}, DecryptionPolicy{true, true}}) {
    for (const xml::Element* element : test::all_elements(*document)) {
      const xml::Element* first = element->first_child();
      if (first == nullptr || first->local_name() != "EncryptedData") {
        continue;
      }
      const auto parts = read_encrypted(*element, policy);
      const auto result = decrypt(*element, kKeys, policy);
      if (!parts.ok()) {
        CS_CHECK(!result.ok() && result.error().code == parts.error().code);
      } else if (!result.ok()) {
        CS_CHECK(result.error().code == kDecryptionFailed);
        CS_CHECK(result.error().detail == "expected an element encrypted to one of our keys");
      } else {
        CS_CHECK(policy.aes_cbc || !result->used.aes_cbc);
        CS_CHECK(policy.rsa1_5 || !result->used.rsa1_5);
      }
    }
  }
  return 0;
}
