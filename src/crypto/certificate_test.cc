// SPDX-License-Identifier: Apache-2.0
#include "crypto/certificate.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/matchers.h"
#include "crypto/errors.h"
#include "crypto/pem.h"
#include "crypto/test_keys.h"

namespace countersign::crypto {
namespace {

constexpr std::chrono::sys_seconds kFrom{std::chrono::sys_days{std::chrono::year{2020} / 2 / 29}};
constexpr std::chrono::sys_seconds kTo{std::chrono::sys_days{std::chrono::year{2055} / 12 / 31} +
                                       std::chrono::seconds{1}};

const PrivateKey& ec_key() {
  static const PrivateKey kKey = PrivateKey::generate_ec(KeyType::kEcP256);
  return kKey;
}

const Certificate& made() {
  static const Certificate kMade = Certificate::self_signed(ec_key(), "sp.example.com", kFrom, kTo);
  return kMade;
}

std::string in_lines(std::string_view text, std::size_t width, std::string_view end) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += width) {
    out.append(text.substr(i, width)).append(end);
  }
  return out;
}

TEST(Certificate, MakesOneForAKey) {
  EXPECT_EQ(made().subject(), "CN=sp.example.com");
  EXPECT_EQ(made().not_before(), kFrom);
  EXPECT_EQ(made().not_after(), kTo);
  EXPECT_EQ(made().public_key().fingerprint(), ec_key().public_key().fingerprint());
  EXPECT_EQ(made().sha256_fingerprint(), hex_encode(sha256(made().der())));
  const PrivateKey rsa = PrivateKey::generate_rsa(2048);
  EXPECT_EQ(Certificate::self_signed(rsa, "a", kFrom, kTo).public_key().bits(), 2048U);
}

TEST(Certificate, KeepsNamesWithinTheirLimit) {
  const std::string name = std::string(63, 'a') + "\xC3\xA9" + "b";
  EXPECT_EQ(Certificate::self_signed(ec_key(), name, kFrom, kTo).subject(),
            "CN=" + std::string(63, 'a'));
}

TEST(Certificate, ReadsEveryForm) {
  const std::string pem = made().to_pem();
  const std::string base64 = made().base64();
  std::string crlf;
  for (const char c : pem) {
    crlf += c == '\n' ? "\r\n" : std::string(1, c);
  }
  const std::vector<std::string> forms{
      pem,
      crlf,
      "subject=CN = x\n\n" + pem + "\ntrailing text\n",
      "\xEF\xBB\xBF" + pem,
      "-----BEGIN CERTIFICATE-----" + base64 + "-----END CERTIFICATE-----",
      base64,
      in_lines(base64, 64, "\n"),
      "\r\n\t " + in_lines(base64, 76, "\r\n    ") + " ",
      made().der()};
  for (const std::string& form : forms) {
    const auto certificate = Certificate::parse(form);
    ASSERT_THAT(certificate, IsOk()) << form;
    EXPECT_EQ(certificate->der(), made().der());
    const auto all = Certificate::parse_all(form);
    ASSERT_THAT(all, IsOk());
    EXPECT_EQ(all->size(), 1U);
  }
}

TEST(Certificate, RefusesPrivateKeysByName) {
  const auto blocks = read_pem(ec_key().to_pem(), kBadKey);
  const std::string der = blocks->front().der;
  const PrivateKey rsa = PrivateKey::generate_rsa(2048);
  for (const std::string& form :
       {ec_key().to_pem(), made().to_pem() + ec_key().to_pem(), ec_key().to_pem() + made().to_pem(),
        der, base64_encode(der), rsa.to_pem(),
        private_pem(rsa.state().pkey.get(), PrivateForm::kTraditional),
        private_pem(rsa.state().pkey.get(), PrivateForm::kEncryptedPkcs8)}) {
    EXPECT_THAT(Certificate::parse(form), FailsWith(kCertificateIsKey));
    EXPECT_THAT(Certificate::parse_all(form), FailsWith(kCertificateIsKey));
  }
}

TEST(Certificate, RefusesChainsByName) {
  const std::string pem = made().to_pem();
  EXPECT_THAT(Certificate::parse(pem + pem), FailsWith(kCertificateChain));
  const auto all = Certificate::parse_all(pem + "text\n" + pem);
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(all->size(), 2U);
}

