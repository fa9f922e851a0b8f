// SPDX-License-Identifier: Apache-2.0
// The one shape that a ds:Signature may have, part by part. What is refused differs from what is
// accepted in one thing, and is refused for that thing.
#include "xmldsig/signature_reader.h"

#include <string>
#include <vector>

#include "base/matchers.h"
#include "xmldsig/errors.h"
#include "xmldsig/test_attacks.h"
#include "xmldsig/test_messages.h"

namespace countersign::xmldsig {
namespace {

using test::replaced;
using test::slice;
using test::verify_first;
using ::testing::HasSubstr;

/// The signed message with the first `from` in its Signature changed. Where that is within
/// SignedInfo, it is signed anew.
std::string changed(std::string_view from, std::string_view to) {
  const std::string text = test::signed_assertion();
  const std::string signature = test::signature_of(text);
  std::string out = replaced(text, signature, replaced(signature, from, to));
  const bool same_info =
      out.find(slice(text, "<ds:SignedInfo>", "</ds:SignedInfo>")) != std::string::npos;
  return same_info || out.find("<ds:SignedInfo") == std::string::npos ? out : test::resigned(out);
}

void expect_form_refused(const std::string& text, ErrorCode code, const std::string& why,
                         const SignaturePolicy& policy = {}) {
  const auto result = verify_first(text, "Assertion", policy);
  ASSERT_THAT(result, FailsWith(code)) << text;
  EXPECT_THAT(result.error().detail, HasSubstr(why)) << text;
}

/// How the start tag of each part begins; of the two transforms the first is meant.
const std::vector<std::string>& form_parts() {
  static const std::vector<std::string> kParts = {
      "Signature ",       "SignedInfo>",   "CanonicalizationMethod ",
      "SignatureMethod ", "Reference ",    "Transforms>",
      "Transform ",       "DigestMethod ", "DigestValue>",
      "SignatureValue>",
  };
  return kParts;
}

TEST(XmldsigForm, AcceptsIdsAndTypeWhereTheSchemaHasThem) {
  EXPECT_THAT(verify_first(changed("<ds:Signature ", "<ds:Signature Id=\"s\" "), "Assertion"),
              IsOk());
  EXPECT_THAT(verify_first(changed("<ds:SignedInfo>", "<ds:SignedInfo Id=\"s\">"), "Assertion"),
              IsOk());
  EXPECT_THAT(
      verify_first(changed("<ds:SignatureValue>", "<ds:SignatureValue Id=\"s\">"), "Assertion"),
      IsOk());
  EXPECT_THAT(
      verify_first(changed("<ds:Reference ", "<ds:Reference Id=\"s\" Type=\"t\" "), "Assertion"),
      IsOk());
}

TEST(XmldsigForm, RefusesEveryOtherAttribute) {
  for (const std::string& part : form_parts()) {
    const std::string name = part.substr(0, part.size() - 1);
    const std::string end = part.substr(part.size() - 1);
    for (const std::string attribute : {"Other", "o:Algorithm", "o:Id", "o:URI", "id"}) {
      const std::string local = attribute.substr(attribute.find(':') + 1);
      const std::string tag = "<ds:" + name + " xmlns:o=\"urn:o\" " + attribute + "=\"x\"" + end;
      expect_form_refused(changed("<ds:" + part, tag), kMalformed,
                          "expected no attribute \"" + local + "\" on \"" + name + "\"");
    }
  }
}

TEST(XmldsigForm, RefusesAMethodWithoutAlgorithm) {
  for (const std::string name :
       {"CanonicalizationMethod", "SignatureMethod", "Transform", "DigestMethod"}) {
    const std::string tag = slice(test::signed_assertion(), "<ds:" + name + " ", ">");
    expect_form_refused(changed(tag, "<ds:" + name + ">"), kMalformed,
                        "expected an Algorithm on \"" + name + "\"");
  }
}

TEST(XmldsigForm, AcceptsWhiteSpaceBetweenAndWithinItsParts) {
  for (const std::string end :
       {"</ds:SignedInfo>", "</ds:CanonicalizationMethod>", "</ds:SignatureMethod>",
        "</ds:Reference>", "</ds:Transforms>", "</ds:Transform>", "</ds:DigestMethod>",
        "</ds:DigestValue>", "</ds:SignatureValue>", "</ds:Transform></ds:Transforms>",
        "</ds:Signature>"}) {
    EXPECT_THAT(verify_first(changed(end, " \t&#13;\n" + end), "Assertion"), IsOk()) << end;
  }
}

TEST(XmldsigForm, RefusesTextAndElementsThatDoNotBelong) {
  struct Row {
    std::string end;
    std::string inserted;
    std::string why;
  };
  const std::string beside = "expected no text beside elements in ";
  const std::vector<Row> rows = {
      {"</ds:Signature>", "x", beside + "\"Signature\""},
      {"</ds:SignedInfo>", "x", beside + "\"SignedInfo\""},
      {"</ds:Reference>", "x", beside + "\"Reference\""},
      {"</ds:Transforms>", "x", beside + "\"Transforms\""},
      {"</ds:CanonicalizationMethod>", "x", "expected no text in \"CanonicalizationMethod\""},
      {"</ds:CanonicalizationMethod>", "<ds:x/>", "expected at most InclusiveNamespaces in"},
      {"</ds:SignatureMethod>", "x", "expected \"SignatureMethod\" to be empty"},
      {"</ds:SignatureMethod>", "<ds:x/>", "expected \"SignatureMethod\" to be empty"},
      {"</ds:Transform>", "x", "expected \"Transform\" to be empty"},
      {"</ds:Transform>", "<ds:x/>", "expected \"Transform\" to be empty"},
      {"</ds:Transform></ds:Transforms>", "x", "expected no text in \"Transform\""},
      {"</ds:DigestMethod>", "x", "expected \"DigestMethod\" to be empty"},
      {"</ds:DigestMethod>", "<ds:x/>", "expected \"DigestMethod\" to be empty"},
      {"</ds:DigestValue>", "<ds:x/>", "expected text alone in \"DigestValue\""},
      {"</ds:SignatureValue>", "<ds:x/>", "expected text alone in \"SignatureValue\""},
      {"</ds:Reference>", "<ds:x/>", "expected one ds:DigestValue last in the reference"},
      {"</ds:SignedInfo>", "<ds:x/>", "expected nothing behind the reference in SignedInfo"},
      {"</ds:Signature>", "<ds:x/>", "behind SignatureValue and KeyInfo, got \"x\""},
      {"<ds:KeyInfo>", "<ds:x/>", "behind SignatureValue and KeyInfo, got \"x\""},
  };
  for (const Row& row : rows) {
    expect_form_refused(changed(row.end, row.inserted + row.end), kMalformed, row.why);
  }
}

TEST(XmldsigForm, RefusesAPartOfAnotherName) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"SignedInfo", "expected ds:SignedInfo first in the signature"},
      {"CanonicalizationMethod", "expected ds:CanonicalizationMethod first in SignedInfo"},
      {"SignatureMethod", "expected ds:SignatureMethod second in SignedInfo"},
      {"Reference", "expected ds:Reference third in SignedInfo"},
      {"Transform", "expected ds:Transform in \"Transforms\""},
      {"DigestMethod", "expected ds:DigestMethod behind the transforms"},
      {"DigestValue", "expected one ds:DigestValue last in the reference"},
      {"SignatureValue", "expected ds:SignatureValue second in the signature"},
      {"KeyInfo", "behind SignatureValue and KeyInfo, got \"Other\""},
  };
  for (const auto& [name, why] : rows) {
    const std::string text = test::signed_assertion();
    const std::string part =
        slice(text, "<ds:" + name + (name == "Transform" ? " " : ""), "</ds:" + name + ">");
    std::string other = replaced(part, "<ds:" + name, "<ds:Other");
    other = replaced(other, "</ds:" + name + ">", "</ds:Other>");
    expect_form_refused(changed(part, other), kMalformed, why);
  }
}

