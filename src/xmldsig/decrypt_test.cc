// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/decrypt.h"

#include "base/matchers.h"
#include "crypto/cipher.h"
#include "xmldsig/encrypt.h"
#include "xmldsig/errors.h"
#include "xmldsig/test_messages.h"

namespace countersign::xmldsig {
namespace {

using crypto::RsaPadding;
using test::replaced;
using test::slice;

constexpr DecryptionPolicy kLenient{true, true};

std::string encrypted(std::string_view plaintext = test::assertion(),
                      const EncryptionOptions& options = {}, const std::string& key = "rsa2048") {
  auto out = encrypt(plaintext, EncryptedKind::kAssertion, test::public_key(key), options);
  CS_CHECK(out.ok());
  return *std::move(out);
}

// Decrypts with the keys of these names: gives the canonical form of the plaintext.
Result<std::string> opened(std::string_view text, const DecryptionPolicy& policy = {},
                           const std::vector<std::string>& names = {"rsa2048"}) {
  CS_TRY(const xml::Document document, xml::read(text));
  std::vector<crypto::PrivateKey> keys;
  keys.reserve(names.size());
  for (const std::string& name : names) {
    keys.push_back(test::private_key(name));
  }
  CS_TRY(const Decrypted decrypted, decrypt(document.root(), keys, policy));
  return xml::canonicalize(decrypted.document.root());
}

std::string with_cipher_value(std::string_view text, std::string_view part,
                              const std::string& bytes) {
  // `part`: what stands before the CipherValue that is meant.
  const std::size_t at = text.find(part);
  CS_CHECK(at != std::string_view::npos);
  const std::string value = slice(text.substr(at), "<xenc:CipherValue>", "</xenc:CipherValue>");
  return replaced(text, value, "<xenc:CipherValue>" + base64_encode(bytes) + "</xenc:CipherValue>");
}

std::string cipher_value(std::string_view text, std::string_view part) {
  const std::size_t at = text.find(part);
  const std::string value = slice(text.substr(at), "<xenc:CipherValue>", "</xenc:CipherValue>");
  return *base64_decode(value.substr(18, value.size() - 37));
}

constexpr std::string_view kKeyPart = "<xenc:EncryptedKey>";
constexpr std::string_view kDataPart = "</ds:KeyInfo>";

std::string encrypted_key(std::string_view text) {
  return slice(text, kKeyPart, "</xenc:EncryptedKey>");
}

TEST(XmldsigDecrypt, OpensEveryAlgorithm) {
  const std::string expected = xml::canonicalize(xml::read(test::assertion())->root());
  for (const auto cipher :
       {DataCipher::kAes128Gcm, DataCipher::kAes192Gcm, DataCipher::kAes256Gcm,
        DataCipher::kAes128Cbc, DataCipher::kAes192Cbc, DataCipher::kAes256Cbc}) {
    for (const auto padding :
         {RsaPadding::kOaepSha1Mgf1Sha1, RsaPadding::kOaepSha256Mgf1Sha1,
          RsaPadding::kOaepSha256Mgf1Sha256, RsaPadding::kOaepSha1Mgf1Sha256, RsaPadding::kPkcs1}) {
      const auto result = opened(encrypted(test::assertion(), {cipher, padding}), kLenient);
      ASSERT_THAT(result, IsOk());
      EXPECT_EQ(*result, expected);
    }
  }
}

TEST(XmldsigDecrypt, NamesEachKind) {
  for (const auto& [kind, name] : {std::pair{EncryptedKind::kAssertion, "EncryptedAssertion"},
                                   std::pair{EncryptedKind::kId, "EncryptedID"},
                                   std::pair{EncryptedKind::kAttribute, "EncryptedAttribute"}}) {
    const auto text = encrypt("<a/>", kind, test::public_key("rsa2048"));
    ASSERT_THAT(text, IsOk());
    EXPECT_EQ(xml::read(*text)->root().local_name(), name);
    EXPECT_THAT(opened(*text), IsOk());
  }
}

TEST(XmldsigEncrypt, RefusesAnEcKeyAndBadXml) {
  EXPECT_THAT(encrypt("<a/>", EncryptedKind::kId, test::public_key("p256")),
              FailsWith(kCannotEncrypt));
  EXPECT_FALSE(encrypt("<a>", EncryptedKind::kId, test::public_key("rsa2048")).ok());
}

TEST(XmldsigDecrypt, LooksPrefixesUpAroundTheElement) {
  // The prefix saml is declared on EncryptedAssertion alone; our encrypt would refuse it.
  const std::string bare = "<saml:Assertion ID=\"_a1\"/>";
  const std::string declared =
      "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_a1\"/>";
  const auto session = crypto::sha256("a session key");
  const auto wrapped = test::public_key("rsa2048").encrypt(RsaPadding::kOaepSha1Mgf1Sha1, session);
  const auto data = crypto::aes_gcm_encrypt(
      session, {reinterpret_cast<const std::uint8_t*>(bare.data()), bare.size()});
  const std::string text =
      with_cipher_value(with_cipher_value(encrypted(), kKeyPart, {wrapped.begin(), wrapped.end()}),
                        kDataPart, {data.begin(), data.end()});
  const auto result = opened(text);
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(*result, xml::canonicalize(xml::read(declared)->root()));
}

// --- attacks -----------------------------------------------------------------------------------

TEST(XmldsigAttack, E01_EncryptionProvesNothing) {
  // Anyone has our public key: what comes out is no SignedElement, and has no signature of its own.
  const auto document = xml::read(encrypted());
  ASSERT_THAT(document, IsOk());
  std::vector<crypto::PrivateKey> keys{test::private_key("rsa2048")};
  const auto plain = decrypt(document->root(), keys, {});
  ASSERT_THAT(plain, IsOk());
  const std::vector<crypto::PublicKey> trusted{test::public_key("rsa2048")};
  EXPECT_THAT(verify_enveloped(plain->document, plain->document.root(), trusted, {}),
              FailsWith(kSignatureMissing));
}

TEST(XmldsigAttack, E02_CbcOnlyBySwitch) {
  const std::string text =
      encrypted(test::assertion(), {DataCipher::kAes256Cbc, RsaPadding::kOaepSha1Mgf1Sha1});
  EXPECT_THAT(opened(text), FailsWith(kEncryptionNotAllowed));
  DecryptionPolicy policy;
  policy.aes_cbc = true;
  EXPECT_THAT(opened(text, policy), IsOk());
}

TEST(XmldsigAttack, E02_CbcPaddingOracle) {
  const std::string text =
      encrypted(test::assertion(), {DataCipher::kAes128Cbc, RsaPadding::kOaepSha1Mgf1Sha1});
  const std::string data = cipher_value(text, kDataPart);
  const std::string expected = "expected an element encrypted to one of our keys";
  for (std::size_t at = 0; at < data.size(); at += 7) {
    std::string altered = data;
    altered[at] = static_cast<char>(altered[at] ^ 0x40);
    const auto result = opened(with_cipher_value(text, kDataPart, altered), kLenient);
    if (!result.ok()) {  // a flipped bit may leave a well-formed text
      EXPECT_THAT(result, FailsWith(kDecryptionFailed));
      EXPECT_EQ(result.error().detail, expected);
    }
  }
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{15}, std::size_t{16}, std::size_t{17}, std::size_t{32}}) {
    const auto result = opened(with_cipher_value(text, kDataPart, data.substr(0, size)), kLenient);
    EXPECT_THAT(result, FailsWith(kDecryptionFailed));
    EXPECT_EQ(result.error().detail, expected);
  }
}

