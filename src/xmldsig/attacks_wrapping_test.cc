// SPDX-License-Identifier: Apache-2.0
// Wrapping, exclusion and whose key: published attacks by their names.
#include "base/matchers.h"
#include "xml/errors.h"
#include "xmldsig/errors.h"
#include "xmldsig/test_attacks.h"
#include "xmldsig/test_messages.h"

namespace countersign::xmldsig {
namespace {

using test::assertion_of;
using test::before;
using test::before_end;
using test::evil;
using test::evil_id;
using test::expect_assertion_refused;
using test::expect_no_forgery;
using test::expect_refused;
using test::kAssertionEnd;
using test::kAssertionStart;
using test::kSignatureEnd;
using test::kSignatureStart;
using test::replaced;
using test::signature_of;
using test::slice;
using test::verify_first;
using test::without;

// --- the genuine messages, so that the refusals below have one cause -----------------------------

TEST(XmldsigVerify, AcceptsSignedAssertionAndSignedResponse) {
  EXPECT_THAT(verify_first(test::signed_assertion(), "Assertion"), IsOk());
  EXPECT_THAT(verify_first(test::signed_response(), "Response"), IsOk());
  EXPECT_THAT(verify_first(test::resigned(test::redigested(test::signed_assertion())), "Assertion"),
              IsOk());
}

std::string wrapped_in(const std::string& name, const std::string& content) {
  std::string out = "<" + name;
  out.append(">").append(content).append("</").append(name).append(">");
  return out;
}

// --- wrapping ------------------------------------------------------------------------------------

TEST(XmldsigAttack, S01_Xsw1_CloneInSignature) {
  const std::string text = test::signed_response();
  const std::string clone = without(text, signature_of(text));
  expect_refused(before_end(evil_id(evil(text), "_r1"), kSignatureEnd, clone), "Response",
                 kMalformed);
}

TEST(XmldsigAttack, S02_Xsw2_CloneBeforeSignature) {
  const std::string text = test::signed_response();
  const std::string clone = without(text, signature_of(text));
  expect_refused(before(evil_id(evil(text), "_r1"), kSignatureStart, clone), "Response",
                 kReferenceNotParent);
}

TEST(XmldsigAttack, S03_Xsw3_EvilAssertionBeforeTheSigned) {
  const std::string text = test::signed_assertion();
  const std::string forged = evil_id(evil(test::assertion()), "_a1");
  expect_assertion_refused(before(text, kAssertionStart, forged), kSignatureMissing);
}

TEST(XmldsigAttack, S04_Xsw4_EvilAssertionAroundTheSigned) {
  const std::string text = test::signed_assertion();
  const std::string signed_one = assertion_of(text);
  const std::string forged =
      before_end(evil_id(evil(test::assertion()), "_a1"), kAssertionEnd, signed_one);
  expect_assertion_refused(replaced(text, signed_one, forged), kSignatureMissing);
}

TEST(XmldsigAttack, S05_Xsw5_SignedAlteredAndCloneAtTheEnd) {
  const std::string text = test::signed_assertion();
  const std::string forged = evil_id(evil(text), "_a1");
  expect_assertion_refused(before_end(forged, "</samlp:Response>", test::assertion()),
                           kReferenceNotParent);
}

TEST(XmldsigAttack, S06_Xsw6_CloneInSignatureOfTheAltered) {
  const std::string forged = evil_id(evil(test::signed_assertion()), "_a1");
  expect_assertion_refused(before_end(forged, kSignatureEnd, test::assertion()), kMalformed);
}

TEST(XmldsigAttack, S07_Xsw7_EvilWithTheSameIdInExtensions) {
  const std::string extensions = "<Extensions>" + evil(test::assertion()) + "</Extensions>";
  const std::string text = before(test::signed_assertion(), kAssertionStart, extensions);
  expect_assertion_refused(text, kSignatureMissing);
  auto document = xml::read(text);
  ASSERT_THAT(document, IsOk());
  const std::vector<crypto::PublicKey> keys{test::public_key("rsa2048")};
  EXPECT_THAT(verify_enveloped(*document, *document->elements_with_id()[2], keys, {}),
              FailsWith(kDuplicateId));
}

TEST(XmldsigAttack, S08_Xsw8_CloneInObjectWithTheSameId) {
  const std::string object = "<ds:Object>" + test::assertion() + "</ds:Object>";
  expect_assertion_refused(before_end(evil(test::signed_assertion()), kSignatureEnd, object),
                           kMalformed);
}

TEST(XmldsigAttack, S08_CloneInKeyInfo) {
  expect_assertion_refused(before_end(evil_id(evil(test::signed_assertion()), "_a1"),
                                      "</ds:KeyInfo>", test::assertion()),
                           kMalformed);
}

TEST(XmldsigAttack, S09_Wrappers) {
  const std::string text = test::signed_assertion();
  const std::string signed_one = assertion_of(text);
  const std::string signature = signature_of(text);
  for (const std::string name :
       {"xsw_wrapper", "foo", "samlp:StatusDetail", "samlp:StatusMessage", "samlp:Extensions"}) {
    SCOPED_TRACE(name);
    const std::string wrapped = wrapped_in(name, signed_one);
    const std::string unsigned_evil = evil(without(signed_one, signature));
    expect_assertion_refused(replaced(text, signed_one, evil_id(unsigned_evil, "_a1") + wrapped),
                             kSignatureMissing);
    expect_assertion_refused(replaced(text, signed_one, evil(signed_one) + wrapped), kDuplicateId);
    expect_assertion_refused(replaced(text, signed_one, evil_id(evil(signed_one), "_a1") + wrapped),
                             kReferenceNotParent);
  }
}

TEST(XmldsigAttack, S09_InsideTheEvilAssertion) {
  const std::string text = test::signed_assertion();
  const std::string signed_one = assertion_of(text);
  for (const std::string name : {"saml:Advice", "saml:AttributeValue",
                                 "saml:SubjectConfirmationData", "saml:EncryptedAssertion"}) {
    SCOPED_TRACE(name);
    const std::string wrapped = wrapped_in(name, signed_one);
    const std::string forged = evil_id(evil(test::assertion()), "_a1");
    expect_assertion_refused(replaced(text, signed_one, before_end(forged, kAssertionEnd, wrapped)),
                             kSignatureMissing);
  }
}

TEST(XmldsigAttack, CVE_2024_45409_DigestValueInStatusDetail) {
  // A second DigestValue, right for the forged content, stands where a search by "//" finds it
  // first.
  const std::string forged = evil(test::signed_assertion());
  const std::string right =
      slice(test::redigested(forged), "<ds:DigestValue>", "</ds:DigestValue>");
  const std::string detail =
      "<samlp:StatusDetail xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">" + right +
      "</samlp:StatusDetail>";
  expect_assertion_refused(before(forged, "</samlp:Status>", detail), kDigestMismatch);
}

TEST(XmldsigAttack, S10_CVE_2022_41912_AppendedAfterSigned) {
  const std::string text = test::signed_assertion();
  const std::string forged = replaced(evil(test::assertion()), "_a1", "_a1_attack");
  const std::string attack = before_end(text, "</samlp:Response>", forged);
  expect_no_forgery(attack);
  auto document = xml::read(attack);
  const std::vector<crypto::PublicKey> keys{test::public_key("rsa2048")};
  EXPECT_THAT(verify_enveloped(*document, *document->elements_with_id()[2], keys, {}),
              FailsWith(kSignatureMissing));
}

TEST(XmldsigAttack, S11_SignedMetadataInsideResponse) {
  const std::string metadata = test::sign(
      "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"_m1\" "
      "entityID=\"https://idp.example.com/\"></md:EntityDescriptor>",
      "_m1");
  const std::string text = evil(before(test::response(), "<samlp:Status>", metadata));
  expect_refused(text, "Response", kSignatureMissing);
  expect_assertion_refused(text, kSignatureMissing);
}

TEST(XmldsigAttack, S12_SignatureOfAnotherMessage) {
  const std::string request = test::sign(
      "<samlp:LogoutRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" "
      "ID=\"_l1\"></samlp:LogoutRequest>",
      "_l1");
  const std::string text = before(evil(test::response()), "<saml:Subject>", signature_of(request));
  expect_assertion_refused(text, kReferenceNotParent);
  expect_assertion_refused(replaced(text, "\"_a1\"", "\"_l1\""), kDigestMismatch);
}

// --- exclusion, and whose key
// ----------------------------------------------------------------------

TEST(XmldsigAttack, S13_SignatureExclusion) {
  const std::string text = test::signed_assertion();
  const std::string signature = signature_of(text);
  expect_assertion_refused(without(text, signature), kSignatureMissing);
  expect_assertion_refused(
      replaced(text, signature, "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>"),
      kMalformed);
  expect_assertion_refused(
      without(text, slice(text, "<ds:SignatureValue>", "</ds:SignatureValue>")), kMalformed);
  expect_assertion_refused(without(text, slice(text, "<ds:SignedInfo>", "</ds:SignedInfo>")),
                           kMalformed);
  expect_assertion_refused(
      replaced(text, slice(text, "<ds:SignatureValue>", "</ds:SignatureValue>"),
               "<ds:SignatureValue/>"),
      kSignatureInvalid);
  expect_assertion_refused(
      replaced(text, slice(text, "<ds:DigestValue>", "</ds:DigestValue>"), "<ds:DigestValue/>"),
      kDigestMismatch);
}

TEST(XmldsigAttack, S14_NoTrustedKeyIsNoTrust) {
  const auto document = xml::read(test::signed_assertion());
  ASSERT_THAT(document, IsOk());
  EXPECT_THAT(verify_enveloped(*document, *test::first_named(*document, "Assertion"), {}, {}),
              FailsWith(kNoKeys));
}

TEST(XmldsigAttack, S15_CertificateInKeyInfoIsNoKey) {
  const std::string text = test::sign(evil(test::response()), "_a1", "other2048");
  expect_assertion_refused(text, kSignatureInvalid);
}

TEST(XmldsigAttack, S15_CertificateOfTheIdpBesideForeignSignature) {
  const std::string text = test::sign(evil(test::response()), "_a1", "other2048");
  const std::string genuine = slice(test::signed_assertion(), "<ds:KeyInfo>", "</ds:KeyInfo>");
  expect_assertion_refused(replaced(text, slice(text, "<ds:KeyInfo>", "</ds:KeyInfo>"), genuine),
                           kSignatureInvalid);
}

TEST(XmldsigAttack, S16_KeysAndPointersInKeyInfoAreIgnored) {
  const std::string text = test::sign(evil(test::response()), "_a1", "other2048");
  const std::string genuine = test::signed_assertion();
  for (const std::string content :
       {"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>AQAB"
        "</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>",
        "<ds:KeyName>other2048</ds:KeyName>",
        "<ds:RetrievalMethod URI=\"http://127.0.0.1:9/key\"/>",
        "<d:KeyInfoReference xmlns:d=\"http://www.w3.org/2009/xmldsig11#\" URI=\"#k\"/>",
        "<d:DEREncodedKeyValue xmlns:d=\"http://www.w3.org/2009/xmldsig11#\">AQAB"
        "</d:DEREncodedKeyValue>"}) {
    const std::string info = "<ds:KeyInfo>" + content + "</ds:KeyInfo>";
    expect_assertion_refused(replaced(text, slice(text, "<ds:KeyInfo>", "</ds:KeyInfo>"), info),
                             kSignatureInvalid);
    EXPECT_THAT(
        verify_first(replaced(genuine, slice(genuine, "<ds:KeyInfo>", "</ds:KeyInfo>"), info),
                     "Assertion"),
        IsOk());
  }
  EXPECT_THAT(
      verify_first(without(genuine, slice(genuine, "<ds:KeyInfo>", "</ds:KeyInfo>")), "Assertion"),
      IsOk());
}

TEST(XmldsigAttack, S32_KeyOfAnotherTypeThanTheAlgorithm) {
  EXPECT_THAT(verify_first(test::signed_assertion(), "Assertion", {}, "p256"),
              FailsWith(kSignatureInvalid));
  SigningOptions ecdsa;
  ecdsa.scheme = crypto::SignatureScheme::kEcdsa;
  const std::string text = test::sign(test::response(), "_a1", "p256", ecdsa);
  EXPECT_THAT(verify_first(text, "Assertion", {}, "p256"), IsOk());
  EXPECT_THAT(verify_first(text, "Assertion", {}, "p384"), FailsWith(kSignatureInvalid));
  expect_assertion_refused(text, kSignatureInvalid);
}

TEST(XmldsigVerify, TriesEveryTrustedKeyAndSaysWhich) {
  const auto document = xml::read(test::signed_assertion());
  ASSERT_THAT(document, IsOk());
  const std::vector<crypto::PublicKey> keys{test::public_key("rsa1024"), test::public_key("p256"),
                                            test::public_key("other2048"),
                                            test::public_key("rsa2048")};
  const auto result =
      verify_enveloped(*document, *test::first_named(*document, "Assertion"), keys, {});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->key_index(), 3U);
}

}  // namespace
}  // namespace countersign::xmldsig
