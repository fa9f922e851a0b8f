// SPDX-License-Identifier: Apache-2.0
// Published attacks on XML signatures, each by its name: wrapping, exclusion, key confusion, and
// what the form of a Signature can hide. docs/attacks.md lists them.
#include <algorithm>
#include <initializer_list>

#include "base/matchers.h"
#include "xml/errors.h"
#include "xmldsig/errors.h"
#include "xmldsig/test_messages.h"

namespace countersign::xmldsig {
namespace {

using test::replaced;
using test::slice;
using test::verify_first;
using test::without;

constexpr std::string_view kSignatureStart = "<ds:Signature ";
constexpr std::string_view kSignatureEnd = "</ds:Signature>";
constexpr std::string_view kAssertionStart = "<saml:Assertion ";
constexpr std::string_view kAssertionEnd = "</saml:Assertion>";

std::string signature_of(std::string_view text) {
  return slice(text, kSignatureStart, kSignatureEnd);
}
std::string assertion_of(std::string_view text) {
  return slice(text, kAssertionStart, kAssertionEnd);
}
std::string before_end(std::string_view text, std::string_view end, std::string_view inserted) {
  return replaced(text, end, std::string(inserted).append(end));
}
std::string before(std::string_view text, std::string_view mark, std::string_view inserted) {
  return before_end(text, mark, inserted);
}
std::string evil(std::string_view text) {
  return replaced(text, "alice@", "admin@");
}
std::string evil_id(std::string_view text, const std::string& id) {
  return replaced(text, "ID=\"" + id + "\"", "ID=\"_evil\"");
}

// No element of `text` verifies but with the content that was signed.
void expect_no_forgery(const std::string& text) {
  auto document = xml::read(text);
  ASSERT_THAT(document, IsOk());
  const std::vector<crypto::PublicKey> keys{test::public_key("rsa2048")};
  const SignaturePolicy lenient{true, true, true, true};
  for (const std::string& content : test::all_verified(*document, keys, lenient)) {
    EXPECT_EQ(content.find("admin@"), std::string::npos) << content;
  }
}

// The element that a careless consumer reads is refused with `code`, and nothing forged verifies.
void expect_refused(const std::string& text, std::string_view element, ErrorCode code) {
  EXPECT_THAT(verify_first(text, element), FailsWith(code)) << text;
  expect_no_forgery(text);
}

void expect_assertion_refused(const std::string& text, ErrorCode code) {
  expect_refused(text, "Assertion", code);
}

// --- the genuine messages, so that the refusals below have one cause -----------------------------

TEST(XmldsigVerify, AcceptsSignedAssertionAndSignedResponse) {
  EXPECT_THAT(verify_first(test::signed_assertion(), "Assertion"), IsOk());
  EXPECT_THAT(verify_first(test::signed_response(), "Response"), IsOk());
  EXPECT_THAT(verify_first(test::resigned(test::redigested(test::signed_assertion())), "Assertion"),
              IsOk());
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
    const std::string wrapped = "<" + name + ">" + signed_one + "</" + name + ">";
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
    const std::string wrapped = "<" + name + ">" + signed_one + "</" + name + ">";
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

// --- algorithms
// ------------------------------------------------------------------------------------

std::string with_algorithm(std::string_view element, std::string_view uri) {
  const std::string text = test::signed_assertion();
  const std::string start = "<ds:" + std::string(element) + " Algorithm=\"";
  return test::resigned(
      replaced(text, slice(text, start, "\">"), start + std::string(uri) + "\">"));
}

TEST(XmldsigAttack, S17_HmacWithThePublicCertificate) {
  for (const std::string uri : {"http://www.w3.org/2000/09/xmldsig#hmac-sha1",
                                "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
                                "http://www.w3.org/2001/04/xmldsig-more#hmac-sha512"}) {
    expect_assertion_refused(with_algorithm("SignatureMethod", uri), kAlgorithmNotAllowed);
  }
}

TEST(XmldsigAttack, S17_CVE_2009_0217_HmacOutputLength) {
  const std::string text = replaced(test::signed_assertion(), "</ds:SignatureMethod>",
                                    "<ds:HMACOutputLength>0</ds:HMACOutputLength>"
                                    "</ds:SignatureMethod>");
  expect_assertion_refused(test::resigned(text), kMalformed);
}

TEST(XmldsigAttack, S18_WeakAndUnknownAlgorithms) {
  const std::string more = "http://www.w3.org/2001/04/xmldsig-more#";
  for (const std::string& uri :
       {more + "rsa-md5", more + "rsa-ripemd160", more + "rsa-sha224",
        std::string("http://www.w3.org/2000/09/xmldsig#dsa-sha1"),
        std::string("http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        std::string("http://www.w3.org/2007/05/xmldsig-more#rsa-pss"),
        std::string("http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519")}) {
    expect_assertion_refused(with_algorithm("SignatureMethod", uri), kAlgorithmNotAllowed);
  }
  for (const std::string& uri :
       {more + "md5", more + "sha224", std::string("http://www.w3.org/2000/09/xmldsig#sha1")}) {
    expect_assertion_refused(with_algorithm("DigestMethod", uri), kAlgorithmNotAllowed);
  }
  for (const std::string uri : {"http://attacker.example/madeup", "", "rsa-sha256",
                                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256 "}) {
    expect_assertion_refused(with_algorithm("SignatureMethod", uri), kAlgorithmUnknown);
    expect_assertion_refused(with_algorithm("DigestMethod", uri), kAlgorithmUnknown);
  }
}

TEST(XmldsigAttack, S18_SmallRsaKeyOnlyBySwitch) {
  const std::string text = test::sign(test::response(), "_a1", "rsa1024");
  EXPECT_THAT(verify_first(text, "Assertion", {}, "rsa1024"), FailsWith(kKeyTooSmall));
  SignaturePolicy policy;
  policy.rsa1024 = true;
  EXPECT_THAT(verify_first(text, "Assertion", policy, "rsa1024"), IsOk());
}

TEST(XmldsigAttack, S18_SwitchForSha1DoesNotAllowMd5) {
  SignaturePolicy policy;
  policy.sha1 = true;
  EXPECT_THAT(verify_first(with_algorithm("SignatureMethod",
                                          "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"),
                           "Assertion", policy),
              FailsWith(kAlgorithmNotAllowed));
}

// --- the form of Signature
// ---------------------------------------------------------------------------

TEST(XmldsigAttack, S19_CVE_2025_29774_SamlStormSecondSignedInfo) {
  const std::string genuine = test::signed_assertion();
  const std::string info = slice(genuine, "<ds:SignedInfo>", "</ds:SignedInfo>");
  const std::string forged_info =
      slice(test::redigested(evil(genuine)), "<ds:SignedInfo>", "</ds:SignedInfo>");
  expect_assertion_refused(replaced(evil(genuine), info, info + forged_info), kMalformed);
  expect_assertion_refused(replaced(evil(genuine), info, forged_info + info), kMalformed);
  expect_assertion_refused(before_end(replaced(evil(genuine), info, forged_info), kSignatureEnd,
                                      "<ds:Object>" + info + "</ds:Object>"),
                           kMalformed);
  expect_assertion_refused(
      before_end(replaced(evil(genuine), info, forged_info), "</ds:KeyInfo>", info),
      kSignatureInvalid);
}

TEST(XmldsigAttack, S20_CVE_2025_29775_CommentInDigestValue) {
  const std::string genuine = test::signed_assertion();
  const std::string good = slice(genuine, "<ds:DigestValue>", "</ds:DigestValue>");
  const std::string forged = test::redigested(evil(genuine));
  const std::string bad = slice(forged, "<ds:DigestValue>", "</ds:DigestValue>");
  const std::string good_text = good.substr(16, good.size() - 33);
  expect_assertion_refused(
      replaced(forged, bad, "<ds:DigestValue><!--" + good_text + "-->" + bad.substr(16)), kComment);
}

TEST(XmldsigAttack, S20_CommentAnywhereInSignature) {
  const std::string text = test::signed_assertion();
  for (const std::string end :
       {"</ds:SignedInfo>", "</ds:CanonicalizationMethod>", "</ds:SignatureMethod>",
        "</ds:Reference>", "</ds:Transforms>", "</ds:Transform>", "</ds:DigestMethod>",
        "</ds:DigestValue>", "</ds:SignatureValue>", "</ds:KeyInfo>", "</ds:X509Certificate>",
        "</ds:Signature>"}) {
    SCOPED_TRACE(end);
    expect_assertion_refused(before_end(text, end, "<!-- -->"), kComment);
    EXPECT_THAT(verify_first(before_end(text, end, "<?pi?>"), "Assertion"),
                FailsWith(xml::kProcessingInstruction));
  }
}

TEST(XmldsigAttack, S21_EachPartOnce) {
  const std::string text = test::signed_assertion();
  for (const std::string name : {"CanonicalizationMethod", "SignatureMethod", "DigestMethod",
                                 "DigestValue", "SignatureValue", "Transforms", "KeyInfo"}) {
    SCOPED_TRACE(name);
    const std::string part = slice(text, "<ds:" + name, "</ds:" + name + ">");
    expect_assertion_refused(test::resigned(replaced(text, part, part + part)), kMalformed);
    if (name != "KeyInfo" && name != "SignatureValue") {
      const ErrorCode code = name == "Transforms" ? kTransformNotAllowed : kMalformed;
      expect_assertion_refused(test::resigned(without(text, part)), code);
    }
  }
}

TEST(XmldsigAttack, S21_TwoSignatures) {
  const std::string text = test::signed_assertion();
  const std::string signature = signature_of(text);
  expect_assertion_refused(replaced(text, signature, signature + signature), kMalformed);
}

TEST(XmldsigAttack, S21_TextAndAttributesThatDoNotBelong) {
  const std::string text = test::signed_assertion();
  for (const std::string name : {"<ds:SignedInfo>", "<ds:Transforms>", "<ds:KeyInfo>"}) {
    if (name != "<ds:KeyInfo>") {
      expect_assertion_refused(test::resigned(replaced(text, name, name + "text")), kMalformed);
    }
  }
  expect_assertion_refused(replaced(text, "</ds:Signature>", "text</ds:Signature>"), kMalformed);
  expect_assertion_refused(
      test::resigned(replaced(text, "<ds:DigestValue>", "<ds:DigestValue xml:space=\"preserve\">")),
      kMalformed);
  expect_assertion_refused(
      test::resigned(replaced(text, "<ds:DigestMethod ", "<ds:DigestMethod Other=\"x\" ")),
      kMalformed);
  expect_assertion_refused(replaced(text, "<ds:SignatureValue>", "<ds:SignatureValue>AA<ds:x/>AA"),
                           kMalformed);
}

TEST(XmldsigAttack, S22_CVE_2026_33487_SeveralReferences) {
  const std::string text = test::signed_assertion();
  const std::string reference = slice(text, "<ds:Reference ", "</ds:Reference>");
  const std::string other = replaced(reference, "#_a1", "#_r1");
  expect_assertion_refused(test::resigned(replaced(text, reference, reference + reference)),
                           kReferenceCount);
  expect_assertion_refused(test::resigned(replaced(text, reference, reference + other)),
                           kReferenceCount);
  expect_assertion_refused(test::resigned(replaced(text, reference, other + reference)),
                           kReferenceCount);
  expect_assertion_refused(test::resigned(without(text, reference)), kReferenceCount);
}

TEST(XmldsigAttack, S23_CVE_2024_8698_ReferenceNotToTheParent) {
  const std::string text =
      replaced(test::response(), "<saml:Subject>", "<saml:Subject ID=\"_s1\">");
  const std::string signed_text = test::sign(text, "_a1");
  for (const std::string id : {"_r1", "_s1", "_absent"}) {
    expect_assertion_refused(test::resigned(replaced(signed_text, "\"#_a1\"", "\"#" + id + "\"")),
                             kReferenceNotParent);
  }
}

TEST(XmldsigAttack, S24_ReferenceForms) {
  const std::string text = test::signed_assertion();
  for (const std::string uri :
       {"", "#", "_a1", "#xpointer(/)", "#xpointer(id('_a1'))", "#_a1?x", "?q", "cid:_a1",
        "http://127.0.0.1:9/a", "file:///etc/passwd", "#_a1' or 'a'='a", "##_a1", "#_a1 ", " #_a1",
        "#%5fa1", "#1a", "#a:b", "#_a1#"}) {
    SCOPED_TRACE(uri);
    expect_assertion_refused(test::resigned(replaced(text, "\"#_a1\"", "\"" + uri + "\"")),
                             kReferenceUri);
  }
  expect_assertion_refused(test::resigned(without(text, " URI=\"#_a1\"")), kReferenceUri);
}

TEST(XmldsigAttack, S24_QuoteInId) {
  const std::string text = replaced(test::signed_assertion(), "\"_a1\"", "\"_a1&quot;x\"");
  expect_assertion_refused(
      test::resigned(test::redigested(replaced(text, "\"#_a1\"", "\"#_a1&quot;x\""))),
      kReferenceUri);
}

TEST(XmldsigAttack, S24_EmptyUriOnlyBySwitchAndOnlyOnTheRoot) {
  SignaturePolicy policy;
  policy.empty_reference_uri = true;
  const std::string root = test::resigned(replaced(test::signed_response(), "\"#_r1\"", "\"\""));
  EXPECT_THAT(verify_first(root, "Response"), FailsWith(kReferenceUri));
  EXPECT_THAT(verify_first(root, "Response", policy), IsOk());
  const std::string inner = test::resigned(replaced(test::signed_assertion(), "\"#_a1\"", "\"\""));
  EXPECT_THAT(verify_first(inner, "Assertion", policy), FailsWith(kReferenceNotParent));
}

TEST(XmldsigAttack, S25_DuplicateIds) {
  const std::string text = test::signed_assertion();
  const std::vector<std::pair<std::string, ErrorCode>> marks{{"<foo ID=\"_a1\"/>", kDuplicateId},
                                                             {"<foo ID=\"_r1\"/>", kDuplicateId}};
  for (const auto& [mark, code] : marks) {
    expect_assertion_refused(before_end(text, "</samlp:Response>", mark), code);
  }
  for (const std::string mark : {"<foo ID=\"_A1\"/>", "<foo ID=\"_a1 \"/>", "<foo Id=\"_a1\"/>"}) {
    EXPECT_THAT(verify_first(before_end(text, "</samlp:Response>", mark), "Assertion"), IsOk());
  }
}

TEST(XmldsigAttack, S25_DuplicateIdAmongMany) {
  std::string many;
  for (int i = 0; i < 5000; ++i) {
    many += "<x ID=\"_n" + std::to_string(i) + "\"/>";
  }
  const std::string text = before_end(test::signed_assertion(), "</samlp:Response>", many);
  EXPECT_THAT(verify_first(text, "Assertion"), IsOk());
  expect_assertion_refused(before_end(text, "</samlp:Response>", "<x ID=\"_n77\"/>"), kDuplicateId);
}

TEST(XmldsigAttack, S26_Transforms) {
  const std::string text = test::signed_assertion();
  const std::string enveloped = slice(text, "<ds:Transform ", "</ds:Transform>");
  const std::string both = slice(text, "<ds:Transforms>", "</ds:Transforms>");
  const std::string exclusive =
      both.substr(15 + enveloped.size(), both.size() - 31 - enveloped.size());
  const auto transforms = [&](const std::string& inner) {
    return test::resigned(replaced(text, both, "<ds:Transforms>" + inner + "</ds:Transforms>"));
  };
  const auto transform = [](const std::string& uri) {
    return "<ds:Transform Algorithm=\"" + uri + "\"></ds:Transform>";
  };
  EXPECT_THAT(verify_first(transforms(enveloped + exclusive), "Assertion"), IsOk());
  for (const std::string uri :
       {"http://www.w3.org/TR/1999/REC-xpath-19991116", "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/TR/1999/REC-xslt-19991116", "http://www.w3.org/2000/09/xmldsig#base64",
        "http://www.w3.org/2002/07/decrypt#XML", "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", ""}) {
    SCOPED_TRACE(uri);
    expect_assertion_refused(transforms(enveloped + transform(uri)), kTransformNotAllowed);
    expect_assertion_refused(transforms(transform(uri) + exclusive), kTransformNotAllowed);
    expect_assertion_refused(transforms(enveloped + exclusive + transform(uri)),
                             kTransformNotAllowed);
  }
  expect_assertion_refused(transforms(exclusive + enveloped), kTransformNotAllowed);
  expect_assertion_refused(transforms(enveloped + enveloped), kTransformNotAllowed);
  expect_assertion_refused(transforms(enveloped + enveloped + exclusive), kTransformNotAllowed);
  expect_assertion_refused(transforms(enveloped), kTransformNotAllowed);
  expect_assertion_refused(transforms(exclusive), kTransformNotAllowed);
  expect_assertion_refused(transforms(""), kMalformed);
  expect_assertion_refused(
      transforms(replaced(enveloped, "</ds:T", "<ds:XPath>1</ds:XPath></ds:T") + exclusive),
      kMalformed);
}

TEST(XmldsigAttack, S26_PrefixListIsBounded) {
  const auto with_prefixes = [](std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) {
      list += " p" + std::to_string(i);
    }
    const std::string text = test::signed_assertion();
    const std::string both = slice(text, "<ds:Transforms>", "</ds:Transforms>");
    const std::string end = "</ds:Transform></ds:Transforms>";
    return test::resigned(test::redigested(
        replaced(text, end,
                 "<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" "
                 "PrefixList=\"" +
                     list + "\"></ec:InclusiveNamespaces>" + end)));
  };
  EXPECT_THAT(verify_first(with_prefixes(0), "Assertion"), IsOk());
  EXPECT_THAT(verify_first(with_prefixes(32), "Assertion"), IsOk());
  EXPECT_THAT(verify_first(with_prefixes(33), "Assertion"), FailsWith(kTransformNotAllowed));
  EXPECT_THAT(verify_first(with_prefixes(10'000), "Assertion"), FailsWith(kTransformNotAllowed));
}

TEST(XmldsigAttack, S27_CanonicalizationMethods) {
  for (const std::string uri :
       {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2006/12/xml-c14n11#WithComments", "", "http://attacker.example/"}) {
    expect_assertion_refused(with_algorithm("CanonicalizationMethod", uri),
                             kCanonicalizationNotAllowed);
  }
  SignaturePolicy policy;
  policy.inclusive_c14n = true;
  EXPECT_THAT(
      verify_first(with_algorithm("CanonicalizationMethod", "http://www.w3.org/2006/12/xml-c14n11"),
                   "Assertion", policy),
      FailsWith(kCanonicalizationNotAllowed));
}

TEST(XmldsigAttack, S27_CommentsUnderWithComments) {
  const std::string text = test::signed_assertion();
  const std::string both = slice(text, "<ds:Transforms>", "</ds:Transforms>");
  const std::string genuine = test::resigned(
      replaced(text, both, replaced(both, "xml-exc-c14n#\"", "xml-exc-c14n#WithComments\"")));
  EXPECT_THAT(verify_first(genuine, "Assertion"), IsOk());
  expect_assertion_refused(replaced(genuine, "alice@example.com", "alice@example.com<!-- x -->"),
                           kTransformNotAllowed);
}

TEST(XmldsigAttack, S28_ObjectManifestProperties) {
  const std::string text = test::signed_assertion();
  for (const std::string content :
       {"<ds:Object/>", "<ds:Manifest/>", "<ds:SignatureProperties/>", "<foo/>",
        "<ds:Object><ds:Manifest><ds:Reference URI=\"#_a1\"/></ds:Manifest></ds:Object>"}) {
    expect_assertion_refused(before_end(text, kSignatureEnd, content), kMalformed);
  }
}

TEST(XmldsigAttack, S28_DetachedSignature) {
  const std::string text = test::signed_assertion();
  const std::string signature = signature_of(text);
  expect_assertion_refused(before_end(without(text, signature), "</samlp:Response>", signature),
                           kSignatureMissing);
  EXPECT_THAT(verify_first(before_end(without(text, signature), "</samlp:Response>", signature),
                           "Response"),
              FailsWith(kReferenceNotParent));
}

TEST(XmldsigAttack, S29_EachOfTwoSignaturesStandsAlone) {
  const std::string both = test::sign(test::signed_assertion(), "_r1");
  EXPECT_THAT(verify_first(both, "Assertion"), IsOk());
  EXPECT_THAT(verify_first(both, "Response"), IsOk());
  const std::string outer_bad = replaced(both, "status:Success", "status:Responder");
  EXPECT_THAT(verify_first(outer_bad, "Assertion"), IsOk());
  EXPECT_THAT(verify_first(outer_bad, "Response"), FailsWith(kDigestMismatch));
  const std::string inner_other =
      test::sign(test::sign(test::response(), "_a1", "other2048"), "_r1");
  EXPECT_THAT(verify_first(inner_other, "Response"), IsOk());
  EXPECT_THAT(verify_first(inner_other, "Assertion"), FailsWith(kSignatureInvalid));
}

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