TEST(XmldsigAttack, E03_Rsa15OnlyBySwitchAndWithoutOracle) {
  const std::string text =
      encrypted(test::assertion(), {DataCipher::kAes128Gcm, RsaPadding::kPkcs1});
  EXPECT_THAT(opened(text), FailsWith(kEncryptionNotAllowed));
  DecryptionPolicy policy;
  policy.rsa1_5 = true;
  EXPECT_THAT(opened(text, policy), IsOk());
  std::string wrong_padding = cipher_value(text, kKeyPart);
  wrong_padding[200] = static_cast<char>(wrong_padding[200] ^ 1);
  const auto short_key = test::public_key("rsa2048").encrypt(
      RsaPadding::kPkcs1, crypto::sha256("32 bytes where 16 are meant"));
  for (const std::string& bad :
       {wrong_padding, std::string(short_key.begin(), short_key.end()), std::string(256, '\1')}) {
    const auto result = opened(with_cipher_value(text, kKeyPart, bad), policy);
    EXPECT_THAT(result, FailsWith(kDecryptionFailed));
    EXPECT_EQ(result.error().detail, "expected an element encrypted to one of our keys");
  }
}

TEST(XmldsigAttack, E04_CVE_2026_32313_GcmTagAndIv) {
  const std::string text = encrypted();
  const std::string data = cipher_value(text, kDataPart);
  EXPECT_THAT(opened(with_cipher_value(text, kDataPart, data)), IsOk());
  for (std::size_t cut = 1; cut <= 16; ++cut) {
    EXPECT_THAT(opened(with_cipher_value(text, kDataPart, data.substr(0, data.size() - cut))),
                FailsWith(kDecryptionFailed));
  }
  for (const std::string& bad : {data.substr(1), data + std::string(1, '\0'), data.substr(0, 28),
                                 data.substr(0, 27), data.substr(0, 12), std::string()}) {
    EXPECT_THAT(opened(with_cipher_value(text, kDataPart, bad)), FailsWith(kDecryptionFailed));
  }
  std::string flipped = data;
  flipped[20] = static_cast<char>(flipped[20] ^ 1);
  EXPECT_THAT(opened(with_cipher_value(text, kDataPart, flipped)), FailsWith(kDecryptionFailed));
}

