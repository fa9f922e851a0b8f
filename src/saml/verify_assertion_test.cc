// SPDX-License-Identifier: Apache-2.0
// What an assertion says: subject, conditions, session, attributes.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/test_responses.h"

namespace countersign::saml {
namespace {

using idp::ResponseContent;
using std::chrono::seconds;
using test::allowing;
using test::changed;
using test::check;
using test::content;
using test::expectation;
using test::genuine;
using test::kNow;
using test::kSkew;
using test::sign;
using test::trusted;

// --- 9, 12, 16: subject and confirmation ---

TEST(SamlVerify, RefusesAssertionWithoutAuthnStatementOrSubject) {
  std::string xml = idp::write_response(content());
  const auto cut_out = [](std::string text, const std::string& from, const std::string& to) {
    const std::size_t begin = text.find(from);
    return text.erase(begin, text.find(to) + to.size() - begin);
  };
  EXPECT_THAT(check(sign(cut_out(xml, "<saml:AuthnStatement", "</saml:AuthnStatement>"))),
              FailsWith(kAuthnStatementMissing));
  EXPECT_THAT(check(sign(cut_out(xml, "<saml:Subject>", "</saml:Subject>"))),
              FailsWith(kSubjectMissing));
}

TEST(SamlVerify, RefusesConfirmationsThatAreNotByBearer) {
  EXPECT_THAT(check(changed("cm:bearer", "cm:holder-of-key")), FailsWith(kBearerMissing));
}

TEST(SamlVerify, RefusesWrongOrMissingRecipient) {
  const std::string from = "Recipient=\"https://sp.example.com/saml/acs\"";
  EXPECT_THAT(check(changed(from, "Recipient=\"https://sp.example.com/saml/acs/\"")),
              FailsWith(kRecipientMismatch));
  EXPECT_THAT(check(changed(from, "")), FailsWith(kRecipientMissing));
}

TEST(SamlVerify, RefusesOtherRequestInConfirmation) {
  const std::string from = "InResponseTo=\"_request-1\"/>";
  EXPECT_THAT(check(changed(from, "InResponseTo=\"_request-2\"/>")),
              FailsWith(kInResponseToMismatch));
  EXPECT_THAT(check(changed(from, "/>")), FailsWith(kInResponseToMissing));
}

TEST(SamlVerify, RefusesConfirmationWithNotBeforeOrWithoutEnd) {
  const std::string data = "<saml:SubjectConfirmationData ";
  EXPECT_THAT(check(changed(data, data + "NotBefore=\"2026-03-02T09:00:00Z\" ")),
              FailsWith(kConfirmationInvalid));
  EXPECT_THAT(check(changed(data + "NotOnOrAfter=\"2026-03-02T10:05:00Z\" ", data)),
              FailsWith(kConfirmationInvalid));
}

TEST(SamlVerify, JudgesEndOfConfirmationToTheSecond) {
  const std::string from = "Data NotOnOrAfter=\"2026-03-02T10:05:00Z\"";
  EXPECT_THAT(check(changed(from, "Data NotOnOrAfter=\"2026-03-02T09:59:00Z\"")),
              FailsWith(kConfirmationExpired));
  EXPECT_THAT(check(changed(from, "Data NotOnOrAfter=\"2026-03-02T09:59:01Z\"")), IsOk());
}

TEST(SamlVerify, AcceptsOneValidConfirmationAmongSeveral) {
  const std::string from = "<saml:SubjectConfirmation ";
  const std::string bad =
      "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">"
      "<saml:SubjectConfirmationData Recipient=\"https://other.example.com\"/>"
      "</saml:SubjectConfirmation>";
  EXPECT_THAT(check(changed(from, bad + from)), IsOk());
}

TEST(SamlVerify, RefusesBadNameId) {
  const std::string from = "<saml:NameID>alice@example.com</saml:NameID>";
  EXPECT_THAT(check(changed(from, "<saml:NameID></saml:NameID>")), FailsWith(kNameIdInvalid));
  EXPECT_THAT(check(changed(from, "<saml:NameID> \n</saml:NameID>")), FailsWith(kNameIdInvalid));
  EXPECT_THAT(check(changed(from, "<saml:BaseID/>")), FailsWith(kNameIdInvalid));
  EXPECT_THAT(check(changed(from, from + from)), FailsWith(kSchema));
  EXPECT_THAT(
      check(changed(from, "<saml:NameID SPNameQualifier=\"https://other\">a</saml:NameID>")),
      FailsWith(kNameIdQualifier));
  std::string wide;
  for (int i = 0; i < 256; ++i) {
    wide += "\u00e9";
  }
  EXPECT_THAT(check(changed(from, "<saml:NameID>" + wide + "</saml:NameID>")), IsOk());
  EXPECT_THAT(check(changed(from, "<saml:NameID>" + wide + "x</saml:NameID>")),
              FailsWith(kNameIdInvalid));
}

TEST(SamlVerify, AcceptsSubjectWithoutNameId) {
  ResponseContent c = content();
  c.name_id.reset();
  const auto verified = check(sign(idp::write_response(c)));
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->name_id(), std::nullopt);
}

// --- 13: Conditions ---

TEST(SamlVerify, JudgesConditionsToTheSecond) {
  const std::string window =
      "<saml:Conditions NotBefore=\"2026-03-02T09:54:58Z\" NotOnOrAfter=\"2026-03-02T10:05:00Z\">";
  const auto conditions = [&](const std::string& from, const std::string& until) {
    return check(changed(window, "<saml:Conditions NotBefore=\"2026-03-02T" + from +
                                     "Z\" NotOnOrAfter=\"2026-03-02T" + until + "Z\">"));
  };
  EXPECT_THAT(conditions("10:01:00", "10:05:00"), IsOk());
  EXPECT_THAT(conditions("10:01:01", "10:05:00"), FailsWith(kNotYetValid));
  EXPECT_THAT(conditions("09:00:00", "09:59:01"), IsOk());
  EXPECT_THAT(conditions("09:00:00", "09:59:00"), FailsWith(kExpired));
  EXPECT_THAT(conditions("10:00:30", "10:00:30"), FailsWith(kTimeInvalid));
  EXPECT_THAT(conditions("10:00:30", "10:00:29"), FailsWith(kTimeInvalid));
}

TEST(SamlVerify, RefusesOtherAudience) {
  const std::string from = "<saml:Audience>https://sp.example.com/saml/metadata</saml:Audience>";
  for (const char* other : {"https://sp.example.com/saml/metadata/", "",
                            "https://sp.example.com/saml/Metadata", "https://sp.example.com"}) {
    EXPECT_THAT(check(changed(from, "<saml:Audience>" + std::string(other) + "</saml:Audience>")),
                FailsWith(kAudienceMismatch))
        << other;
  }
  EXPECT_THAT(check(changed(from, "<saml:Audience>https://other</saml:Audience>" + from)), IsOk());
  EXPECT_THAT(check(changed(from, from + "</saml:AudienceRestriction><saml:AudienceRestriction>"
                                         "<saml:Audience>https://other</saml:Audience>")),
              FailsWith(kAudienceMismatch));
}

TEST(SamlVerify, RefusesNoAudienceUnlessAllowed) {
  const std::string without = changed(
      "<saml:AudienceRestriction><saml:Audience>https://sp.example.com/saml/metadata"
      "</saml:Audience></saml:AudienceRestriction>",
      "");
  EXPECT_THAT(check(without), FailsWith(kAudienceMissing));
  EXPECT_THAT(check(without, allowing(&Tolerances::missing_audience)), IsOk());
}

TEST(SamlVerify, RefusesUnknownConditionAndAcceptsTheKnown) {
  const std::string end = "</saml:Conditions>";
  EXPECT_THAT(check(changed(end, "<saml:OneTimeUse/><saml:ProxyRestriction Count=\"0\"/>" + end)),
              IsOk());
  EXPECT_THAT(check(changed(end, "<saml:Condition/>" + end)), FailsWith(kConditionUnknown));
  EXPECT_THAT(check(changed(end, "<x:C xmlns:x=\"urn:x\"/>" + end)), FailsWith(kConditionUnknown));
  EXPECT_THAT(check(changed(end, "<saml:OneTimeUse/><saml:OneTimeUse/>" + end)),
              FailsWith(kSchema));
}

// --- 14, 15: session and replay ---

TEST(SamlVerify, JudgesSessionNotOnOrAfter) {
  ResponseContent c = content();
  c.session_expires = kNow - kSkew;
  EXPECT_THAT(check(sign(idp::write_response(c))), FailsWith(kSessionExpired));
  c.session_expires = kNow - kSkew + seconds{1};
  const auto verified = check(sign(idp::write_response(c)));
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->session_not_on_or_after(), *c.session_expires);
}