TEST(XmldsigForm, RefusesAMissingPart) {
  const std::string transforms =
      slice(test::signed_assertion(), "<ds:Transforms>", "</ds:Transforms>");
  expect_form_refused(changed(transforms, ""), kTransformNotAllowed, "got no transforms");
  expect_form_refused(changed(" URI=\"#_a1\"", ""), kReferenceUri,
                      "expected a URI on ds:Reference, got none");
  for (const auto& [part, why] : {std::pair{"Reference", "expected one reference, got none"},
                                  std::pair{"DigestValue", "expected one ds:DigestValue last"}}) {
    const std::string name = part;
    const std::string whole = slice(test::signed_assertion(), "<ds:" + name, "</ds:" + name + ">");
    expect_form_refused(changed(whole, ""), name == "Reference" ? kReferenceCount : kMalformed,
                        why);
  }
}

TEST(XmldsigForm, RefusesOtherTransformsForWhatTheyAre) {
  const std::string transform =
      "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">"
      "</ds:Transform>";
  expect_form_refused(changed(transform, transform + transform), kTransformNotAllowed,
                      "expected at most two transforms");
  expect_form_refused(changed(transform, ""), kTransformNotAllowed,
                      "expected an exclusive canonicalisation transform, got none");
  expect_form_refused(changed(transform, "<ds:Other Algorithm=\"x\"/>"), kMalformed,
                      "expected ds:Transform in \"Transforms\"");
  expect_form_refused(changed("#enveloped-signature", "#other"), kTransformNotAllowed,
                      "expected the enveloped-signature transform first, got");
}

