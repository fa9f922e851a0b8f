// SPDX-License-Identifier: Apache-2.0
// What stands inside an encrypted assertion is judged as outside, and nobody learns from us what an
// altered plaintext was.
#include <string>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/test_responses.h"
#include "xmldsig/encrypt.h"

namespace countersign::saml {
namespace {

using crypto::RsaPadding;
using idp::Signed;
using test::changed;
using test::check;
using test::content;
using test::expectation;
using test::genuine;
using test::other_key;
using test::sign;
using test::sp_key;
using test::swap;
using xmldsig::DataCipher;
using xmldsig::EncryptionOptions;

constexpr EncryptionOptions kGcm{};
constexpr EncryptionOptions kCbc{DataCipher::kAes256Cbc, RsaPadding::kOaepSha1Mgf1Sha1};
constexpr EncryptionOptions kRsa15{DataCipher::kAes256Gcm, RsaPadding::kPkcs1};

/// The expectation that opens what is encrypted to `sp_key`, whatever the cipher.
Expectation opening() {
  Expectation e = expectation();
  e.decryption_keys = {sp_key()};
  e.allow.aes_cbc = true;
  e.allow.rsa1_5 = true;
  return e;
}

std::string sealed(std::string_view plain, const EncryptionOptions& options) {
  const auto made =
      xmldsig::encrypt(plain, xmldsig::EncryptedKind::kAssertion, sp_key().public_key(), options);
  EXPECT_THAT(made, IsOk());
  return *made;
}

/// The response with `plain` encrypted in the place of its assertion.
std::string with_inside(const std::string& xml, const std::string& plain,
                        const EncryptionOptions& options) {
  const std::string end = "</saml:Assertion>";
  const std::size_t begin = xml.find("<saml:Assertion ");
  const std::size_t behind = xml.rfind(end) + end.size();
  return xml.substr(0, begin) + sealed(plain, options) + xml.substr(behind);
}

/// The response with its own assertion encrypted.
std::string closed(const std::string& xml, const EncryptionOptions& options = kGcm) {
  const std::string end = "</saml:Assertion>";
  const std::size_t begin = xml.find("<saml:Assertion ");
  return with_inside(xml, xml.substr(begin, xml.rfind(end) + end.size() - begin), options);
}

/// The check that failed first, as the explanation tells it.
std::string first_failure(const std::string& xml) {
  const auto explained = explain_xml(xml, test::trusted(), opening(), test::kNow);
  for (const Finding& finding : explained.checks) {
    if (finding.outcome == Outcome::kFail) {
      return std::string(finding.id);
    }
  }
  return "";
}

TEST(SamlEncrypted, RefusesStrayElementsInside) {
  const std::string subject = "<saml:Subject>";
  EXPECT_THAT(check(closed(genuine()), opening()), IsOk());
  const std::string odd_id = closed(changed(subject, "<saml:Subject Id=\"_x\">"));
  EXPECT_THAT(check(odd_id, opening()), FailsWith(kSchema));
  EXPECT_EQ(first_failure(odd_id), "assertion.stray_elements");
  const std::string inner =
      closed(changed("red</saml:AttributeValue>",
                     "red<saml:Assertion ID=\"_inner\"></saml:Assertion></saml:AttributeValue>"));
  EXPECT_THAT(check(inner, opening()), FailsWith(kSchema));
  EXPECT_EQ(first_failure(inner), "assertion.stray_elements");
}

TEST(SamlEncrypted, TellsAnAssertionDirectlyInsideAnAssertionAsStray) {
  const std::string advice_end = "</saml:Conditions>";
  const std::string xml = closed(
      changed(advice_end, advice_end + "<saml:EncryptedAssertion></saml:EncryptedAssertion>"));
  EXPECT_THAT(check(xml, opening()), FailsWith(kSchema));
  EXPECT_EQ(first_failure(xml), "assertion.stray_elements");
}

TEST(SamlEncrypted, RefusesAssertionInAdviceInsideUnlessAllowed) {
  const std::string end = "</saml:Conditions>";
  const std::string xml = closed(changed(
      end, end + "<saml:Advice><saml:EncryptedAssertion></saml:EncryptedAssertion></saml:Advice>"));
  EXPECT_THAT(check(xml, opening()), FailsWith(kAssertionInAdvice));
  Expectation e = opening();
  e.allow.advice = true;
  const auto allowed = check(xml, e);
  ASSERT_THAT(allowed, IsOk());
  EXPECT_TRUE(allowed->used_tolerances().advice);
}

TEST(SamlEncrypted, RefusesAssertionInASignatureOutside) {
  const std::string status = "<samlp:Status>";
  const std::string outside =
      "<samlp:Extensions><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:Object>"
      "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_inner\"/>"
      "</ds:Object></ds:Signature></samlp:Extensions>";
  EXPECT_THAT(check(swap(closed(genuine()), status, outside + status), opening()),
              FailsWith(kSignatureMisplaced));
}

TEST(SamlEncrypted, E02AlteredPlaintextFailsAlikeWhateverItIs) {
  const std::string foreign = *idp::build_response(content(), other_key());
  const std::string unsigned_xml = idp::write_response(content());
  for (const EncryptionOptions& options : {kCbc, kRsa15}) {
    EXPECT_THAT(check(closed(genuine(), options), opening()), IsOk());
    EXPECT_THAT(check(closed(foreign, options), opening()), FailsWith(kDecryptionFailed));
    EXPECT_THAT(check(closed(unsigned_xml, options), opening()), FailsWith(kDecryptionFailed));
    EXPECT_THAT(check(with_inside(unsigned_xml, "<other/>", options), opening()),
                FailsWith(kDecryptionFailed));
  }
}

TEST(SamlEncrypted, TellsWhatIsWrongWhereNobodyCanHaveAlteredThePlaintext) {
  const std::string foreign = *idp::build_response(content(), other_key());
  const std::string unsigned_xml = idp::write_response(content());
  EXPECT_THAT(check(closed(foreign), opening()), FailsWith(kSignatureInvalid));
  EXPECT_THAT(check(closed(unsigned_xml), opening()), FailsWith(kSignatureMissing));
  EXPECT_THAT(check(with_inside(unsigned_xml, "<other/>", kGcm), opening()),
              FailsWith(kEncryptionMalformed));
  for (const EncryptionOptions& options : {kCbc, kRsa15}) {
    const auto in_signed_response = [](const std::string& xml) {
      return check(sign(xml, Signed::kResponse), opening());
    };
    EXPECT_THAT(in_signed_response(closed(foreign, options)), FailsWith(kSignatureInvalid));
    EXPECT_THAT(in_signed_response(with_inside(unsigned_xml, "<other/>", options)),
                FailsWith(kEncryptionMalformed));
  }
}

/// An Attribute of that name, encrypted.
std::string sealed_attribute(const std::string& name) {
  const auto made = xmldsig::encrypt(
      "<saml:Attribute xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" Name=\"" + name +
          "\"><saml:AttributeValue>of " + name + "</saml:AttributeValue></saml:Attribute>",
      xmldsig::EncryptedKind::kAttribute, sp_key().public_key());
  EXPECT_THAT(made, IsOk());
  return *made;
}

TEST(SamlEncrypted, AttributesAreReadBehindThePlainOnesUpTo32) {
  const std::string end = "</saml:AttributeStatement>";
  std::string all;
  for (int i = 0; i < 32; ++i) {
    all += sealed_attribute("n" + std::to_string(i));
  }
  const std::string first = "<saml:AttributeStatement>";
  const auto verified = check(changed(first, first + all), opening());
  ASSERT_THAT(verified, IsOk());
  ASSERT_EQ(verified->attributes().size(), 34U);
  EXPECT_EQ(verified->attributes()[0].name, "groups");
  EXPECT_EQ(verified->attributes()[2].name, "n0");
  EXPECT_EQ(verified->attributes()[33].values, std::vector<std::string>{"of n31"});
  EXPECT_FALSE(verified->used_tolerances().aes_cbc);
  const auto over = check(changed(end, all + sealed_attribute("n32") + end), opening());
  ASSERT_THAT(over, FailsWith(kEncryptionMalformed));
  EXPECT_EQ(over.error().detail,
            "attributes.decryption: expected \"at most 32 encrypted attributes\", got \"more\"");
}

TEST(SamlEncrypted, AttributesAreJudgedAsPlainOnes) {
  const std::string end = "</saml:AttributeStatement>";
  EXPECT_THAT(check(changed(end, sealed_attribute("mail") + end), opening()),
              FailsWith(kAttributeDuplicate));
  EXPECT_THAT(check(changed(end, sealed_attribute("") + end), opening()),
              FailsWith(kAttributeInvalid));
  const auto name_id = xmldsig::encrypt(
      "<saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">a</saml:NameID>",
      xmldsig::EncryptedKind::kAttribute, sp_key().public_key());
  ASSERT_THAT(name_id, IsOk());
  const auto other = check(changed(end, *name_id + end), opening());
  ASSERT_THAT(other, FailsWith(kEncryptionMalformed));
  EXPECT_EQ(other.error().detail,
            "attributes.decryption: expected \"an Attribute inside EncryptedAttribute\", got "
            "\"NameID\"");
  EXPECT_THAT(check(changed(end, sealed_attribute("x") + end)), FailsWith(kDecryptionKeyMissing));
}

}  // namespace
}  // namespace countersign::saml
