// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl.h"

namespace countersign::crypto {

std::string bio_text(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(
      bio, &text);  // NOLINT(cppcoreguidelines-pro-type-cstyle-cast): OpenSSL's macro
  return {text, static_cast<std::size_t>(size > 0 ? size : 0)};
}

}  // namespace countersign::crypto
