// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <openssl/asn1.h>
#include <openssl/x509.h>

#include "base/check.h"
#include "crypto/certificate.h"
#include "crypto/key_state.h"
#include "crypto/random.h"

namespace countersign::crypto {
namespace {

using TimePtr = std::unique_ptr<ASN1_TIME, Call<ASN1_TIME_free>>;

constexpr std::size_t kMaxCommonName = 64;  // characters, RFC 5280 appendix A.1

TimePtr asn1_time(std::chrono::sys_seconds time) {
  TimePtr out(ASN1_TIME_set(nullptr, time.time_since_epoch().count()));
  CS_CHECK(out != nullptr);
  return out;
}

// RFC 5280 4.1.2.2: positive and not to be guessed.
void set_serial(X509* x509) {
  std::array<std::uint8_t, 16> serial{};
  random_bytes(serial);
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7FU) | 0x40U);
  const BignumPtr number(BN_bin2bn(serial.data(), serial.size(), nullptr));
  CS_CHECK(number != nullptr);
  CS_CHECK(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x509)) != nullptr);
}

std::string_view cut_common_name(std::string_view name) {
  if (name.size() <= kMaxCommonName) {
    return name;
  }
  std::size_t size = kMaxCommonName;
  while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80U) {
    --size;
  }
  return name.substr(0, size);
}

}  // namespace

Certificate Certificate::self_signed(const PrivateKey& key, std::string_view common_name,
                                     std::chrono::sys_seconds not_before,
                                     std::chrono::sys_seconds not_after) {
  CS_CHECK(!common_name.empty());
  const X509Ptr x509(X509_new());
  CS_CHECK(x509 != nullptr);
  CS_CHECK(X509_set_version(x509.get(), X509_VERSION_3) == 1);
  set_serial(x509.get());
  const std::string_view name = cut_common_name(common_name);
  X509_NAME* subject = X509_get_subject_name(x509.get());
  CS_CHECK(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, as_bytes(name.data()),
                                      static_cast<int>(name.size()), -1, 0) == 1);
  CS_CHECK(X509_set_issuer_name(x509.get(), subject) == 1);
  CS_CHECK(X509_set1_notBefore(x509.get(), asn1_time(not_before).get()) == 1);
  CS_CHECK(X509_set1_notAfter(x509.get(), asn1_time(not_after).get()) == 1);
  EVP_PKEY* pkey = key.state().pkey.get();
  CS_CHECK(X509_set_pubkey(x509.get(), pkey) == 1);
  CS_CHECK(X509_sign(x509.get(), pkey, openssl_digest(DigestAlgorithm::kSha256)) > 0);
  unsigned char* der = nullptr;
  const int size = i2d_X509(x509.get(), &der);
  CS_CHECK(size > 0);
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  auto certificate = from_der(std::move(bytes));
  return *std::move(certificate);
}

}  // namespace countersign::crypto
