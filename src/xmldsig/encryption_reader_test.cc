// SPDX-License-Identifier: Apache-2.0
// The form of an encrypted element, part by part: what is refused is refused before any key is
// used, and for the one thing in which it differs from what is accepted.
#include "xmldsig/encryption_reader.h"

#include <string>
#include <vector>

#include "base/matchers.h"
#include "xmldsig/encrypt.h"
#include "xmldsig/errors.h"
#include "xmldsig/test_messages.h"

namespace countersign::xmldsig {
namespace {

using crypto::RsaPadding;
using test::replaced;
using test::slice;
using ::testing::HasSubstr;

std::string sample(const EncryptionOptions& options = {}) {
  auto out = encrypt("<a/>", EncryptedKind::kId, test::public_key("rsa2048"), options);
  CS_CHECK(out.ok());
  return *std::move(out);
}

/// Sizes of what was read: of the data, then of each wrapped key.
Result<std::vector<std::size_t>> sizes_of(const std::string& text,
                                          const DecryptionPolicy& policy = {}) {
  CS_TRY(const xml::Document document, xml::read(text));
  CS_TRY(const EncryptedParts parts, read_encrypted(document.root(), policy));
  std::vector<std::size_t> out{parts.bytes.size()};
  for (const WrappedKey& key : parts.keys) {
    out.push_back(key.bytes.size());
  }
  return out;
}

void expect_encryption_refused(const std::string& text, ErrorCode code, const std::string& why,
                               const DecryptionPolicy& policy = {}) {
  const auto result = sizes_of(text, policy);
  ASSERT_THAT(result, FailsWith(code)) << text;
  EXPECT_THAT(result.error().detail, HasSubstr(why)) << text;
}

std::string put_before(std::string_view mark, const std::string& inserted,
                       const std::string& text = sample()) {
  return replaced(text, mark, inserted + std::string(mark));
}

/// The EncryptedKey moved behind the EncryptedData, with this Id; `retrieval` in its place.
std::string key_beside(const std::string& retrieval, std::size_t times = 1) {
  const std::string text = sample();
  const std::string key = slice(text, "<xenc:EncryptedKey>", "</xenc:EncryptedKey>");
  const std::string moved =
      replaced(key, "<xenc:EncryptedKey>",
               "<xenc:EncryptedKey xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" "
               "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"_k1\">");
  std::string keys;
  for (std::size_t i = 0; i < times; ++i) {
    keys += moved;
  }
  return replaced(replaced(text, key, retrieval), "</xenc:EncryptedData>",
                  "</xenc:EncryptedData>" + keys);
}

TEST(XmlencForm, GivesTheBytesOfDataAndKeys) {
  // 12 bytes of IV, 4 of "<a/>", 16 of tag.
  EXPECT_EQ(*sizes_of(sample()), (std::vector<std::size_t>{32, 256}));
  EXPECT_EQ(*sizes_of(key_beside("")), (std::vector<std::size_t>{32, 256}));
  EXPECT_EQ(*sizes_of(key_beside("", 3)), (std::vector<std::size_t>{32, 256, 256, 256}));
}

TEST(XmlencForm, AcceptsHintsThatItDoesNotFollow) {
  for (const std::string hint :
       {"<xenc:EncryptionProperties/>", "<xenc:ReferenceList/>", "<xenc:CarriedKeyName/>"}) {
    EXPECT_THAT(sizes_of(put_before("</xenc:EncryptedKey>", hint + hint)), IsOk()) << hint;
    EXPECT_THAT(sizes_of(put_before("</xenc:EncryptedData>", hint)), IsOk()) << hint;
  }
  for (const std::string hint : {"<ds:KeyName>x</ds:KeyName>", "<ds:X509Data/>", "<foo/>"}) {
    EXPECT_THAT(sizes_of(put_before("<xenc:EncryptedKey>", hint)), IsOk()) << hint;
    EXPECT_THAT(sizes_of(put_before("</ds:KeyInfo>", hint)), IsOk()) << hint;
  }
  const std::string type = "http://www.w3.org/2001/04/xmlenc#EncryptedKey";
  EXPECT_THAT(sizes_of(key_beside("<ds:RetrievalMethod URI=\"#_k1\" Type=\"" + type + "\"/>")),
              IsOk());
  // The certificate that a key is for.
  EXPECT_THAT(sizes_of(put_before("<xenc:CipherData>", "<ds:KeyInfo><foo/></ds:KeyInfo>")), IsOk());
  EXPECT_THAT(sizes_of(put_before("<xenc:CipherValue>", " \n ")), IsOk());
}

TEST(XmlencForm, RefusesWhatDoesNotBelong) {
  struct Row {
    std::string mark;
    std::string inserted;
    std::string why;
  };
  const std::string beside = "expected no text beside elements in ";
  const std::vector<Row> rows = {
      {"</saml:EncryptedID>", "x", "expected EncryptedData first in \"EncryptedID\""},
      {"<xenc:EncryptedData ", "<foo/>", "expected EncryptedData first in \"EncryptedID\""},
      {"</saml:EncryptedID>", "<foo/>",
       "expected only EncryptedKey behind EncryptedData, got \"foo\""},
      {"</xenc:EncryptedData>", "x", beside + "\"EncryptedData\""},
      {"</xenc:EncryptedKey>", "x", beside + "\"EncryptedKey\""},
      {"</xenc:EncryptedData>", "<foo/>", "expected no \"foo\" in \"EncryptedData\""},
      {"</xenc:EncryptedKey>", "<foo/>", "expected no \"foo\" in \"EncryptedKey\""},
      {"</xenc:EncryptedKey>", "<xenc:CipherData/>", "expected no \"CipherData\" in"},
      {"<xenc:EncryptionMethod ", "<foo/>", "expected EncryptionMethod first in \"EncryptedData\""},
      {"<ds:KeyInfo ", "<foo/>", "expected one CipherData in \"EncryptedData\""},
      {"<xenc:CipherData>", "<foo/>", "expected one CipherData in \"EncryptedKey\""},
      {"<xenc:CipherValue>", "x", "expected one CipherValue in CipherData"},
      {"<xenc:CipherValue>", "<foo/>", "expected one CipherValue in CipherData"},
      {"</xenc:CipherData>", "<foo/>", "expected one CipherValue in CipherData"},
      {"</xenc:CipherValue>", "<foo/>", "expected one CipherValue in CipherData"},
      {"</xenc:CipherValue>", "!", "expected CipherValue in base64"},
  };
  for (const Row& row : rows) {
    expect_encryption_refused(put_before(row.mark, row.inserted), kEncryptionMalformed, row.why);
  }
  const std::string method = slice(sample(), "<xenc:EncryptionMethod ", "/>");
  expect_encryption_refused(
      replaced(sample(), method, replaced(method, "/>", "><foo/></xenc:EncryptionMethod>")),
      kEncryptionMalformed, "expected EncryptionMethod of EncryptedData to be empty");
  expect_encryption_refused(replaced(sample(), "xmlenc#Element", "xmlenc#Content"),
                            kEncryptionMalformed,
                            "got \"http://www.w3.org/2001/04/xmlenc#Content\"");
}

TEST(XmlencForm, RefusesAMissingPart) {
  const std::string text = sample();
  const std::string key = slice(text, "<xenc:EncryptedKey>", "</xenc:EncryptedKey>");
  expect_encryption_refused("<a/>", kEncryptionMalformed, "expected EncryptedData first in \"a\"");
  expect_encryption_refused(replaced(text, key, ""), kEncryptionMalformed,
                            "expected an EncryptedKey, got none");
  expect_encryption_refused(replaced(text, slice(text, "<ds:KeyInfo ", "</ds:KeyInfo>"), ""),
                            kEncryptionMalformed, "expected an EncryptedKey, got none");
  expect_encryption_refused(replaced(text, slice(text, "<xenc:EncryptionMethod ", "/>"), ""),
                            kEncryptionMalformed,
                            "expected EncryptionMethod first in \"EncryptedData\"");
  expect_encryption_refused(
      replaced(text, slice(key, "<xenc:CipherData>", "</xenc:CipherData>"), ""),
      kEncryptionMalformed, "expected one CipherData in \"EncryptedKey\"");
  expect_encryption_refused(
      replaced(text, slice(key, "<xenc:CipherValue>", "</xenc:CipherValue>"), ""),
      kEncryptionMalformed, "expected one CipherValue in CipherData");
  for (const std::string& attribute :
       {slice(text, " Algorithm=\"", "gcm\""),
        slice(text, " Algorithm=\"http://www.w3.org/2001", "mgf1p\"")}) {
    expect_encryption_refused(replaced(text, attribute, ""), kEncryptionMalformed,
                              "expected an Algorithm on \"EncryptionMethod\"");
  }
  expect_encryption_refused(
      replaced(text, " Algorithm=\"http://www.w3.org/2000/09/xmldsig#sha1\"", ""),
      kEncryptionMalformed, "expected an Algorithm on \"DigestMethod\"");
}

TEST(XmlencForm, RefusesARetrievalThatDoesNotNameTheKeyBeside) {
  const std::string form = "expected RetrievalMethod to name an EncryptedKey by \"#Id\", got ";
  const std::string one = "expected one EncryptedKey beside EncryptedData with the Id of \"#_k";
  for (const auto& [attributes, why] : std::vector<std::pair<std::string, std::string>>{
           {"", form},
           {"URI=\"\"", form},
           {"URI=\"_k1\"", form},
           {"URI=\"#\"", form},
           {"URI=\"#1\"", form},
           {"URI=\"#_k1\" Type=\"\"", form},
           {"URI=\"#_k1\" Type=\"http://www.w3.org/2001/04/xmlenc#EncryptedData\"", form},
           {"URI=\"#_k2\"", one}}) {
    expect_encryption_refused(key_beside("<ds:RetrievalMethod " + attributes + "/>"),
                              kEncryptionMalformed, why);
  }
  expect_encryption_refused(
      key_beside("<ds:RetrievalMethod URI=\"#_k1\"><foo/></ds:RetrievalMethod>"),
      kEncryptionMalformed, form);
  expect_encryption_refused(key_beside("<ds:RetrievalMethod URI=\"#_k1\"/>", 2),
                            kEncryptionMalformed, one);
}

TEST(XmlencForm, RefusesEveryOtherWayToAKey) {
  for (const std::string way : {"<xenc:AgreementMethod/>",
                                "<d:DerivedKey xmlns:d=\"http://www.w3.org/2009/xmlenc11#\"/>"}) {
    expect_encryption_refused(put_before("<xenc:EncryptedKey>", way), kEncryptionNotAllowed,
                              "expected key transport, got");
    expect_encryption_refused(put_before("</ds:KeyInfo>", way), kEncryptionNotAllowed,
                              "expected key transport, got");
  }
}

TEST(XmlencForm, CountsEveryKeyAlsoThoseItWouldNotUse) {
  const std::string text = sample();
  const std::string key = slice(text, "<xenc:EncryptedKey>", "</xenc:EncryptedKey>");
  const std::string weak = replaced(key, "xmlenc#rsa-oaep-mgf1p", "xmlenc#kw-aes256");
  std::string seven;
  for (int i = 0; i < 7; ++i) {
    seven += weak;
  }
  EXPECT_EQ(*sizes_of(replaced(text, key, seven + key)), (std::vector<std::size_t>{32, 256}));
  expect_encryption_refused(replaced(text, key, seven + weak + key), kTooManyEncryptedKeys,
                            "expected at most 8 EncryptedKeys");
}

// The first tells an administrator more than "no key": what the peer should change.
TEST(XmlencForm, GivesTheErrorOfTheFirstKeyThatItWouldNotUse) {
  const std::string text = sample();
  const std::string key = slice(text, "<xenc:EncryptedKey>", "</xenc:EncryptedKey>");
  const std::string refused = replaced(key, "xmlenc#rsa-oaep-mgf1p", "xmlenc#kw-aes256");
  const std::string unknown = replaced(key, "xmlenc#rsa-oaep-mgf1p", "xmlenc#unknown");
  expect_encryption_refused(replaced(text, key, refused + unknown), kEncryptionNotAllowed,
                            "kw-aes256");
  expect_encryption_refused(replaced(text, key, unknown + refused), kEncryptionUnknown, "unknown");
  EXPECT_THAT(sizes_of(replaced(text, key, unknown + refused + key)), IsOk());
  // One that is malformed is no key under another algorithm.
  const std::string malformed = replaced(key, "<ds:DigestMethod ", "<ds:Other ");
  expect_encryption_refused(
      replaced(text, key, malformed + key), kEncryptionMalformed,
      "expected only DigestMethod and MGF in EncryptionMethod, got \"Other\"");
}

// --- algorithms
// ------------------------------------------------------------------------------------

TEST(XmlencAlgorithms, EachHasItsSizeAndItsSwitch) {
  struct Row {
    std::string uri;
    std::size_t key_size;
    bool authenticated;
  };
  for (const Row& row : {Row{"http://www.w3.org/2009/xmlenc11#aes128-gcm", 16, true},
                         Row{"http://www.w3.org/2009/xmlenc11#aes192-gcm", 24, true},
                         Row{"http://www.w3.org/2009/xmlenc11#aes256-gcm", 32, true},
                         Row{"http://www.w3.org/2001/04/xmlenc#aes128-cbc", 16, false},
                         Row{"http://www.w3.org/2001/04/xmlenc#aes192-cbc", 24, false},
                         Row{"http://www.w3.org/2001/04/xmlenc#aes256-cbc", 32, false}}) {
    const auto document = xml::read("<EncryptionMethod Algorithm=\"" + row.uri + "\"/>");
    DecryptionPolicy policy;
    policy.aes_cbc = !row.authenticated;
    const auto method = read_data_method(document->root(), policy);
    ASSERT_THAT(method, IsOk()) << row.uri;
    EXPECT_EQ((*method)->uri, row.uri);
    EXPECT_EQ((*method)->key_size, row.key_size);
    EXPECT_EQ((*method)->authenticated, row.authenticated);
    EXPECT_EQ(&data_method((*method)->cipher), *method);
    DecryptionPolicy other;
    other.rsa1_5 = true;
    const auto strict = read_data_method(document->root(), other);
    if (row.authenticated) {
      EXPECT_THAT(strict, IsOk());
    } else {
      EXPECT_THAT(strict, FailsWith(kEncryptionNotAllowed));
    }
  }
}

/// The padding that the EncryptionMethod of an EncryptedKey with this algorithm and content asks
/// for.
Result<RsaPadding> padding_of(const std::string& uri, const std::string& content,
                              const DecryptionPolicy& policy = {}) {
  const auto document = xml::read(
      "<EncryptionMethod xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" "
      "xmlns:xenc11=\"http://www.w3.org/2009/xmlenc11#\" "
      "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Algorithm=\"" +
      uri + "\">" + content + "</EncryptionMethod>");
  CS_CHECK(document.ok());
  return read_key_transport(document->root(), policy);
}

std::string digest_method_of(const std::string& uri) {
  return "<ds:DigestMethod Algorithm=\"" + uri + "\"/>";
}
std::string mask_of(const std::string& name) {
  return "<xenc11:MGF Algorithm=\"http://www.w3.org/2009/xmlenc11#" + name + "\"/>";
}

TEST(XmlencAlgorithms, OaepIsReadByDigestAndMask) {
  const std::string older = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
  const std::string newer = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
  const std::string sha1 = digest_method_of("http://www.w3.org/2000/09/xmldsig#sha1");
  const std::string sha256 = digest_method_of("http://www.w3.org/2001/04/xmlenc#sha256");
  for (const std::string& uri : {older, newer}) {
    EXPECT_EQ(*padding_of(uri, ""), RsaPadding::kOaepSha1Mgf1Sha1);
    EXPECT_EQ(*padding_of(uri, sha1), RsaPadding::kOaepSha1Mgf1Sha1);
    EXPECT_EQ(*padding_of(uri, sha256), RsaPadding::kOaepSha256Mgf1Sha1);
    EXPECT_EQ(*padding_of(uri, mask_of("mgf1sha1") + sha256), RsaPadding::kOaepSha256Mgf1Sha1);
    EXPECT_EQ(*padding_of(uri, "<xenc:OAEPparams/>" + sha256), RsaPadding::kOaepSha256Mgf1Sha1);
    for (const auto& [content, code] : std::vector<std::pair<std::string, ErrorCode>>{
             {digest_method_of("http://www.w3.org/2001/04/xmlenc#sha512"), kEncryptionNotAllowed},
             {digest_method_of("http://www.w3.org/2001/04/xmldsig-more#sha384"),
              kEncryptionNotAllowed},
             {digest_method_of("http://www.w3.org/2001/04/xmldsig-more#md5"),
              kEncryptionNotAllowed},
             {digest_method_of("urn:unknown"), kEncryptionUnknown},
             {"<xenc:OAEPparams>AA==</xenc:OAEPparams>", kEncryptionMalformed},
             {"<ds:OAEPparams/>", kEncryptionMalformed},
             {"<xenc:MGF Algorithm=\"http://www.w3.org/2009/xmlenc11#mgf1sha1\"/>",
              kEncryptionMalformed},
             {"<xenc11:MGF/>", kEncryptionMalformed},
             {"<ds:DigestMethod/>", kEncryptionMalformed}}) {
      EXPECT_THAT(padding_of(uri, content), FailsWith(code)) << content;
    }
  }
  EXPECT_EQ(*padding_of(newer, mask_of("mgf1sha256")), RsaPadding::kOaepSha1Mgf1Sha256);
  EXPECT_EQ(*padding_of(newer, mask_of("mgf1sha256") + sha256), RsaPadding::kOaepSha256Mgf1Sha256);
  EXPECT_THAT(padding_of(newer, mask_of("mgf1sha512")), FailsWith(kEncryptionNotAllowed));
  const auto masked = padding_of(older, mask_of("mgf1sha256"));
  ASSERT_THAT(masked, FailsWith(kEncryptionMalformed));
  EXPECT_EQ(masked.error().detail, "expected no MGF but SHA-1 under rsa-oaep-mgf1p");
}

TEST(XmlencAlgorithms, Rsa15NeedsItsSwitchAndHasNoParameters) {
  const std::string uri = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";
  DecryptionPolicy policy;
  policy.rsa1_5 = true;
  EXPECT_EQ(*padding_of(uri, "", policy), RsaPadding::kPkcs1);
  EXPECT_THAT(padding_of(uri, "<ds:DigestMethod/>", policy), FailsWith(kEncryptionMalformed));
  DecryptionPolicy other;
  other.aes_cbc = true;
  EXPECT_THAT(padding_of(uri, "", other), FailsWith(kEncryptionNotAllowed));
  EXPECT_THAT(padding_of("http://www.w3.org/2001/04/xmlenc#rsa-1_6", "", policy),
              FailsWith(kEncryptionUnknown));
}

// --- what is written
// -------------------------------------------------------------------------------

std::string session_key(const std::string& text) {
  const auto document = xml::read(text);
  CS_CHECK(document.ok());
  const auto parts = read_encrypted(document->root(), {});
  CS_CHECK(parts.ok());
  const std::string& wrapped = parts->keys.front().bytes;
  const auto key = test::private_key("rsa2048").decrypt(
      parts->keys.front().padding,
      {reinterpret_cast<const std::uint8_t*>(wrapped.data()), wrapped.size()},
      parts->method->key_size);
  CS_CHECK(key.ok());
  return {key->begin(), key->end()};
}

TEST(XmlencWritten, EveryMessageHasAKeyOfItsOwn) {
  const std::string first = session_key(sample());
  EXPECT_EQ(first.size(), 32U);
  EXPECT_NE(first, std::string(32, '\0'));
  EXPECT_NE(first, session_key(sample()));
}

// What other implementations need to read it, though this one takes SHA-1 where nothing is said.
TEST(XmlencWritten, NamesDigestAndMask) {
  const auto method = [](RsaPadding of) {
    EncryptionOptions options;
    options.key_transport = of;
    const std::string text = sample(options);
    return slice(text.substr(text.find("<xenc:EncryptedKey>")), "<xenc:EncryptionMethod ",
                 "</xenc:EncryptionMethod>");
  };
  const auto start = [](const std::string& uri) {
    return "<xenc:EncryptionMethod Algorithm=\"http://www.w3.org/20" + uri + "\">";
  };
  const std::string end = "</xenc:EncryptionMethod>";
  const std::string sha1 = digest_method_of("http://www.w3.org/2000/09/xmldsig#sha1");
  const std::string sha256 = digest_method_of("http://www.w3.org/2001/04/xmlenc#sha256");
  const std::string mask256 =
      "<xenc11:MGF xmlns:xenc11=\"http://www.w3.org/2009/xmlenc11#\" "
      "Algorithm=\"http://www.w3.org/2009/xmlenc11#mgf1sha256\"/>";
  const std::string older = start("01/04/xmlenc#rsa-oaep-mgf1p");
  const std::string newer = start("09/xmlenc11#rsa-oaep");
  EXPECT_EQ(method(RsaPadding::kPkcs1), start("01/04/xmlenc#rsa-1_5") + end);
  EXPECT_EQ(method(RsaPadding::kOaepSha1Mgf1Sha1), older + sha1 + end);
  EXPECT_EQ(method(RsaPadding::kOaepSha256Mgf1Sha1), older + sha256 + end);
  EXPECT_EQ(method(RsaPadding::kOaepSha1Mgf1Sha256), newer + sha1 + mask256 + end);
  EXPECT_EQ(method(RsaPadding::kOaepSha256Mgf1Sha256), newer + sha256 + mask256 + end);
}

}  // namespace
}  // namespace countersign::xmldsig
