// SPDX-License-Identifier: Apache-2.0
// What the form and the algorithms of a Signature can hide: published attacks by their names.
#include "base/matchers.h"
#include "xml/errors.h"
#include "xmldsig/errors.h"
#include "xmldsig/test_attacks.h"
#include "xmldsig/test_messages.h"

namespace countersign::xmldsig {
namespace {

using test::before_end;
using test::evil;
using test::expect_assertion_refused;
using test::kSignatureEnd;
using test::replaced;
using test::signature_of;
using test::slice;
using test::verify_first;
using test::without;

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

}  // namespace
}  // namespace countersign::xmldsig
