// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/verify.h"

#include <string>
#include <vector>

#include "base/matchers.h"
#include "xmldsig/errors.h"
#include "xmldsig/test_attacks.h"
#include "xmldsig/test_messages.h"

namespace countersign::xmldsig {
namespace {

using test::before_end;
using test::replaced;
using test::slice;
using test::verify_first;
using ::testing::HasSubstr;

/// The index of the key that signed the first Assertion.
Result<std::size_t> key_index(const std::string& text, const std::vector<std::string>& names,
                              const SignaturePolicy& policy = {}) {
  std::vector<crypto::PublicKey> keys;
  for (const std::string& name : names) {
    keys.push_back(test::public_key(name));
  }
  CS_TRY(const xml::Document document, xml::read(text));
  CS_TRY(const SignedElement element,
         verify_enveloped(document, *test::first_named(document, "Assertion"), keys, policy));
  EXPECT_EQ(element.warnings().rsa1024, names[element.key_index()] == "rsa1024");
  return element.key_index();
}

TEST(XmldsigVerify, TriesEachKeyThatCanHaveSigned) {
  const std::string rsa = test::signed_assertion();
  SigningOptions ecdsa;
  ecdsa.scheme = crypto::SignatureScheme::kEcdsa;
  const std::string ec = test::sign(test::response(), "_a1", "p256", ecdsa);
  EXPECT_EQ(*key_index(rsa, {"rsa2048"}), 0U);
  EXPECT_EQ(*key_index(rsa, {"p256", "rsa1024", "other2048", "rsa2048", "rsa2048"}), 3U);
  EXPECT_EQ(*key_index(ec, {"rsa2048", "p384", "p256"}), 2U);
}

TEST(XmldsigVerify, SaysWhichKeysItTried) {
  struct Row {
    std::vector<std::string> keys;
    ErrorCode code;
    std::string why;
  };
  const std::vector<Row> rows = {
      {{}, kNoKeys, "expected a trusted key, got none"},
      {{"p256"}, kSignatureInvalid, "expected a signature by the type of a trusted key, got "},
      {{"rsa1024"}, kKeyTooSmall, "expected a trusted RSA key of 2048 bits or more"},
      {{"p256", "rsa1024"}, kKeyTooSmall, "expected a trusted RSA key of 2048 bits or more"},
      {{"other2048"}, kSignatureInvalid, "expected a signature by one of 1 trusted keys"},
      {{"other2048", "p256", "rsa1024", "other2048"},
       kSignatureInvalid,
       "expected a signature by one of 2 trusted keys"},
  };
  for (const Row& row : rows) {
    const auto result = key_index(test::signed_assertion(), row.keys);
    ASSERT_THAT(result, FailsWith(row.code));
    EXPECT_THAT(result.error().detail, HasSubstr(row.why));
  }
  SignaturePolicy small;
  small.rsa1024 = true;
  EXPECT_THAT(key_index(test::signed_assertion(), {"rsa1024"}, small),
              FailsWith(kSignatureInvalid));
  // An EC key is as small as 256 bits and strong all the same.
  SigningOptions ecdsa;
  ecdsa.scheme = crypto::SignatureScheme::kEcdsa;
  const std::string ec = test::sign(test::response(), "_a1", "p256", ecdsa);
  EXPECT_THAT(key_index(ec, {"p384"}), FailsWith(kSignatureInvalid));
}

TEST(XmldsigVerify, ReadsValuesOfBoundedLength) {
  const std::string text = test::signed_assertion();
  const auto padded = [&](std::string_view name, std::size_t size) {
    const std::string end = "</ds:" + std::string(name) + ">";
    const std::string whole = slice(text, "<ds:" + std::string(name) + ">", end);
    const std::size_t has = whole.size() - 2 * end.size() + 1;
    const std::string longer = before_end(text, end, std::string(size - has, ' '));
    return name == "DigestValue" ? test::resigned(longer) : longer;
  };
  for (const auto& [name, most] :
       {std::pair{"DigestValue", 512U}, std::pair{"SignatureValue", 4096U}}) {
    EXPECT_THAT(verify_first(padded(name, most), "Assertion"), IsOk()) << name;
    const auto longer = verify_first(padded(name, most + 1), "Assertion");
    ASSERT_THAT(longer, FailsWith(kMalformed)) << name;
    EXPECT_THAT(longer.error().detail, HasSubstr("got a longer text"));
  }
}

TEST(XmldsigVerify, RefusesValuesThatAreNoBase64) {
  for (const auto& [name, why] :
       {std::pair{"DigestValue", "expected DigestValue in base64"},
        std::pair{"SignatureValue", "expected SignatureValue in base64"}}) {
    const std::string start = "<ds:" + std::string(name) + ">";
    const std::string text = replaced(test::signed_assertion(), start, start + "!");
    const auto result =
        verify_first(std::string(name) == "DigestValue" ? test::resigned(text) : text, "Assertion");
    ASSERT_THAT(result, FailsWith(kMalformed));
    EXPECT_EQ(result.error().detail, why);
  }
}

TEST(XmldsigVerify, SaysWhatDigestItExpected) {
  const std::string digest = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  const std::string text = test::signed_assertion();
  const std::string value = slice(text, "<ds:DigestValue>", "</ds:DigestValue>");
  const auto result = verify_first(
      test::resigned(replaced(text, value, "<ds:DigestValue>" + digest + "</ds:DigestValue>")),
      "Assertion");
  ASSERT_THAT(result, FailsWith(kDigestMismatch));
  EXPECT_EQ(result.error().detail, "expected the digest " + value.substr(16, value.size() - 33) +
                                       ", got \"" + digest + "\"");
}

// attacks.md P16: however it is written, and wherever it stands among the attributes.
TEST(XmldsigVerify, RefusesAnIdOfAnotherSpelling) {
  const auto with = [](const std::string& name) {
    const std::string declared =
        name.find(':') == std::string::npos || name.starts_with("xml:") ? "" : " xmlns:p=\"urn:p\"";
    return test::sign(
        replaced(test::response(), "ID=\"_a1\"", "ID=\"_a1\" " + name + "=\"_x\"" + declared),
        "_a1");
  };
  for (const std::string name :
       {"id", "Id", "iD", "xml:id", "p:ID", "p:iD", "AssertionID", "assertionid", "ASSERTIONID",
        "AssertionId", "ResponseID", "responseid", "RESPONSEID", "RequestID", "requestid",
        "REQUESTID", "p:RequestID"}) {
    const auto result = verify_first(with(name), "Assertion");
    ASSERT_THAT(result, FailsWith(kDuplicateId)) << name;
    const std::string local = name.substr(name.find(':') + 1);
    EXPECT_EQ(result.error().detail, "expected no ID beside \"ID\", got \"" + local + "\"");
  }
  for (const std::string name :
       {"i", "d", "ids", "Identity", "ie", "hd", "AssertionIDRef", "AssertionIDs", "Assertion",
        "MyID", "ResponseIDx", "InResponseTo", "Request", "xml:lang", "p:x"}) {
    EXPECT_THAT(verify_first(with(name), "Assertion"), IsOk()) << name;
  }
}

TEST(XmldsigVerify, RefusesAReferenceThatIsNotToItsParent) {
  const std::string text = test::signed_assertion();
  const auto other =
      verify_first(test::resigned(replaced(text, "\"#_a1\"", "\"#_r1\"")), "Assertion");
  ASSERT_THAT(other, FailsWith(kReferenceNotParent));
  EXPECT_EQ(other.error().detail, "expected the reference URI \"#_a1\", got \"#_r1\"");
  // One without an ID has nothing that a reference could name.
  const auto none = verify_first(replaced(text, " ID=\"_a1\"", ""), "Assertion");
  ASSERT_THAT(none, FailsWith(kReferenceNotParent));
  EXPECT_EQ(none.error().detail, "expected the reference URI \"#\", got \"#_a1\"");
}

// Under #WithComments they are signed, and this reader drops them.
TEST(XmldsigVerify, FindsACommentWhereverItStands) {
  const std::string text = test::signed_assertion();
  const std::string both = slice(text, "<ds:Transforms>", "</ds:Transforms>");
  const std::string genuine = test::resigned(
      replaced(text, both, replaced(both, "xml-exc-c14n#\"", "xml-exc-c14n#WithComments\"")));
  ASSERT_THAT(verify_first(genuine, "Assertion"), IsOk());
  const std::string comment = "<!-- x -->";
  for (const std::string end :
       {"</saml:Assertion>", "</saml:Subject>", "</saml:NameID>", "</saml:AttributeStatement>",
        "</saml:Attribute>", "</saml:AttributeValue>"}) {
    EXPECT_THAT(verify_first(before_end(genuine, end, comment), "Assertion"),
                FailsWith(kTransformNotAllowed))
        << end;
    EXPECT_THAT(verify_first(before_end(text, end, comment), "Assertion"), IsOk()) << end;
  }
  EXPECT_THAT(verify_first(before_end(genuine, "</samlp:Response>", comment), "Assertion"), IsOk());
}

TEST(XmldsigVerify, RefusesASecondSignatureOfAnyForm) {
  const std::string text = test::signed_assertion();
  for (const std::string end : {"<saml:Subject>", "</saml:Assertion>"}) {
    const std::string second = "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>";
    const auto result = verify_first(before_end(text, end, second), "Assertion");
    ASSERT_THAT(result, FailsWith(kMalformed));
    EXPECT_EQ(result.error().detail, "expected one ds:Signature in \"Assertion\"");
  }
}

TEST(XmldsigVerify, FindsTheSignatureAmongTheChildrenAlone) {
  const auto document = xml::read(test::signed_assertion());
  ASSERT_THAT(document, IsOk());
  const xml::Element* const assertion = test::first_named(*document, "Assertion");
  const xml::Element* const found = find_signature(*assertion);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->local_name(), "Signature");
  EXPECT_EQ(find_signature(document->root()), nullptr);
  const auto other =
      xml::read("<a><Signature/><b xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/></a>");
  EXPECT_EQ(find_signature(other->root()), nullptr);
}

// The few of an ordinary message are compared in another place than many.
TEST(XmldsigVerify, RefusesAnIdThatStandsTwiceAmongFewAndMany) {
  for (const std::size_t count : {1U, 13U, 14U, 15U, 16U, 17U, 40U}) {
    std::string ids;
    for (std::size_t i = 0; i < count; ++i) {
      ids += "<x ID=\"n" + std::to_string(count - 1 - i) + "\"/>";
    }
    const std::string text = before_end(test::signed_assertion(), "</samlp:Response>", ids);
    EXPECT_THAT(verify_first(text, "Assertion"), IsOk()) << count;
    const auto twice =
        verify_first(before_end(text, "</samlp:Response>", "<x ID=\"n0\"/>"), "Assertion");
    ASSERT_THAT(twice, FailsWith(kDuplicateId)) << count;
    EXPECT_EQ(twice.error().detail, "expected each ID once, got \"n0\" twice");
  }
}

}  // namespace
}  // namespace countersign::xmldsig
