// SPDX-License-Identifier: Apache-2.0
#include "crypto/keys.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "base/hex.h"
#include "base/matchers.h"
#include "crypto/certificate.h"
#include "crypto/ecdsa_signature.h"
#include "crypto/errors.h"
#include "crypto/pem.h"
#include "crypto/test_keys.h"

namespace countersign::crypto {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::array<DigestAlgorithm, 4> kDigests{DigestAlgorithm::kSha1, DigestAlgorithm::kSha256,
                                                  DigestAlgorithm::kSha384,
                                                  DigestAlgorithm::kSha512};

struct Signed {
  PublicKey key;
  SignatureScheme scheme;
  DigestAlgorithm algorithm;
  DigestValue digest;
  Bytes signature;

  bool verify(const Bytes& other) const {
    return key.verify(scheme, algorithm, digest.view(), other);
  }
  bool verify() const { return verify(signature); }
};

Signed sign(const PrivateKey& key, SignatureScheme scheme, DigestAlgorithm algorithm) {
  const DigestValue value = digest(algorithm, "message");
  return {key.public_key(), scheme, algorithm, value, key.sign(scheme, algorithm, value.view())};
}

const PrivateKey& rsa_key() {
  static const PrivateKey kKey = PrivateKey::generate_rsa(2048);
  return kKey;
}

const PrivateKey& p256_key() {
  static const PrivateKey kKey = PrivateKey::generate_ec(KeyType::kEcP256);
  return kKey;
}

TEST(PublicKey, AcceptsSignaturesOfEveryRsaScheme) {
  for (const auto scheme : {SignatureScheme::kRsaPkcs1, SignatureScheme::kRsaPss}) {
    for (const auto algorithm : kDigests) {
      const Signed made = sign(rsa_key(), scheme, algorithm);
      EXPECT_EQ(made.signature.size(), 256U);
      // Twice: the second takes the context that the first left behind.
      EXPECT_TRUE(made.verify());
      EXPECT_TRUE(made.verify());
    }
  }
}

TEST(PublicKey, AcceptsSignaturesOfEveryCurve) {
  const std::array<std::pair<KeyType, std::size_t>, 3> curves{
      {{KeyType::kEcP256, 256}, {KeyType::kEcP384, 384}, {KeyType::kEcP521, 521}}};
  for (const auto& [type, bits] : curves) {
    const PrivateKey key = PrivateKey::generate_ec(type);
    EXPECT_EQ(key.type(), type);
    EXPECT_EQ(key.public_key().bits(), bits);
    for (const auto algorithm : kDigests) {
      const Signed made = sign(key, SignatureScheme::kEcdsa, algorithm);
      EXPECT_EQ(made.signature.size(), (bits + 7) / 8 * 2);
      EXPECT_TRUE(made.verify());
      EXPECT_TRUE(made.verify());
    }
  }
}

TEST(PublicKey, RefusesEveryChangedBit) {
  for (const Signed& made : {sign(rsa_key(), SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha256),
                             sign(rsa_key(), SignatureScheme::kRsaPss, DigestAlgorithm::kSha256),
                             sign(p256_key(), SignatureScheme::kEcdsa, DigestAlgorithm::kSha256)}) {
    for (std::size_t i = 0; i < made.signature.size(); ++i) {
      Bytes changed = made.signature;
      changed[i] ^= static_cast<std::uint8_t>(1U << (i % 8));
      EXPECT_FALSE(made.verify(changed)) << i;
    }
    EXPECT_TRUE(made.verify());
  }
}

TEST(PublicKey, RefusesOtherLengths) {
  for (const Signed& made : {sign(rsa_key(), SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha256),
                             sign(rsa_key(), SignatureScheme::kRsaPss, DigestAlgorithm::kSha256),
                             sign(p256_key(), SignatureScheme::kEcdsa, DigestAlgorithm::kSha256)}) {
    EXPECT_FALSE(made.verify({}));
    Bytes longer = made.signature;
    longer.push_back(0);
    EXPECT_FALSE(made.verify(longer));
    Bytes padded = made.signature;
    padded.insert(padded.begin(), 0);
    EXPECT_FALSE(made.verify(padded));
    Bytes shorter = made.signature;
    shorter.pop_back();
    EXPECT_FALSE(made.verify(shorter));
  }
}

TEST(PublicKey, RefusesOtherDigestsAndSchemes) {
  const Signed made = sign(rsa_key(), SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha256);
  const auto& key = made.key;
  EXPECT_FALSE(
      key.verify(SignatureScheme::kRsaPss, made.algorithm, made.digest.view(), made.signature));
  EXPECT_FALSE(
      key.verify(SignatureScheme::kEcdsa, made.algorithm, made.digest.view(), made.signature));
  EXPECT_FALSE(
      key.verify(made.scheme, DigestAlgorithm::kSha384, made.digest.view(), made.signature));
  EXPECT_FALSE(
      key.verify(made.scheme, made.algorithm, made.digest.view().first(31), made.signature));
  EXPECT_FALSE(key.verify(made.scheme, made.algorithm, {}, made.signature));
  const DigestValue other = digest(made.algorithm, "another message");
  EXPECT_FALSE(key.verify(made.scheme, made.algorithm, other.view(), made.signature));
  EXPECT_FALSE(p256_key().public_key().verify(made.scheme, made.algorithm, made.digest.view(),
                                              made.signature));
}

TEST(PublicKey, RefusesSignaturesOfAnotherKey) {
  const Signed made = sign(p256_key(), SignatureScheme::kEcdsa, DigestAlgorithm::kSha256);
  const PublicKey other = PrivateKey::generate_ec(KeyType::kEcP256).public_key();
  EXPECT_FALSE(other.verify(made.scheme, made.algorithm, made.digest.view(), made.signature));
}

// CVE-2022-21449 ("psychic signatures") and its neighbours: r or s is 0, or a multiple of the
// order.
TEST(PublicKey, RefusesEcdsaNumbersOutOfRange) {
  Signed made = sign(p256_key(), SignatureScheme::kEcdsa, DigestAlgorithm::kSha256);
  EXPECT_FALSE(made.verify(Bytes(64, 0)));
  for (const std::size_t half : {0U, 32U}) {
    Bytes zero = made.signature;
    std::fill_n(zero.begin() + static_cast<std::ptrdiff_t>(half), 32, std::uint8_t{0});
    EXPECT_FALSE(made.verify(zero));
    Bytes order = made.signature;
    const auto n = hex_decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    std::copy(n->begin(), n->end(), order.begin() + static_cast<std::ptrdiff_t>(half));
    EXPECT_FALSE(made.verify(order));
  }
  EXPECT_FALSE(made.verify(Bytes(64, 0xFF)));
}

TEST(PublicKey, RefusesEcdsaAsDer) {
  const Signed made = sign(p256_key(), SignatureScheme::kEcdsa, DigestAlgorithm::kSha256);
  EXPECT_FALSE(made.verify(ecdsa_to_der(made.signature, 32)));
}

TEST(PublicKey, RefusesPssSaltOfAnotherLength) {
  const DigestValue value = digest(DigestAlgorithm::kSha256, "message");
  const PrivateKey& key = rsa_key();
  for (const int salt : {0, 20, 31, 33, 222}) {
    const Bytes signature = sign_pss_with_salt(key, value, salt);
    EXPECT_FALSE(key.public_key().verify(SignatureScheme::kRsaPss, DigestAlgorithm::kSha256,
                                         value.view(), signature))
        << salt;
  }
  EXPECT_TRUE(key.public_key().verify(SignatureScheme::kRsaPss, DigestAlgorithm::kSha256,
                                      value.view(), sign_pss_with_salt(key, value, 32)));
}

// Bleichenbacher's forgery (CVE-2006-4339, CVE-2020-14386) lives on laxness around the DigestInfo.
TEST(PublicKey, RefusesLaxPkcs1Encodings) {
  const PrivateKey& key = rsa_key();
  const DigestValue value = digest(DigestAlgorithm::kSha256, "message");
  const auto verify = [&](const Bytes& encoded) {
    return key.public_key().verify(SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha256,
                                   value.view(), raw_rsa_private(key, encoded));
  };
  constexpr std::string_view kDigestInfo = "3031300d060960864801650304020105000420";
  const Bytes good = pkcs1_encoding(kDigestInfo, value);
  EXPECT_TRUE(verify(good));

  Bytes block_type = good;
  block_type[1] = 2;
  EXPECT_FALSE(verify(block_type));
  Bytes padding = good;
  padding[10] = 0xFE;
  EXPECT_FALSE(verify(padding));
  Bytes garbage_behind = good;  // one byte of padding less, one more at the end
  garbage_behind.erase(garbage_behind.begin() + 2);
  garbage_behind.push_back(0xAB);
  EXPECT_FALSE(verify(garbage_behind));
  // The AlgorithmIdentifier with something in its NULL; that of SHA-512; a length in long form.
  EXPECT_FALSE(verify(pkcs1_encoding("3032300e06096086480165030402010501000420", value)));
  EXPECT_FALSE(verify(pkcs1_encoding("3031300d060960864801650304020305000420", value)));
  EXPECT_FALSE(verify(pkcs1_encoding("308131300d060960864801650304020105000420", value)));
}

TEST(PublicKey, VerifiesOnManyThreads) {
  const Signed rsa = sign(rsa_key(), SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha256);
  const Signed pss = sign(rsa_key(), SignatureScheme::kRsaPss, DigestAlgorithm::kSha256);
  const Signed ec = sign(p256_key(), SignatureScheme::kEcdsa, DigestAlgorithm::kSha256);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      Bytes bad = rsa.signature;
      bad[9] ^= 1U;
      for (int round = 0; round < 200; ++round) {
        wrong += rsa.verify() && pss.verify() && ec.verify() && !rsa.verify(bad) ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(wrong, 0);
}

TEST(PublicKey, HasAFingerprintOfItsOwn) {
  const std::string fingerprint = rsa_key().public_key().fingerprint();
  EXPECT_EQ(fingerprint.size(), 64U);
  EXPECT_EQ(fingerprint, rsa_key().public_key().fingerprint());
  EXPECT_NE(fingerprint, p256_key().public_key().fingerprint());
}

TEST(PrivateKey, ReadsWhatItWrites) {
  for (const PrivateKey& key : {rsa_key(), p256_key()}) {
    const std::string pem = key.to_pem();
    EXPECT_TRUE(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    const auto read = PrivateKey::from_pem(pem);
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->public_key().fingerprint(), key.public_key().fingerprint());
  }
}

TEST(PrivateKey, ReadsTraditionalForms) {
  for (const PrivateKey& key : {rsa_key(), p256_key()}) {
    const std::string pem = private_pem(key.state().pkey.get(), PrivateForm::kTraditional);
    EXPECT_THAT(PrivateKey::from_pem(pem), IsOk());
  }
  const std::string ec = private_pem(p256_key().state().pkey.get(), PrivateForm::kTraditional);
  EXPECT_THAT(PrivateKey::from_pem("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n"
                                   "-----END EC PARAMETERS-----\n" +
                                   ec),
              IsOk());
}

TEST(PrivateKey, RefusesEncryptedKeys) {
  for (const auto form : {PrivateForm::kEncryptedPkcs8, PrivateForm::kEncryptedTraditional}) {
    const std::string pem = private_pem(rsa_key().state().pkey.get(), form);
    EXPECT_THAT(PrivateKey::from_pem(pem), FailsWith(kBadKey));
  }
}

TEST(PrivateKey, RefusesWhatIsNotOneKey) {
  const std::string pem = p256_key().to_pem();
  EXPECT_THAT(PrivateKey::from_pem(""), FailsWith(kBadKey));
  EXPECT_THAT(PrivateKey::from_pem(pem + pem), FailsWith(kBadKey));
  EXPECT_THAT(PrivateKey::from_pem(pem.substr(0, pem.size() - 10)), FailsWith(kBadKey));
  std::string damaged = pem;
  damaged[60] = '!';
  EXPECT_THAT(PrivateKey::from_pem(damaged), FailsWith(kBadKey));
  const auto day = std::chrono::sys_days{std::chrono::year{2030} / 1 / 1};
  const Certificate certificate = Certificate::self_signed(p256_key(), "sp", day, day);
  EXPECT_THAT(PrivateKey::from_pem(certificate.to_pem()), FailsWith(kBadKey));
}

TEST(PrivateKey, RefusesKeysOutOfBounds) {
  const std::vector<PkeyPtr> keys = [] {
    std::vector<PkeyPtr> out;
    out.emplace_back(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{512}));
    out.emplace_back(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    out.emplace_back(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"));
    out.push_back(generate_ec_pkey("secp256k1", OPENSSL_EC_NAMED_CURVE));
    out.push_back(generate_ec_pkey("P-224", OPENSSL_EC_NAMED_CURVE));
    out.push_back(generate_ec_pkey("P-256", OPENSSL_EC_EXPLICIT_CURVE));
    return out;
  }();
  for (const PkeyPtr& key : keys) {
    EXPECT_THAT(PrivateKey::from_pem(private_pem(key.get(), PrivateForm::kPkcs8)),
                FailsWith(kKeyNotAllowed));
  }
}

// The public point of one key beside the private number of another.
TEST(PrivateKey, RefusesHalvesOfTwoKeys) {
  const PrivateKey other = PrivateKey::generate_ec(KeyType::kEcP256);
  const auto point_of = [](const PrivateKey& key) {
    Bytes point(65);
    std::size_t size = 0;
    CS_CHECK(EVP_PKEY_get_octet_string_param(key.state().pkey.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                             point.data(), point.size(), &size) == 1);
    return std::string(point.begin(), point.end());
  };
  const auto blocks = read_pem(p256_key().to_pem(), kBadKey);
  ASSERT_THAT(blocks, IsOk());
  std::string der = blocks->front().der;
  const std::size_t at = der.find(point_of(p256_key()));
  ASSERT_NE(at, std::string::npos);
  der.replace(at, 65, point_of(other));
  EXPECT_THAT(PrivateKey::from_pem(write_pem("PRIVATE KEY", der)), FailsWith(kBadKey));
}

}  // namespace
}  // namespace countersign::crypto
