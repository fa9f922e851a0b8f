// SPDX-License-Identifier: Apache-2.0
// Whatever is pasted: what is taken are certificates, none twice, which given again in one text or
// in PEM are taken as the same; a refusal says in UTF-8 what to do.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64.h"
#include "base/check.h"
#include "base/utf8.h"
#include "crypto/certificate.h"
#include "crypto/der_kind.h"
#include "document/texts.h"

namespace {

namespace document = countersign::document;

void check_taken(std::vector<std::string> taken) {
  CS_CHECK(!taken.empty() && taken.size() <= document::kMaxCertificates);
  std::string pem;
  for (const std::string& base64 : taken) {
    const auto der = countersign::base64_decode(base64);
    CS_CHECK(der.ok() && countersign::crypto::Certificate::parse(*der).ok());
    const auto one = document::read_certificates(base64);
    CS_CHECK(one.ok() && *one == std::vector<std::string>{base64});
    pem += "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
  }
  const auto together = document::read_certificates(pem);
  CS_CHECK(together.ok() && *together == taken);
  std::sort(taken.begin(), taken.end());
  CS_CHECK(std::adjacent_find(taken.begin(), taken.end()) == taken.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view pasted(reinterpret_cast<const char*>(data), size);
  static_cast<void>(countersign::crypto::der_kind(pasted));
  const auto taken = document::read_certificates(pasted);
  if (taken.ok()) {
    check_taken(*taken);
  } else {
    CS_CHECK(countersign::is_utf8(taken.error().detail));
    CS_CHECK(document::text_remedy(taken.error().code) != "correct the value");
  }
  return 0;
}
