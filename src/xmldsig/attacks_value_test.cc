// SPDX-License-Identifier: Apache-2.0
// Encodings of values, void canonicalisation, and what the tree says: published attacks by their
// names.
#include "base/matchers.h"
#include "xml/errors.h"
#include "xmldsig/errors.h"
#include "xmldsig/test_attacks.h"
#include "xmldsig/test_messages.h"

namespace countersign::xmldsig {
namespace {

using test::evil;
using test::expect_assertion_refused;
using test::kAssertionEnd;
using test::kAssertionStart;
using test::replaced;
using test::slice;
using test::verify_first;

// --- encodings of the values
// -------------------------------------------------------------------------

std::string with_value(std::string_view text, std::string_view value) {
  return replaced(text, slice(text, "<ds:SignatureValue>", "</ds:SignatureValue>"),
                  "<ds:SignatureValue>" + base64_encode(value) + "</ds:SignatureValue>");
}

std::string value_of(std::string_view text) {
  const std::string element = slice(text, "<ds:SignatureValue>", "</ds:SignatureValue>");
  return *base64_decode(element.substr(19, element.size() - 39));
}

TEST(XmldsigAttack, S30_CVE_2022_21449_PsychicSignature) {
  SigningOptions options;
  options.scheme = crypto::SignatureScheme::kEcdsa;
  const std::string text = test::sign(test::response(), "_a1", "p256", options);
  const std::string value = value_of(text);
  ASSERT_EQ(value.size(), 64U);
  EXPECT_THAT(verify_first(with_value(text, value), "Assertion", {}, "p256"), IsOk());
  const std::string zero(32, '\0');
  const std::string der("\x30\x06\x02\x01\x00\x02\x01\x00", 8);
  for (const std::string& bad :
       {zero + zero, zero + value.substr(32), value.substr(0, 32) + zero, der, value + zero,
        std::string(1, '\0') + value.substr(0, 32) + std::string(1, '\0') + value.substr(32),
        value.substr(1), std::string()}) {
    EXPECT_THAT(verify_first(with_value(text, bad), "Assertion", {}, "p256"),
                FailsWith(kSignatureInvalid));
  }
}

TEST(XmldsigAttack, S30_RsaValueOfAnotherLength) {
  const std::string text = test::signed_assertion();
  const std::string value = value_of(text);
  for (const std::string& bad : {value + std::string(1, '\0'), std::string(1, '\0') + value,
                                 value.substr(1), value.substr(0, 255), std::string(256, '\0'),
                                 std::string(256, '\xff'), std::string(1024, '\1')}) {
    expect_assertion_refused(with_value(text, bad), kSignatureInvalid);
  }
  expect_assertion_refused(with_value(text, std::string(8192, '\1')), kMalformed);
}

TEST(XmldsigAttack, S30_Base64OfTheValues) {
  const std::string text = test::signed_assertion();
  EXPECT_THAT(verify_first(replaced(text, "<ds:SignatureValue>", "<ds:SignatureValue>\n \t&#13;"),
                           "Assertion"),
              IsOk());
  for (const std::string bad : {"!", "=", "AAA", "-_"}) {
    expect_assertion_refused(replaced(text, "<ds:SignatureValue>", "<ds:SignatureValue>" + bad),
                             kMalformed);
    expect_assertion_refused(replaced(text, "<ds:DigestValue>", "<ds:DigestValue>" + bad),
                             kMalformed);
  }
  const std::string digest = slice(text, "<ds:DigestValue>", "</ds:DigestValue>");
  expect_assertion_refused(
      replaced(text, digest, "<ds:DigestValue>" + std::string(4000, ' ') + "</ds:DigestValue>"),
      kMalformed);
}

TEST(XmldsigAttack, S30_DigestOfAnotherLength) {
  const std::string text =
      test::redigested(test::signed_assertion(), crypto::DigestAlgorithm::kSha512);
  expect_assertion_refused(test::resigned(text), kDigestMismatch);
}

// --- void canonicalisation
// -----------------------------------------------------------------------------

TEST(XmldsigAttack, S31_P19_CVE_2025_66568_DigestOfNothing) {
  const std::string forged = evil(test::signed_assertion());
  const std::string digest = slice(forged, "<ds:DigestValue>", "</ds:DigestValue>");
  const std::string empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  const std::string text =
      replaced(forged, digest, "<ds:DigestValue>" + empty + "</ds:DigestValue>");
  expect_assertion_refused(test::resigned(text), kDigestMismatch);
}

TEST(XmldsigAttack, S31_P19_CVE_2025_66578_GoldenSamlResponse) {
  // A SignatureValue over nothing, and a SignedInfo whose canonical form fails in libxml2.
  const auto nothing = crypto::digest(crypto::DigestAlgorithm::kSha256, "");
  const auto value = test::private_key("rsa2048").sign(
      crypto::SignatureScheme::kRsaPkcs1, crypto::DigestAlgorithm::kSha256, nothing.view());
  const std::string over_nothing(value.begin(), value.end());
  const std::string forged = test::redigested(evil(test::signed_assertion()));
  expect_assertion_refused(with_value(forged, over_nothing), kSignatureInvalid);
  for (const std::string uri : {"1", "example", "#x", "../x"}) {
    const std::string void_info =
        replaced(forged, "<ds:SignedInfo>", "<ds:SignedInfo xmlns:void=\"" + uri + "\">");
    EXPECT_THAT(verify_first(with_value(void_info, over_nothing), "Assertion"),
                FailsWith(xml::kBadNamespace));
  }
}

// --- what the tree says
// ----------------------------------------------------------------------------------

TEST(XmldsigAttack, P10_P11_CommentAndCdataGiveTheWholeText) {
  const std::string text = test::sign(
      replaced(test::response(), "alice@example.com", "admin@example.com.evil.example"), "_a1");
  for (const std::string split :
       {"admin@example.com<!---->.evil.example", "admin@example.com<![CDATA[.evil.example]]>",
        "<![CDATA[admin@example.com]]>.evil<!-- x -->.example"}) {
    const auto document = xml::read(replaced(text, "admin@example.com.evil.example", split));
    ASSERT_THAT(document, IsOk());
    const std::vector<crypto::PublicKey> keys{test::public_key("rsa2048")};
    const auto result =
        verify_enveloped(*document, *test::first_named(*document, "Assertion"), keys, {});
    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(test::first_named(*document, "NameID")->text(), "admin@example.com.evil.example");
  }
}

TEST(XmldsigAttack, P16_RivalIds) {
  for (const std::string attribute :
       {"Id=\"_a1\"", "id=\"_x\"", "xml:id=\"_x\"", "AssertionID=\"_x\"", "saml:ID=\"_x\"",
        "u:Id=\"_x\" xmlns:u=\"urn:wsu\""}) {
    SCOPED_TRACE(attribute);
    const std::string text = replaced(test::response(), "ID=\"_a1\"", "ID=\"_a1\" " + attribute);
    expect_assertion_refused(test::sign(text, "_a1"), kDuplicateId);
  }
}

TEST(XmldsigAttack, P17_CVE_2025_66567_SignatureInAnotherNamespace) {
  const std::string text = test::signed_assertion();
  expect_assertion_refused(
      replaced(text, "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", "xmlns:ds=\"urn:evil\""),
      kSignatureMissing);
  expect_assertion_refused(
      test::resigned(
          replaced(text, "<ds:SignedInfo>", "<ds:SignedInfo><x:Reference xmlns:x=\"urn:x\"/>")),
      kMalformed);
  const std::string value = slice(text, "<ds:SignatureValue>", "</ds:SignatureValue>");
  expect_assertion_refused(
      replaced(text, value, "<v:SignatureValue xmlns:v=\"urn:v\">AAAA</v:SignatureValue>" + value),
      kMalformed);
}

TEST(XmldsigAttack, CVE_2025_25291_25292_DoctypeIsRefused) {
  const std::string text = test::signed_assertion();
  for (const std::string doctype : {"<!DOCTYPE x>", "<!DOCTYPE response SYSTEM 'x\"><!--'>",
                                    "<!DOCTYPE r [<!ATTLIST Signature xmlns CDATA #FIXED "
                                    "\"http://www.w3.org/2000/09/xmldsig#\">]>"}) {
    EXPECT_THAT(verify_first(doctype + text, "Assertion"), FailsWith(xml::kDoctype));
  }
}

TEST(XmldsigAttack, P20_UnicodeIsComparedByteForByte) {
  const std::string composed =
      test::sign(replaced(test::response(), "Alice", "Ren\xc3\xa9"), "_a1");
  EXPECT_THAT(verify_first(composed, "Assertion"), IsOk());
  expect_assertion_refused(replaced(composed, "Ren\xc3\xa9", "Rene\xcc\x81"), kDigestMismatch);
  expect_assertion_refused(replaced(composed, "Ren\xc3\xa9", "Ren\xc3\xa9\xe2\x80\x8b"),
                           kDigestMismatch);
  const std::string decomposed_id = replaced(composed, "\"_a1\"", "\"_a1\xc3\xa9\"");
  expect_assertion_refused(replaced(decomposed_id, "\"#_a1\"",
                                    "\"#_a1"
                                    "e\xcc\x81\""),
                           kReferenceNotParent);
}

TEST(XmldsigAttack, S33_ReadsFromTheVerifiedElement) {
  const auto document = xml::read(test::signed_assertion());
  ASSERT_THAT(document, IsOk());
  const xml::Element* target = test::first_named(*document, "Assertion");
  const std::vector<crypto::PublicKey> keys{test::public_key("rsa2048")};
  const auto result = verify_enveloped(*document, *target, keys, {});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(&result->element(), target);
}

TEST(XmldsigAttack, S34_InheritedAttributesAndLineEnds) {
  const std::string text = test::signed_assertion();
  // Exclusive canonicalisation inherits no xml:* attribute, so the same content verifies below it.
  EXPECT_THAT(verify_first(replaced(text, "<samlp:Response ", "<samlp:Response xml:lang=\"en\" "),
                           "Assertion"),
              IsOk());
  expect_assertion_refused(replaced(text, "<saml:Assertion ", "<saml:Assertion xml:lang=\"en\" "),
                           kDigestMismatch);
  expect_assertion_refused(replaced(text, "Name=\"cn\"", "Name=\"cn&#13;\""), kDigestMismatch);
  expect_assertion_refused(replaced(text, "Name=\"cn\"", "Name=\"cn\xc2\x85\""), kDigestMismatch);
}

TEST(XmldsigAttack, S34_InclusiveC14nSignsTheNamespacesAround) {
  SignaturePolicy policy;
  policy.inclusive_c14n = true;
  const std::string text = test::read_file(test::vectors() / "xmldsig/inclusive-c14n/message.xml");
  EXPECT_THAT(verify_first(text, "Assertion", policy), IsOk());
  EXPECT_THAT(
      verify_first(replaced(text, "urn:example:unused", "urn:example:other"), "Assertion", policy),
      FailsWith(kDigestMismatch));
  EXPECT_THAT(
      verify_first(replaced(text, "xml:lang=\"en\"", "xml:lang=\"de\""), "Assertion", policy),
      FailsWith(kDigestMismatch));
}

TEST(XmldsigAttack, S35_UnsignedResponseAroundSignedAssertion) {
  const std::string text = replaced(test::signed_assertion(), "status:Success", "status:Responder");
  EXPECT_THAT(verify_first(text, "Assertion"), IsOk());
  EXPECT_THAT(verify_first(text, "Response"), FailsWith(kSignatureMissing));
}

TEST(XmldsigAttack, EveryAlteredByteOfTheAssertionIsNoticed) {
  const std::string text = test::signed_assertion();
  const std::size_t begin = text.find(kAssertionStart);
  const std::size_t end = text.find(kAssertionEnd);
  const auto genuine = verify_first(text, "Assertion");
  ASSERT_THAT(genuine, IsOk());
  for (std::size_t at = begin; at < end; ++at) {
    std::string altered = text;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    auto document = xml::read(altered);
    if (!document.ok()) {
      continue;
    }
    const std::vector<crypto::PublicKey> keys{test::public_key("rsa2048")};
    for (const std::string& content : test::all_verified(*document, keys, {})) {
      EXPECT_EQ(content, *genuine) << "byte " << at;
    }
  }
}

}  // namespace
}  // namespace countersign::xmldsig
