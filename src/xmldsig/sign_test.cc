// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/sign.h"

#include <cstdlib>

#include "base/matchers.h"
#include "xml/errors.h"
#include "xmldsig/algorithms.h"
#include "xmldsig/errors.h"
#include "xmldsig/test_messages.h"

namespace countersign::xmldsig {
namespace {

using crypto::DigestAlgorithm;
using crypto::SignatureScheme;
using test::replaced;
using test::verify_first;

Result<std::string> try_sign(std::string_view xml, std::string_view id) {
  return sign_enveloped(xml, id, test::private_key("rsa2048"), {});
}

TEST(XmldsigSign, PutsTheSignatureBehindTheIssuer) {
  const std::string text = test::sign(test::response(), "_a1");
  EXPECT_NE(text.find("</saml:Issuer><ds:Signature xmlns:ds="), std::string::npos);
  EXPECT_NE(text.find("</ds:Signature><saml:Subject>"), std::string::npos);
}

TEST(XmldsigSign, PutsTheSignatureFirstWithoutAnIssuer) {
  EXPECT_NE(test::sign("<m ID=\"x\"><n/></m>", "x").find("<m ID=\"x\"><ds:Signature "),
            std::string::npos);
}

TEST(XmldsigSign, LeavesEveryOtherByteAsItWas) {
  const std::string xml =
      "<?xml version=\"1.0\"?>\n<!-- ID=\"_x\" <m ID=\"_x\"> -->\n<a  b = '>' c='<![CDATA['\t>"
      "<![CDATA[<m ID=\"_x\">]]><m\n\tz=\"ID='_x'\" n:ID=\"_x\" xmlns:n=\"urn:n\" ID = '_x' >"
      " text <!-- </m> --><saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" "
      ">i<b/></saml:Issuer ><k/></m></a>";
  // The rival n:ID is refused by the verifier; here only the place matters.
  const std::string safe = replaced(replaced(xml, "c='<![CDATA['", "c='&lt;![CDATA['"),
                                    "n:ID=\"_x\" xmlns:n=\"urn:n\" ", "");
  const std::string text = test::sign(safe, "_x");
  const std::string signature = test::slice(text, "<ds:Signature ", "</ds:Signature>");
  EXPECT_EQ(test::without(text, signature), safe);
  EXPECT_NE(text.find("</saml:Issuer >" + signature + "<k/>"), std::string::npos);
  EXPECT_THAT(verify_first(text, "m"), IsOk());
}

// The tree does not know where in the bytes its elements stood: only the tag with the ID is meant.
TEST(XmldsigSign, FindsTheTagWhateverStandsBefore) {
  for (const std::string before :
       {"", "<!---->", "--><!-- <m ID=\"x\"> -->", "<!-- ' -->", "<![CDATA[<m ID=\"x\">]]>",
        "<![CDATA[]]>", "<b ID=\"y\"/>", "<b XID=\"x\"/>", "<b I=\"x\" D=\"x\"/>",
        "<b IDx=\"x\" Id=\"x\"/>", "<b ID='xx' c='x'/>", "<b c='ID=\"x\"' d=\"ID='x'\"></b>",
        "<b\tc\n=\r\n'>' ></b >", "<bID/>", "<b ID=''><ID/></b>"}) {
    for (const std::string tag : {"<m ID=\"x\">", "<m ID='x'>", "<m a='' ID=\"x\" b=\">\">",
                                  "<m\r\n\tID\n=\t'x'\n>", "<m a=\"'/>'\" ID=\"x\">"}) {
      const std::string xml = "<a>" + before + tag + "t<c/></m></a>";
      const auto text = try_sign(xml, "x");
      ASSERT_THAT(text, IsOk()) << xml;
      const std::size_t at = text->find("<ds:Signature ");
      const std::string expected = "<a>" + before + tag;
      EXPECT_EQ(text->substr(0, at), expected);
      EXPECT_TRUE(text->ends_with("</ds:Signature>t<c/></m></a>")) << *text;
      EXPECT_EQ(text->find("KeyInfo"), std::string::npos) << "no certificate was given";
      EXPECT_THAT(verify_first(*text, "m"), IsOk()) << *text;
    }
  }
}

TEST(XmldsigSign, StandsBehindTheIssuerAndAllWithinIt) {
  const std::string issuer =
      "<s:Issuer xmlns:s=\"urn:oasis:names:tc:SAML:2.0:assertion\"><b><c/><d></d></b><!-- "
      "</s:Issuer>"
      " --></s:Issuer>";
  const auto text = try_sign("<e ID=\"x\">" + issuer + "<f/></e>", "x");
  ASSERT_THAT(text, IsOk());
  EXPECT_TRUE(text->starts_with("<e ID=\"x\">" + issuer + "<ds:Signature ")) << *text;
  EXPECT_TRUE(text->ends_with("</ds:Signature><f/></e>")) << *text;
  // Only as the first child, and only SAML's.
  for (const std::string& first : {"<f/>" + issuer, std::string("<Issuer>x</Issuer>")}) {
    const auto other = try_sign("<e ID=\"x\">" + first + "</e>", "x");
    ASSERT_THAT(other, IsOk());
    EXPECT_TRUE(other->starts_with("<e ID=\"x\"><ds:Signature ")) << *other;
  }
}

TEST(XmldsigSign, OpensAnEmptyElement) {
  const std::string text = test::sign("<a><m:e xmlns:m=\"urn:m\" ID=\"x\" /></a>", "x");
  EXPECT_TRUE(text.ends_with("</ds:Signature></m:e></a>")) << text;
  EXPECT_THAT(verify_first(text, "e"), IsOk());
  EXPECT_THAT(verify_first(test::sign("<e ID='x'/>", "x"), "e"), IsOk());
}

TEST(XmldsigSign, StandsBehindAnEmptyIssuer) {
  const std::string text =
      test::sign("<e ID=\"x\"><Issuer xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"/></e>", "x");
  EXPECT_NE(text.find("assertion\"/><ds:Signature "), std::string::npos);
  EXPECT_THAT(verify_first(text, "e"), IsOk());
}

TEST(XmldsigSign, SignsInnerThenOuter) {
  const std::string text = test::sign(test::sign(test::response(), "_a1"), "_r1");
  EXPECT_THAT(verify_first(text, "Response"), IsOk());
  EXPECT_THAT(verify_first(text, "Assertion"), IsOk());
}

TEST(XmldsigSign, RefusesWhatItCannotSign) {
  EXPECT_THAT(try_sign("<a ID=\"x\">", "x"), FailsWith(xml::kMalformed));
  const auto detail = [](std::string_view xml, std::string_view id) {
    return try_sign(xml, id).error().detail;
  };
  EXPECT_EQ(detail("<a ID=\"x\"/>", "y"), "expected an element with the ID \"y\"");
  EXPECT_EQ(detail("<a ID=\"x\"><b ID=\"y\"/><c ID=\"y\"/></a>", "y"),
            "expected one element with the ID \"y\", got several");
  EXPECT_EQ(detail(test::signed_assertion(), "_a1"), "expected an element that is not signed yet");
  EXPECT_THAT(try_sign("<a ID=\"x\"/>", "y"), FailsWith(kCannotSign));
  EXPECT_THAT(try_sign("<a ID=\"1x\"/>", "1x"), FailsWith(kCannotSign));
  EXPECT_THAT(try_sign("<a ID=\"x\"><b ID=\"x\"/></a>", "x"), FailsWith(kCannotSign));
  EXPECT_THAT(try_sign(test::signed_assertion(), "_a1"), FailsWith(kCannotSign));
  EXPECT_THAT(sign_enveloped("<a ID=\"x\"/>", "x", test::private_key("p256"), {}),
              FailsWith(kCannotSign));
}

struct Choice {
  std::string key;
  SignatureScheme scheme;
};

TEST(XmldsigSign, VerifiesWithEveryAlgorithm) {
  SignaturePolicy policy;
  policy.sha1 = true;
  for (const Choice& choice :
       {Choice{"rsa2048", SignatureScheme::kRsaPkcs1}, Choice{"rsa2048", SignatureScheme::kRsaPss},
        Choice{"p256", SignatureScheme::kEcdsa}, Choice{"p384", SignatureScheme::kEcdsa},
        Choice{"p521", SignatureScheme::kEcdsa}}) {
    for (const auto digest : {DigestAlgorithm::kSha1, DigestAlgorithm::kSha256,
                              DigestAlgorithm::kSha384, DigestAlgorithm::kSha512}) {
      SigningOptions options;
      options.scheme = choice.scheme;
      options.signature_digest = digest;
      options.reference_digest = digest;
      const std::string text = test::sign(test::response(), "_a1", choice.key, options);
      EXPECT_THAT(verify_first(text, "Assertion", policy, choice.key), IsOk());
    }
  }
}

// The program is there on developers' machines and in CI; elsewhere the vectors must do.
int run(const std::string& command) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe,cert-env33-c): one thread
  return std::system(command.c_str());
}

bool have_xmlsec1() {
  return run("xmlsec1 --version >/dev/null 2>&1") == 0;
}

int xmlsec1_verify(const std::string& text, const std::string& key) {
  const auto file = std::filesystem::path(testing::TempDir()) / "countersign_sign_test.xml";
  std::ofstream(file, std::ios::binary) << text;
  const std::string command = "xmlsec1 --verify --pubkey-cert-pem '" +
                              (test::vectors() / "xmldsig/keys" / (key + ".cert.pem")).string() +
                              "' --id-attr:ID urn:oasis:names:tc:SAML:2.0:assertion:Assertion '" +
                              file.string() + "' >/dev/null 2>&1";
  return run(command);
}

TEST(XmldsigSign, VerifiesWithXmlsec1) {
  if (!have_xmlsec1()) {
    GTEST_SKIP() << "xmlsec1 is not installed";
  }
  EXPECT_EQ(xmlsec1_verify(test::signed_assertion(), "rsa2048"), 0);
  EXPECT_NE(xmlsec1_verify(replaced(test::signed_assertion(), "alice@", "admin@"), "rsa2048"), 0);
  for (const std::string key : {"p256", "p384", "p521"}) {
    SigningOptions options;
    options.scheme = SignatureScheme::kEcdsa;
    options.signature_digest = DigestAlgorithm::kSha384;
    options.reference_digest = DigestAlgorithm::kSha512;
    EXPECT_EQ(xmlsec1_verify(test::sign(test::response(), "_a1", key, options), key), 0) << key;
  }
}

}  // namespace
}  // namespace countersign::xmldsig
