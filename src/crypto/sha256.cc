// SPDX-License-Identifier: Apache-2.0
// OpenSSL's own name for it is deprecated, and kept: the same code as behind EVP, without the four
// allocations that EVP makes for each digest. A session check computes one for every request, and
// these were a twelfth of its time.
#include <openssl/sha.h>

#include "base/check.h"
#include "crypto/digest.h"

namespace countersign::crypto {

std::array<std::uint8_t, 32> sha256(std::string_view bytes) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  SHA256_CTX running;
  std::array<std::uint8_t, 32> out{};
  CS_CHECK(SHA256_Init(&running) == 1 && SHA256_Update(&running, bytes.data(), bytes.size()) == 1 &&
           SHA256_Final(out.data(), &running) == 1);
#pragma GCC diagnostic pop
  return out;
}

}  // namespace countersign::crypto