TEST(SamlVerify, GivesReplayKeyThatOutlivesTheAssertion) {
  const auto verified = check(genuine());
  ASSERT_THAT(verified, IsOk());
  const ReplayKey key = verified->replay_key();
  EXPECT_EQ(key.idp, content().idp);
  EXPECT_EQ(key.assertion.value(), "_assertion-1");
  EXPECT_EQ(key.expires, content().expires + kSkew);
  EXPECT_THAT(verify_xml(genuine(), trusted(), expectation(), key.expires), FailsWith(kExpired));
  EXPECT_THAT(verify_xml(genuine(), trusted(), expectation(), key.expires - seconds{1}), IsOk());
}

TEST(SamlVerify, V12RefusesAuthenticationTooOldOrInTheFuture) {
  Expectation e = expectation();
  e.max_age = std::chrono::minutes{10} - kSkew;
  EXPECT_THAT(check(genuine(), e), IsOk());
  e.max_age = std::chrono::minutes{10} - kSkew - seconds{1};
  EXPECT_THAT(check(genuine(), e), FailsWith(kAuthnInstant));
  e = expectation();
  e.authenticated_since = content().authenticated + kSkew;
  EXPECT_THAT(check(genuine(), e), IsOk());
  e.authenticated_since = content().authenticated + kSkew + seconds{1};
  EXPECT_THAT(check(genuine(), e), FailsWith(kAuthnInstant));
  ResponseContent c = content();
  c.authenticated = kNow + kSkew + seconds{1};
  EXPECT_THAT(check(sign(idp::write_response(c))), FailsWith(kAuthnInstant));
}

