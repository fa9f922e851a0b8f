// SPDX-License-Identifier: Apache-2.0
#include "identity/profile.h"

#include <string>

#include "base/matchers.h"
#include "identity/errors.h"
#include "identity/session.h"
#include "identity/test_sign_in.h"

namespace countersign::identity {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kDisplayName = "http://schemas.microsoft.com/identity/claims/displayname";
constexpr const char* kMail = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
constexpr const char* kGivenName =
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname";
constexpr const char* kSurname = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname";

/// The four lines of CC's document.
TestRules cloud_cms() {
  TestRules rules;
  rules.mapping().fields = {field("name", {kMail}), field("email", {kMail}),
                            field("firstName", {kGivenName}), field("lastName", {kSurname})};
  rules.mapping().name_rule = NameRule::kMailAddress;
  return rules;
}

saml::AssertionValues entra() {
  return sent("michael@example.com", {{kDisplayName, {"Michael Uzquiano"}},
                                      {kMail, {"michael@example.com"}},
                                      {kGivenName, {"Michael"}},
                                      {kSurname, {"Uzquiano"}}});
}

TEST(MapProfile, TakesTheNameIdForExternalIdentityAndUserName) {
  const auto profile = TestRules().map(sent("Nick@example.com"));
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(profile->external_id, "Nick@example.com");
  EXPECT_EQ(profile->user_name, UserName("Nick@example.com"));
  EXPECT_EQ(profile->email, "");
}

TEST(MapProfile, CCReadsItsFourMappingsByLongNames) {
  const auto profile = cloud_cms().map(entra());
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(profile->user_name, UserName("michael@example.com"));
  EXPECT_EQ(profile->email, "michael@example.com");
  EXPECT_EQ(profile->first_name, "Michael");
  EXPECT_EQ(profile->last_name, "Uzquiano");
}

TEST(MapProfile, S6ReadsTheSameByShortNames) {
  TestRules rules = cloud_cms();
  rules.mapping().fields = {field("name", {"emailaddress"}), field("email", {"emailaddress"}),
                            field("firstName", {"givenname"}), field("lastName", {"surname"})};
  const auto profile = rules.map(entra());
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(*profile, *cloud_cms().map(entra()));
  rules.mapping().fields = {field("firstName", {"givenName"})};
  EXPECT_EQ(rules.map(sent("a@b", {{"urn:oid:2.5.4.42", {"Nick"}}}))->first_name, "Nick");
}

TEST(MapProfile, PrefersTheExactNameToTheShortOne) {
  TestRules rules;
  rules.mapping().fields = {field("email", {"emailaddress"})};
  EXPECT_EQ(rules.map(sent("a", {{kMail, {"long@b"}}, {"emailaddress", {"short@b"}}}))->email,
            "short@b");
}

TEST(MapProfile, CCRefusesAUserNameWithASpaceAndShowsIt) {
  TestRules rules = cloud_cms();
  rules.mapping().fields.front().sources = {kDisplayName};
  const auto refused = rules.map(entra());
  EXPECT_THAT(refused, FailsWith(kUserNameInvalid));
  EXPECT_THAT(refused.error().detail, AllOf(HasSubstr("\"Michael Uzquiano\""),
                                            HasSubstr(kDisplayName), HasSubstr("not \"M\"")));
  EXPECT_THAT(rules.remedy(entra()), HasSubstr("emailaddress"));
  saml::AssertionValues lower = entra();
  lower.attributes.front().values = {"michael uzquiano"};
  EXPECT_THAT(rules.map(lower).error().detail, HasSubstr("not \" \""));
  lower.attributes.front().values = {"michael.uzquiano"};
  EXPECT_THAT(rules.map(lower), IsOk());
}

TEST(MapProfile, M2SaysThatLowerCaseWouldDo) {
  TestRules rules = cloud_cms();
  saml::AssertionValues upper = entra();
  upper.attributes[1].values = {"Michael@Example.com"};
  EXPECT_THAT(rules.map(upper), FailsWith(kUserNameInvalid));
  EXPECT_THAT(rules.remedy(upper), HasSubstr("\"lower case\""));
  rules.mapping().fields.front().transformations = {{Transformation::Kind::kLowerCase, {}, {}}};
  EXPECT_EQ(rules.map(upper)->user_name, UserName("michael@example.com"));
}

TEST(MapProfile, C4ReadsItsFourFields) {
  TestRules rules;
  rules.mapping().fields = {field("username", {"uid"}), field("firstname", {"givenName"}),
                            field("lastname", {"sn"}), field("email", {"mail"})};
  const auto profile = rules.map(sent("x", {{"urn:oid:0.9.2342.19200300.100.1.1", {"jshimek"}},
                                            {"urn:oid:2.5.4.42", {"Jo"}},
                                            {"urn:oid:2.5.4.4", {"Shimek"}},
                                            {"urn:oid:0.9.2342.19200300.100.1.3", {"j@x.org"}}}));
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(profile->user_name, UserName("jshimek"));
  EXPECT_EQ(profile->first_name, "Jo");
  EXPECT_EQ(profile->last_name, "Shimek");
  EXPECT_EQ(profile->email, "j@x.org");
  EXPECT_EQ(profile->external_id, "x");
}

TEST(MapProfile, CXTakesTheExternalIdentityExactly) {
  TestRules rules;
  rules.mapping().external_id = "objectidentifier";
  rules.mapping().fields = {field("user_name", {"NameID"})};
  const auto profile =
      rules.map(sent("nick", {{"http://schemas.microsoft.com/identity/claims/objectidentifier",
                               {" First.Last@Domain.com"}}}));
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(profile->external_id, " First.Last@Domain.com");
  EXPECT_EQ(profile->user_name, UserName("nick"));
}

TEST(MapProfile, RefusesWithoutAnExternalIdentity) {
  saml::AssertionValues none = sent("");
  EXPECT_THAT(TestRules().map(none), FailsWith(kExternalIdMissing));
  none.name_id.reset();
  EXPECT_THAT(TestRules().map(none), FailsWith(kExternalIdMissing));
  EXPECT_THAT(TestRules().remedy(none), HasSubstr("Unique User Identifier"));
  TestRules rules;
  rules.mapping().external_id = "oid";
  rules.mapping().fields = {field("user_name", {"NameID"})};
  EXPECT_THAT(rules.map(sent("nick", {{"mail", {"a@b"}}})), FailsWith(kExternalIdMissing));
  EXPECT_THAT(rules.remedy(sent("nick", {{"mail", {"a@b"}}})), HasSubstr("\"mail\""));
  EXPECT_THAT(rules.map(sent("nick", {{"oid", {"1", "2"}}})), FailsWith(kExternalIdAmbiguous));
  EXPECT_THAT(rules.map(sent("nick", {{"oid", {"1"}}})), IsOk());
  EXPECT_THAT(rules.map(sent("nick", {{"oid", {"1\n"}}})), FailsWith(kFieldInvalid));
  EXPECT_THAT(rules.map(sent("nick", {{"oid", {std::string(1024, 'x')}}})), IsOk());
  EXPECT_THAT(rules.map(sent("nick", {{"oid", {std::string(1025, 'x')}}})),
              FailsWith(kFieldInvalid));
}

TEST(MapProfile, RefusesTransientNameIds) {
  saml::AssertionValues transient = sent("_1234", {{"mail", {"n@example.com"}}});
  transient.name_id->format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
  EXPECT_THAT(TestRules().map(transient), FailsWith(kNameIdTransient));
  EXPECT_THAT(TestRules().remedy(transient), HasSubstr("lasting"));
  TestRules by_mail;
  by_mail.mapping().external_id = "mail";
  EXPECT_THAT(by_mail.map(transient), IsOk());
  by_mail.mapping().fields = {field("user_name", {"NameID"})};
  EXPECT_THAT(by_mail.map(transient), FailsWith(kNameIdTransient));
}

TEST(MapProfile, RefusesUserNamesThatCouldBeTakenForOthers) {
  for (const std::string& bad :
       {std::string(" nick"), std::string("nick "), std::string("nick\n"), std::string("ni\rck"),
        std::string("ni\0ck", 5), std::string("ni\x7f") + "ck", std::string("ni\xc2\x85") + "ck",
        std::string("ni\xe2\x80\xae") + "ck", std::string(257, 'n')}) {
    TestRules rules;
    rules.mapping().external_id = "oid";
    rules.mapping().fields = {field("user_name", {"NameID"})};
    EXPECT_THAT(rules.map(sent(bad, {{"oid", {"1"}}})), FailsWith(kUserNameInvalid)) << bad;
  }
  EXPECT_THAT(TestRules().map(sent(std::string(256, 'n'))), IsOk());
  EXPECT_THAT(TestRules().map(sent("ni\xc3\xa9 ck")), IsOk());
}

TEST(MapProfile, TakesTheFirstSourceThatWasSent) {
  TestRules rules;
  rules.mapping().fields = {field("email", {"mail", "upn", "NameID"})};
  EXPECT_EQ(rules.map(sent("id", {{"upn", {"u@x"}}, {"mail", {"m@x"}}}))->email, "m@x");
  EXPECT_EQ(rules.map(sent("id", {{"upn", {"u@x"}}, {"mail", {}}}))->email, "u@x");
  EXPECT_EQ(rules.map(sent("id", {{"upn", {""}}}))->email, "id");
}

TEST(MapProfile, SaysThatAClaimIsEmptyAndThatANameHasASpace) {
  TestRules rules;
  rules.mapping().fields = {field("email", {"mail"})};
  rules.mapping().fields.front().required = true;
  EXPECT_THAT(rules.map(sent("id", {{"mail", {""}}})), FailsWith(kFieldMissing));
  EXPECT_THAT(rules.remedy(sent("id", {{"mail", {""}}})),
              AllOf(HasSubstr("without a value"), HasSubstr("optional")));
  rules.mapping().fields.clear();
  EXPECT_THAT(rules.map(sent("a@b ")), FailsWith(kUserNameInvalid));
  EXPECT_THAT(rules.remedy(sent("a@b ")), HasSubstr("\"trim\""));
}

TEST(MapProfile, RefusesMissingFieldsWhenRequiredAlone) {
  TestRules rules;
  rules.mapping().fields = {field("email", {"mail"})};
  EXPECT_THAT(rules.map(sent("id")), IsOk());
  rules.mapping().fields.front().required = true;
  const auto refused = rules.map(sent("id", {{"Mail", {"m@x"}}}));
  EXPECT_THAT(refused, FailsWith(kFieldMissing));
  EXPECT_THAT(rules.remedy(sent("id", {{"Mail", {"m@x"}}})),
              AllOf(HasSubstr("upper and lower case"), HasSubstr("\"Mail\"")));
  EXPECT_THAT(rules.remedy(sent("id", {{"upn", {"m@x"}}})), HasSubstr("\"upn\""));
  rules.mapping().fields = {field("user_name", {"uid"})};
  EXPECT_THAT(rules.map(sent("id")), FailsWith(kFieldMissing));
  EXPECT_THAT(rules.map(sent("id", {{"uid", {""}}})), FailsWith(kFieldMissing));
  EXPECT_THAT(rules.map(sent("id", {{"uid", {"nick"}}})), IsOk());
}

TEST(MapProfile, RefusesSeveralValuesOfOneField) {
  TestRules rules;
  rules.mapping().fields = {field("email", {"mail"})};
  EXPECT_THAT(rules.map(sent("id", {{"mail", {"a@x"}}})), IsOk());
  const auto values = sent("id", {{"mail", {"a@x", "b@x"}}});
  EXPECT_THAT(rules.map(values), FailsWith(kFieldAmbiguous));
  EXPECT_THAT(rules.remedy(values), HasSubstr("\"email\""));
  EXPECT_THAT(rules.map(sent("id", {{"mail", {"a@x"}}, {"mail", {"b@x"}}})),
              FailsWith(kFieldAmbiguous));
}

TEST(MapProfile, RefusesFieldsWithControlCharactersOrTooLong) {
  TestRules rules;
  rules.mapping().fields = {field("department", {"dept"})};
  EXPECT_EQ(rules.map(sent("id", {{"dept", {" IT\t"}}}))->properties.at("department"), "IT");
  EXPECT_THAT(rules.map(sent("id", {{"dept", {"I\tT"}}})), FailsWith(kFieldInvalid));
  EXPECT_THAT(rules.map(sent("id", {{"dept", {std::string(256, 'x')}}})), IsOk());
  EXPECT_THAT(rules.map(sent("id", {{"dept", {std::string(257, 'x')}}})), FailsWith(kFieldInvalid));
}

TEST(MapProfile, TransformsInOrder) {
  using Kind = Transformation::Kind;
  TestRules rules;
  rules.mapping().fields = {field("user_name", {"NameID"})};
  const auto name = [&](std::vector<Transformation> transformations, const std::string& value) {
    rules.mapping().fields.front().transformations = std::move(transformations);
    return rules.map(sent(value))->user_name.value();
  };
  EXPECT_EQ(name({{Kind::kLowerCase, {}, {}}}, "Nick@EXAMPLE\xc3\x84"), "nick@example\xc3\x84");
  EXPECT_EQ(name({{Kind::kBefore, "@", {}}}, "nick@a@b"), "nick");
  EXPECT_EQ(name({{Kind::kBefore, "@", {}}}, "nick"), "nick");
  EXPECT_EQ(name({{Kind::kAfter, "\\", {}}}, "ACME\\nick"), "nick");
  EXPECT_EQ(name({{Kind::kAfter, "\\", {}}}, "nick"), "nick");
  EXPECT_EQ(name({{Kind::kReplace, " ", "."}}, "nick a carraway"), "nick.a.carraway");
  EXPECT_EQ(name({{Kind::kTrim, {}, {}}}, "  nick "), "nick");
  EXPECT_EQ(name({{Kind::kAfter, "\\", {}}, {Kind::kLowerCase, {}, {}}}, "ACME\\NICK"), "nick");
  rules.mapping().fields.front().transformations = {{Kind::kReplace, "a", std::string(200, 'b')}};
  EXPECT_THAT(rules.map(sent(std::string(200, 'a'))), FailsWith(kUserNameInvalid));
}

TEST(MapProfile, TakesConstants) {
  TestRules rules;
  FieldRule constant;
  constant.field = "plan";
  constant.constant = "gold";
  rules.mapping().fields = {constant};
  EXPECT_EQ(rules.map(sent("id"))->properties.at("plan"), "gold");
}

TEST(MapProfile, RefusesMoreAttributesThanASessionHolds) {
  saml::AssertionValues large = sent("id", {{"x", {std::string(kMaxAttributeBytes - 5, 'v')}}});
  large.session_index.reset();
  large.name_id->format.reset();
  EXPECT_THAT(TestRules().map(large), IsOk());
  large.session_index = "s";
  EXPECT_THAT(TestRules().map(large), FailsWith(kAttributesTooLarge));
  TestRules rules;
  rules.mapping().kept_attributes = std::vector<std::string>{"y"};
  EXPECT_THAT(rules.map(large), IsOk());
  large.session_index.reset();
  large.attributes.front().values.assign(kMaxAttributeBytes / 2, "");
  EXPECT_THAT(TestRules().map(large), FailsWith(kAttributesTooLarge));
}

TEST(MapProfile, TellsEveryStepEvenAfterAFailure) {
  TestRules rules = cloud_cms();
  rules.mapping().fields.front().sources = {kDisplayName};
  rules.mapping().permissions_attribute = "cpm_user_permissions";
  saml::AssertionValues values = entra();
  values.attributes.push_back({"cpm_user_permissions", {}, {}, {"nonsense=1"}});
  MappingTrace trace;
  EXPECT_THAT(rules.map(values, &trace), FailsWith(kUserNameInvalid));
  std::vector<std::string> ids;
  for (const MappingFinding& one : trace) {
    ids.push_back(one.id);
  }
  EXPECT_THAT(ids,
              ElementsAre("mapping.external_id", "mapping.field.user_name", "mapping.field.email",
                          "mapping.field.first_name", "mapping.field.last_name", "mapping.groups",
                          "mapping.permissions", "mapping.attributes"));
  EXPECT_EQ(finding(trace, "mapping.field.user_name")->outcome, MappingOutcome::kFail);
  EXPECT_EQ(finding(trace, "mapping.field.email")->outcome, MappingOutcome::kPass);
  EXPECT_EQ(finding(trace, "mapping.permissions")->outcome, MappingOutcome::kFail);
}

}  // namespace
}  // namespace countersign::identity