TEST(Certificate, RefusesOtherInput) {
  const std::string pem = made().to_pem();
  const std::string base64 = made().base64();
  const std::string der = made().der();
  const std::vector<std::string> forms{
      "",
      " \n",
      "hello",
      base64.substr(4),
      base64.substr(0, base64.size() - 4),
      base64 + "AAAA",
      "'" + base64 + "'",
      der + std::string(1, '\0'),
      der.substr(0, der.size() - 1),
      pem.substr(0, pem.size() - 8),
      pem.substr(0, pem.find("-----END")),
      "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
      "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END PUBLIC KEY-----\n",
      "-----BEGIN PKCS7-----\n" + base64 + "\n-----END PKCS7-----\n",
      "-----BEGIN CERTIFICATE REQUEST-----\n" + base64 + "\n-----END CERTIFICATE REQUEST-----\n",
      "-----BEGIN CERTIFICATE-----\n" + base64_encode(der + "x") + "\n-----END CERTIFICATE-----\n"};
  for (const std::string& form : forms) {
    EXPECT_THAT(Certificate::parse(form), FailsWith(kBadCertificate)) << form;
    EXPECT_THAT(Certificate::parse_all(form), FailsWith(kBadCertificate)) << form;
  }
}

// Nothing of a file that turned out to be something else may reach a log.
TEST(Certificate, TellsNothingOfTheInput) {
  const auto result = Certificate::parse("secret-value!");
  ASSERT_THAT(result, FailsWith(kBadCertificate));
  EXPECT_EQ(result.error().detail.find("secret"), std::string::npos);
}

TEST(Certificate, AcceptsRsaWithinItsBounds) {
  EXPECT_THAT(Certificate::parse(certificate_der_for(rsa_of(1024, 17, 1).get())), IsOk());
  EXPECT_THAT(Certificate::parse(certificate_der_for(rsa_of(8192, 17, 1).get())), IsOk());
  EXPECT_THAT(Certificate::parse(certificate_der_for(rsa_of(2048, 2, 1).get())), IsOk());  // 3
  EXPECT_THAT(Certificate::parse(certificate_der_for(rsa_of(2048, 64, 1).get())), IsOk());
}

TEST(Certificate, RefusesRsaOutOfItsBounds) {
  const std::vector<std::pair<int, std::pair<int, BN_ULONG>>> keys{
      {512, {17, 1}},  {1023, {17, 1}}, {8193, {17, 1}}, {2048, {1, 0}},  // exponent 1
      {2048, {2, 0}},                                                     // 2
      {2048, {17, 0}},                                                    // 65536
      {2048, {65, 1}}};
  for (const auto& [bits, exponent] : keys) {
    const PkeyPtr key = rsa_of(bits, exponent.first, exponent.second);
    EXPECT_THAT(Certificate::parse(certificate_der_for(key.get())), FailsWith(kKeyNotAllowed))
        << bits << " " << exponent.first;
  }
  const PkeyPtr even = rsa_from_numbers(number_of_bits(2048, 2).get(), number_of_bits(17, 1).get());
  EXPECT_THAT(Certificate::parse(certificate_der_for(even.get())), FailsWith(kKeyNotAllowed));
}

// CVE-2020-0601: a curve by its parameters, even those of P-256, is not P-256.
TEST(Certificate, RefusesOtherKinds) {
  for (const auto& key : {generate_ec_pkey("P-256", OPENSSL_EC_EXPLICIT_CURVE).release(),
                          generate_ec_pkey("secp256k1", OPENSSL_EC_NAMED_CURVE).release(),
                          generate_ec_pkey("P-224", OPENSSL_EC_NAMED_CURVE).release(),
                          EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"),
                          EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"),
                          EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")}) {
    const PkeyPtr owner(key);
    EXPECT_THAT(Certificate::parse(certificate_der_for(key)), FailsWith(kKeyNotAllowed));
  }
  EXPECT_THAT(Certificate::parse(
                  certificate_der_for(generate_ec_pkey("P-256", OPENSSL_EC_NAMED_CURVE).get())),
              IsOk());
}

}  // namespace
}  // namespace countersign::crypto