TEST(XmldsigAttack, E05_MoreThanOneEncryptedData) {
  const std::string text = encrypted();
  const std::string data = slice(text, "<xenc:EncryptedData ", "</xenc:EncryptedData>");
  EXPECT_THAT(opened(replaced(text, data, data + data)), FailsWith(kEncryptionMalformed));
  EXPECT_THAT(opened(replaced(text, data, data + test::assertion())),
              FailsWith(kEncryptionMalformed));
  EXPECT_THAT(opened(replaced(text, data, test::assertion() + data)),
              FailsWith(kEncryptionMalformed));
  EXPECT_THAT(opened(replaced(text, data, "text" + data)), FailsWith(kEncryptionMalformed));
  EXPECT_THAT(opened(replaced(text, data, "")), FailsWith(kEncryptionMalformed));
}

// A message whose plaintext is any bytes at all.
std::string encrypted_bytes(std::string_view bytes) {
  const auto session = crypto::sha256("a session key");
  const auto wrapped = test::public_key("rsa2048").encrypt(RsaPadding::kOaepSha1Mgf1Sha1, session);
  const auto data = crypto::aes_gcm_encrypt(
      session, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  return with_cipher_value(
      with_cipher_value(encrypted(), kKeyPart, {wrapped.begin(), wrapped.end()}), kDataPart,
      {data.begin(), data.end()});
}

TEST(XmldsigAttack, E06_PlaintextThatIsNotOneElement) {
  EXPECT_THAT(opened(encrypted_bytes("<a/>")), IsOk());
  for (const std::string bad :
       {"", "text", "<a/><b/>", "<a/>text", "text<a/>", "<a>", "<a", "<!DOCTYPE a><a/>",
        "<a>&e;</a>", "<?xml version=\"1.0\"?><a/>", "<a>\xff</a>", "<p:a/>"}) {
    SCOPED_TRACE(bad);
    const auto result = opened(encrypted_bytes(bad));
    EXPECT_THAT(result, FailsWith(kDecryptionFailed));
    EXPECT_EQ(result.error().detail, "expected an element encrypted to one of our keys");
  }
  EXPECT_THAT(opened(replaced(encrypted(), "xmlenc#Element", "xmlenc#Content")),
              FailsWith(kEncryptionMalformed));
  EXPECT_THAT(
      opened(replaced(encrypted(), " Type=\"http://www.w3.org/2001/04/xmlenc#Element\"", "")),
      IsOk());
}

TEST(XmldsigAttack, E07_NumberOfEncryptedKeys) {
  const std::string text = encrypted();
  const std::string key = encrypted_key(text);
  const std::string other = encrypted_key(encrypted(test::assertion(), {}, "other2048"));
  const auto with_others = [&](std::size_t count) {
    std::string keys;
    for (std::size_t i = 0; i < count; ++i) {
      keys += other;
    }
    return replaced(text, key, keys + key);
  };
  EXPECT_THAT(opened(with_others(7)), IsOk());
  EXPECT_THAT(opened(with_others(8)), FailsWith(kTooManyEncryptedKeys));
  EXPECT_THAT(opened(with_others(100)), FailsWith(kTooManyEncryptedKeys));
  EXPECT_THAT(opened(replaced(text, key, "")), FailsWith(kEncryptionMalformed));
}

std::string beside(std::string_view retrieval, std::string_view id = "_k1") {
  const std::string text = encrypted();
  const std::string key = encrypted_key(text);
  std::string out = replaced(text, key, retrieval);
  const std::string moved = replaced(key, kKeyPart,
                                     "<xenc:EncryptedKey xmlns:xenc=\"http://www.w3.org/2001/04/"
                                     "xmlenc#\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" "
                                     "Id=\"" +
                                         std::string(id) + "\">");
  return replaced(out, "</xenc:EncryptedData>", "</xenc:EncryptedData>" + moved);
}

TEST(XmldsigAttack, E07_RetrievalMethodOnlyToASibling) {
  EXPECT_THAT(opened(beside("")), IsOk());
  EXPECT_THAT(opened(beside("<ds:RetrievalMethod URI=\"#_k1\"/>")), IsOk());
  for (const std::string bad :
       {"<ds:RetrievalMethod URI=\"#_k2\"/>", "<ds:RetrievalMethod URI=\"\"/>",
        "<ds:RetrievalMethod/>", "<ds:RetrievalMethod URI=\"http://127.0.0.1:9/k\"/>",
        "<ds:RetrievalMethod URI=\"file:///etc/passwd\"/>",
        "<ds:RetrievalMethod URI=\"#xpointer(id('_k1'))\"/>",
        "<ds:RetrievalMethod URI=\"#_k1\" Type=\"http://www.w3.org/2000/09/xmldsig#X509Data\"/>",
        "<ds:RetrievalMethod URI=\"#_k1\"><ds:Transforms/></ds:RetrievalMethod>"}) {
    SCOPED_TRACE(bad);
    EXPECT_THAT(opened(beside(bad)), FailsWith(kEncryptionMalformed));
  }
  const std::string self = replaced(encrypted(), kKeyPart,
                                    "<ds:RetrievalMethod URI=\"#_k1\"/><xenc:EncryptedKey "
                                    "Id=\"_k1\">");
  EXPECT_THAT(opened(self), FailsWith(kEncryptionMalformed));
}

TEST(XmldsigAttack, E07_CipherReferenceAgreementAndOthers) {
  const std::string text = encrypted();
  const std::size_t at = text.find(kDataPart);
  const std::string value = slice(text.substr(at), "<xenc:CipherValue>", "</xenc:CipherValue>");
  EXPECT_THAT(opened(replaced(text, value, "<xenc:CipherReference URI=\"http://127.0.0.1:9/\"/>")),
              FailsWith(kEncryptionMalformed));
  EXPECT_THAT(opened(replaced(text, value, value + value)), FailsWith(kEncryptionMalformed));
  EXPECT_THAT(opened(replaced(text, value, "<xenc:CipherValue>!</xenc:CipherValue>")),
              FailsWith(kEncryptionMalformed));
  EXPECT_THAT(opened(replaced(text, encrypted_key(text),
                              "<xenc:AgreementMethod Algorithm=\"http://www.w3.org/2001/04/"
                              "xmlenc#dh\"/>")),
              FailsWith(kEncryptionNotAllowed));
  const std::string gcm = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
  const std::string oaep = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
  for (const std::string uri : {"http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
                                "http://www.w3.org/2001/04/xmlenc#kw-aes256"}) {
    EXPECT_THAT(opened(replaced(text, gcm, uri), kLenient), FailsWith(kEncryptionNotAllowed));
    EXPECT_THAT(opened(replaced(text, oaep, uri), kLenient), FailsWith(kEncryptionNotAllowed));
  }
  for (const std::string uri : {"", "http://attacker.example/"}) {
    EXPECT_THAT(opened(replaced(text, gcm, uri), kLenient), FailsWith(kEncryptionUnknown));
    EXPECT_THAT(opened(replaced(text, oaep, uri), kLenient), FailsWith(kEncryptionUnknown));
  }
}

TEST(XmldsigAttack, E07_WrongLengthOfTheSessionKey) {
  const std::string text = replaced(encrypted(), "aes256-gcm", "aes128-gcm");
  EXPECT_THAT(opened(text), FailsWith(kDecryptionFailed));
}

TEST(XmldsigAttack, E07_KeyUnderRefusedAlgorithmBesideAGoodOne) {
  const std::string text = encrypted();
  const std::string key = encrypted_key(text);
  const std::string weak = encrypted_key(
      encrypted(test::assertion(), {DataCipher::kAes256Gcm, RsaPadding::kPkcs1}, "other2048"));
  EXPECT_THAT(opened(replaced(text, key, weak + key)), IsOk());
  EXPECT_THAT(opened(replaced(text, key, weak)), FailsWith(kEncryptionNotAllowed));
}

TEST(XmldsigAttack, E08_OaepDigestMaskAndLabel) {
  const std::string text = encrypted();
  const std::string method =
      "<ds:DigestMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#sha1\"/>";
  const auto with = [&](const std::string& inner) { return replaced(text, method, inner); };
  const std::string mgf =
      "<m:MGF xmlns:m=\"http://www.w3.org/2009/xmlenc11#\" "
      "Algorithm=\"http://www.w3.org/2009/xmlenc11#mgf1";
  EXPECT_THAT(opened(with("")), IsOk());
  EXPECT_THAT(opened(with(method + mgf + "sha1\"/>")), IsOk());
  EXPECT_THAT(opened(with(method + "<xenc:OAEPparams></xenc:OAEPparams>")), IsOk());
  EXPECT_THAT(opened(with(method + mgf + "sha256\"/>")), FailsWith(kEncryptionMalformed));
  EXPECT_THAT(
      opened(with(method + "<xenc:OAEPparams>" + std::string(10'000, 'A') + "</xenc:OAEPparams>")),
      FailsWith(kEncryptionMalformed));
  EXPECT_THAT(opened(with("<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/"
                          "xmlenc#sha512\"/>")),
              FailsWith(kEncryptionNotAllowed));
  EXPECT_THAT(opened(with("<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/"
                          "xmldsig-more#md5\"/>")),
              FailsWith(kEncryptionNotAllowed));
  EXPECT_THAT(opened(with("<ds:DigestMethod Algorithm=\"urn:unknown\"/>")),
              FailsWith(kEncryptionUnknown));
  const std::string newer = replaced(text, "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
                                     "http://www.w3.org/2009/xmlenc11#rsa-oaep");
  EXPECT_THAT(opened(newer), IsOk());
  EXPECT_THAT(opened(replaced(newer, method, method + mgf + "sha512\"/>")),
              FailsWith(kEncryptionNotAllowed));
}

TEST(XmldsigAttack, E10_AllKeysAreTried) {
  const std::string text = encrypted();
  EXPECT_THAT(opened(text, {}, {"other2048"}), FailsWith(kDecryptionFailed));
  EXPECT_THAT(opened(text, {}, {"p256", "rsa1024", "other2048", "rsa2048"}), IsOk());
  EXPECT_THAT(opened(text, {}, {}), FailsWith(kNoDecryptionKeys));
  EXPECT_THAT(opened(text, {}, {"p256"}), FailsWith(kNoDecryptionKeys));
}

TEST(XmldsigAttack, Section15_17_PlaintextIsVerifiedLikeAnyOther) {
  const std::string plain = test::sign(test::assertion(), "_a1", "other2048");
  const auto document = xml::read(encrypted(plain));
  ASSERT_THAT(document, IsOk());
  std::vector<crypto::PrivateKey> keys{test::private_key("rsa2048")};
  const auto decrypted = decrypt(document->root(), keys, {});
  ASSERT_THAT(decrypted, IsOk());
  const std::vector<crypto::PublicKey> trusted{test::public_key("other2048")};
  EXPECT_THAT(verify_enveloped(decrypted->document, decrypted->document.root(), trusted, {}),
              IsOk());
  const std::vector<crypto::PublicKey> other{test::public_key("rsa2048")};
  EXPECT_THAT(verify_enveloped(decrypted->document, decrypted->document.root(), other, {}),
              FailsWith(kSignatureInvalid));
}

}  // namespace
}  // namespace countersign::xmldsig
