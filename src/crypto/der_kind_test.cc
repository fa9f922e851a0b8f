// SPDX-License-Identifier: Apache-2.0
#include "crypto/der_kind.h"

#include <chrono>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <openssl/cms.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>

#include "crypto/certificate.h"
#include "crypto/openssl.h"
#include "crypto/test_keys.h"

namespace countersign::crypto {
namespace {

// What OpenSSL writes of `object`.
template <auto write, typename Object>
std::string der_of(const Object* object) {
  unsigned char* out = nullptr;
  const int size = write(object, &out);
  CS_CHECK(size > 0);
  std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  OPENSSL_free(out);
  return der;
}

PkeyPtr key() {
  PkeyPtr made(EVP_RSA_gen(2048));
  CS_CHECK(made != nullptr);
  return made;
}

std::string certificate() {
  static const PrivateKey kKey = PrivateKey::generate_ec(KeyType::kEcP256);
  const std::chrono::sys_days day{std::chrono::year{2026} / 1 / 1};
  return Certificate::self_signed(kKey, "idp", day, day + std::chrono::days{1}).der();
}

TEST(DerKind, KnowsCertificates) {
  const std::string der = certificate();
  EXPECT_EQ(der_kind(der), DerKind::kCertificate);
  EXPECT_EQ(der_kind(der + "\n"), DerKind::kCertificate);
  EXPECT_EQ(der_kind("\n" + der), DerKind::kOther);
  EXPECT_EQ(der_kind(der.substr(0, der.size() - 1)), DerKind::kOther);
}

TEST(DerKind, KnowsRequests) {
  const PkeyPtr pkey = key();
  const std::unique_ptr<X509_REQ, Call<X509_REQ_free>> request(X509_REQ_new());
  ASSERT_EQ(X509_REQ_set_pubkey(request.get(), pkey.get()), 1);
  ASSERT_GT(X509_REQ_sign(request.get(), pkey.get(), EVP_sha256()), 0);
  EXPECT_EQ(der_kind(der_of<i2d_X509_REQ>(request.get())), DerKind::kCertificateRequest);
}

TEST(DerKind, KnowsPublicKeys) {
  const PkeyPtr pkey = key();
  EXPECT_EQ(der_kind(der_of<i2d_PUBKEY>(pkey.get())), DerKind::kPublicKey);
  EXPECT_EQ(der_kind(der_of<i2d_PublicKey>(pkey.get())), DerKind::kPublicKey);
}

TEST(DerKind, KnowsPrivateKeysInEveryWrapping) {
  const PkeyPtr pkey = key();
  EXPECT_EQ(der_kind(der_of<i2d_PrivateKey>(pkey.get())), DerKind::kPrivateKey);
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, Call<PKCS8_PRIV_KEY_INFO_free>> plain(
      EVP_PKEY2PKCS8(pkey.get()));
  EXPECT_EQ(der_kind(der_of<i2d_PKCS8_PRIV_KEY_INFO>(plain.get())), DerKind::kPrivateKey);
  const std::unique_ptr<X509_SIG, Call<X509_SIG_free>> sealed(
      PKCS8_encrypt(-1, EVP_aes_256_cbc(), "word", 4, nullptr, 0, 1000, plain.get()));
  ASSERT_NE(sealed, nullptr);
  EXPECT_EQ(der_kind(der_of<i2d_X509_SIG>(sealed.get())), DerKind::kPrivateKey);
  const std::unique_ptr<PKCS12, Call<PKCS12_free>> store(
      PKCS12_create("word", "idp", pkey.get(), nullptr, nullptr, 0, 0, 1000, 1000, 0));
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(der_kind(der_of<i2d_PKCS12>(store.get())), DerKind::kPrivateKey);
}

TEST(DerKind, KnowsBundles) {
  const std::unique_ptr<CMS_ContentInfo, Call<CMS_ContentInfo_free>> bundle(
      CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_PARTIAL));
  ASSERT_NE(bundle, nullptr);
  const std::string der = certificate();
  const unsigned char* in = as_bytes(der.data());
  const X509Ptr one(d2i_X509(nullptr, &in, static_cast<long>(der.size())));
  ASSERT_EQ(CMS_add1_cert(bundle.get(), one.get()), 1);
  EXPECT_EQ(der_kind(der_of<i2d_CMS_ContentInfo>(bundle.get())), DerKind::kBundle);
}

TEST(DerKind, KnowsNothingElse) {
  using std::string_literals::operator""s;
  for (const std::string& other :
       {""s, "0"s, "hello"s, "\x30\x00"s, "\x30\x03\x02\x01\x05"s, std::string(1000, '\x30')}) {
    EXPECT_EQ(der_kind(other), DerKind::kOther) << other.size();
  }
}

}  // namespace
}  // namespace countersign::crypto