TEST(SamlVerify, V21RefusesClassThatIsNotEnough) {
  Expectation e = expectation();
  e.authn_contexts = {AuthnContextClass("urn:x:mfa")};
  EXPECT_THAT(check(genuine(), e), FailsWith(kAuthnContext));
  e.authn_contexts.push_back(content().authn_context);
  EXPECT_THAT(check(genuine(), e), IsOk());
}

// --- Attributes ---

TEST(SamlVerify, V19RefusesDuplicateAndNamelessAttributes) {
  EXPECT_THAT(check(changed("Name=\"mail\"", "Name=\"groups\" NameFormat=\"urn:x\"")),
              FailsWith(kAttributeDuplicate));
  EXPECT_THAT(check(changed("Name=\"mail\"", "")), FailsWith(kAttributeInvalid));
}

TEST(SamlVerify, V19NeverReadsXmlInsideAValue) {
  const std::string from = "<saml:AttributeValue>red</saml:AttributeValue>";
  EXPECT_THAT(check(changed(from, "<saml:AttributeValue>red<b/></saml:AttributeValue>")),
              FailsWith(kAttributeInvalid));
  EXPECT_THAT(check(changed(from,
                            "<saml:AttributeValue><saml:Attribute Name=\"role\"><saml:"
                            "AttributeValue>admin</saml:AttributeValue></saml:Attribute>"
                            "</saml:AttributeValue>")),
              FailsWith(kAttributeInvalid));
  const auto verified = check(changed(
      from, "<saml:AttributeValue><saml:NameID>opaque</saml:NameID></saml:AttributeValue>"));
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->attribute("groups")->values, std::vector<std::string>{"green,blue"});
}

TEST(SamlVerify, ReadsNilAsNoValueAndEmptyAsEmpty) {
  const std::string from = "<saml:AttributeValue>red</saml:AttributeValue>";
  const std::string xsi = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
  const auto nil = check(changed(from, "<saml:AttributeValue" + xsi + " xsi:nil=\"true\"/>"));
  ASSERT_THAT(nil, IsOk());
  EXPECT_EQ(nil->attribute("groups")->values, std::vector<std::string>{"green,blue"});
  const auto empty = check(changed(from, "<saml:AttributeValue/>"));
  ASSERT_THAT(empty, IsOk());
  EXPECT_EQ(empty->attribute("groups")->values, (std::vector<std::string>{"", "green,blue"}));
  EXPECT_THAT(check(changed(from, "<saml:AttributeValue" + xsi +
                                      " xsi:nil=\"true\">red</saml:AttributeValue>")),
              FailsWith(kAttributeInvalid));
}

TEST(SamlVerify, RefusesOneNameTwiceAmongMany) {
  ResponseContent c = content();
  for (int i = 0; i < 40; ++i) {
    c.attributes.push_back({"a" + std::to_string(i), std::nullopt, std::nullopt, {"v"}});
  }
  EXPECT_THAT(check(sign(idp::write_response(c))), IsOk());
  c.attributes.push_back(c.attributes[5]);
  EXPECT_THAT(check(sign(idp::write_response(c))), FailsWith(kAttributeDuplicate));
}

}  // namespace
}  // namespace countersign::saml