// The enveloped transform leaves all of this unsigned: where wrapping hides the genuine element.
TEST(XmldsigForm, RefusesSamlAnywhereInTheSignature) {
  for (const std::string mark :
       {"</ds:Signature>", "</ds:SignedInfo>", "</ds:KeyInfo>", "</ds:X509Data>",
        "</ds:X509Certificate>", "<ds:X509Data>", "<ds:KeyInfo>"}) {
    for (const std::string saml :
         {"urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:2.0:protocol",
          "urn:oasis:names:tc:SAML:1.0:assertion"}) {
      expect_form_refused(changed(mark, "<h:Hidden xmlns:h=\"" + saml + "\"/>" + mark), kMalformed,
                          "expected no SAML in ds:Signature, got \"Hidden\"");
    }
  }
}

// --- InclusiveNamespaces
// ------------------------------------------------------------------------

/// The message with these children of its exclusive canonicalisation, digested and signed anew.
std::string with_inclusive(const std::string& children) {
  const std::string end = "</ds:Transform></ds:Transforms>";
  const std::string text = replaced(test::signed_assertion(), end, children + end);
  return test::resigned(test::redigested(text));
}

std::string inclusive_namespaces(const std::string& attributes, const std::string& content = "") {
  return "<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\"" +
         attributes + ">" + content + "</ec:InclusiveNamespaces>";
}

TEST(XmldsigForm, ReadsAListOfPrefixes) {
  EXPECT_THAT(verify_first(with_inclusive(inclusive_namespaces("")), "Assertion"), IsOk());
  EXPECT_THAT(verify_first(with_inclusive(inclusive_namespaces(" PrefixList=\"a b\"", " \n ")),
                           "Assertion"),
              IsOk());
  expect_form_refused(with_inclusive(inclusive_namespaces(" Other=\"a b\"")), kMalformed,
                      "expected no attribute \"Other\" on \"InclusiveNamespaces\"");
  expect_form_refused(with_inclusive(inclusive_namespaces("", "x")), kMalformed,
                      "expected no text in \"InclusiveNamespaces\"");
  expect_form_refused(with_inclusive(inclusive_namespaces("", "<x/>")), kMalformed,
                      "expected text alone in \"InclusiveNamespaces\"");
  const std::string once = "expected at most InclusiveNamespaces in \"Transform\"";
  expect_form_refused(with_inclusive(inclusive_namespaces("") + inclusive_namespaces("")),
                      kMalformed, once);
  expect_form_refused(with_inclusive("<ds:InclusiveNamespaces/>"), kMalformed, once);
  expect_form_refused(
      with_inclusive("<ec:Other xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>"),
      kMalformed, once);
}

TEST(XmldsigForm, CountsPrefixesByTheWhiteSpaceBetween) {
  const auto list_of = [](std::size_t count) {
    constexpr const char* kSpaces[] = {" ", "&#9;", "&#10;", "&#13;", "  &#9;"};
    std::string list;
    for (std::size_t i = 0; i < count; ++i) {
      list += "prefix" + std::to_string(i) + kSpaces[i % 5];
    }
    return with_inclusive(inclusive_namespaces(" PrefixList=\"" + list + "\""));
  };
  EXPECT_THAT(verify_first(list_of(kMaxInclusivePrefixes), "Assertion"), IsOk());
  expect_form_refused(list_of(kMaxInclusivePrefixes + 1), kTransformNotAllowed,
                      "expected at most 32 prefixes in InclusiveNamespaces");
}

// [C14N] 1.0 has no such list.
TEST(XmldsigForm, RefusesPrefixesUnderInclusiveCanonicalisation) {
  SignaturePolicy policy;
  policy.inclusive_c14n = true;
  const std::string text = replaced(
      test::signed_assertion(),
      "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>",
      "<ds:Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\">" +
          inclusive_namespaces(" PrefixList=\"a\"") + "</ds:Transform>");
  expect_form_refused(test::resigned(text), kMalformed, "expected at most InclusiveNamespaces in",
                      policy);
}

}  // namespace
}  // namespace countersign::xmldsig
