// SPDX-License-Identifier: Apache-2.0
#include "document/document.h"

#include "base/matchers.h"
#include "document/errors.h"
#include "document/test_objects.h"

namespace countersign::document {
namespace {

using identity::ApiToken;
using identity::Authenticator;
using identity::Object;
using identity::ObjectKind;
using testing::Contains;
using testing::IsEmpty;

/// What reading gives of a value in a form that must be readable.
Object read_back(const Object& object, Form form) {
  FieldProblems problems;
  auto read =
      document::read(static_cast<ObjectKind>(object.index()), write(object, form), problems);
  EXPECT_THAT(problems, IsEmpty());
  return read.value_or(Object{});
}

TEST(Document, ReadsBackWhatIsStored) {
  for (const Object& object : full_objects()) {
    const auto kind = static_cast<ObjectKind>(object.index());
    const auto read = read_stored(kind, parsed(json::write(write(object, Form::kStored))));
    ASSERT_THAT(read, IsOk()) << kind_name(kind);
    EXPECT_EQ(*read, object) << kind_name(kind);
  }
  const auto user = read_stored_user(parsed(json::write(write(full_user(), Form::kStored))));
  ASSERT_THAT(user, IsOk());
  EXPECT_EQ(*user, full_user());
}

TEST(Document, ReadsBackObjectsInTheirInitialState) {
  for (std::size_t i = 0; i < full_objects().size(); ++i) {
    const auto kind = static_cast<ObjectKind>(i);
    const auto first =
        read_stored(kind, kind == ObjectKind::kGroup || kind == ObjectKind::kProperty
                              ? parsed(R"({"value":""})")
                              : parsed(kind == ObjectKind::kApplication ? R"({"urls":[]})" : "{}"));
    ASSERT_THAT(first, IsOk()) << kind_name(kind);
    const auto again = read_stored(kind, write(*first, Form::kStored));
    ASSERT_THAT(again, IsOk()) << kind_name(kind);
    EXPECT_EQ(*again, *first);
  }
}

TEST(Document, ReadsBackWhatIsShownButSecretsAndFacts) {
  for (const Object& object : full_objects()) {
    Object read = read_back(object, Form::kShown);
    keep_unset(read, object);
    EXPECT_EQ(read, object) << kind_name(static_cast<ObjectKind>(object.index()));
  }
  FieldProblems problems;
  auto user = read_user(write(full_user(), Form::kShown), problems);
  ASSERT_TRUE(user.has_value());
  EXPECT_NE(*user, full_user());
  keep_unset(*user, full_user());
  EXPECT_EQ(*user, full_user());
}

TEST(Document, ReadsBackWhatIsInFiles) {
  for (const Object& object : full_objects()) {
    Object read = read_back(object, Form::kFile);
    keep_unset(read, object);
    EXPECT_EQ(read, object) << kind_name(static_cast<ObjectKind>(object.index()));
  }
}

TEST(Document, WritesNothingInitialToFiles) {
  Authenticator plain;
  plain.id = identity::AuthenticatorId("a");
  plain.saml.force_authn = true;
  EXPECT_EQ(json::write(write(plain, Form::kFile)), R"({"id":"a","saml":{"force_authn":true}})");
}

TEST(Document, ShowsNoSecret) {
  const std::string token = json::write(write(full_objects()[5], Form::kShown)) +
                            json::write(write(full_objects()[5], Form::kFile));
  EXPECT_EQ(token.find("0123abcd"), std::string::npos);
  const std::string user =
      json::write(write(full_user(), Form::kShown)) + json::write(write(full_user(), Form::kFile));
  EXPECT_EQ(user.find("argon2id"), std::string::npos);
  EXPECT_NE(user.find(R"("has_password":true)"), std::string::npos);
}

TEST(Document, RefusesSecretsFromOutside) {
  EXPECT_THAT(problems_of(ObjectKind::kApiToken, R"({"secret_hash":"00"})"),
              IsProblem("/secret_hash", kFieldUnknown));
  FieldProblems problems;
  EXPECT_FALSE(read_user(parsed(R"({"user_name":"a","password_hash":"x"})"), problems).has_value());
  EXPECT_THAT(problems, IsProblem("/password_hash", kFieldUnknown));
}

TEST(Document, IgnoresFactsFromOutside) {
  FieldProblems problems;
  const auto user = read_user(
      parsed(R"({"user_name":"a","version":9,"created":"x","origin":"sign_in"})"), problems);
  ASSERT_TRUE(user.has_value());
  EXPECT_EQ(user->version, 1);
  EXPECT_EQ(user->origin, identity::UserOrigin::kAdministrator);
  EXPECT_THAT(problems_of(ObjectKind::kAuthenticator,
                          R"({"acs_url":1,"metadata_url":"x","logout_url":"","version":3,
                              "warnings":[],
                              "saml":{"certificate_facts":[]}})"),
              IsEmpty());
}

TEST(Document, RefusesFactsThatDiffer) {
  const json::Value shown = parsed(R"({"version":3,"acs_url":"https://a/","users":1,
                                       "saml":{"certificate_facts":[{"key_bits":2048}]}})");
  const auto changed = [&](const char* given) {
    return changed_facts(ObjectKind::kAuthenticator, parsed(given), shown);
  };
  EXPECT_THAT(changed_facts(ObjectKind::kAuthenticator, shown, shown), IsEmpty());
  EXPECT_THAT(changed(R"({"name":"New","saml":{"sso_url":"x"},"metadata_url":null})"), IsEmpty());
  EXPECT_THAT(changed(R"({"users":2})"), IsEmpty());  // changes by itself
  EXPECT_THAT(changed(R"({"saml":1})"), IsEmpty());   // reading says so
  EXPECT_THAT(changed(R"({"version":4})"), IsProblem("/version", kFieldReadOnly));
  EXPECT_THAT(changed(R"({"acs_url":null})"), IsProblem("/acs_url", kFieldReadOnly));
  EXPECT_THAT(changed(R"({"metadata_url":"https://b/"})"),
              IsProblem("/metadata_url", kFieldReadOnly));
  EXPECT_THAT(changed(R"({"saml":{"certificate_facts":[]}})"),
              IsProblem("/saml/certificate_facts", kFieldReadOnly));
  EXPECT_THAT(changed_user_facts(parsed(R"({"origin":"sign_in"})"), shown),
              IsProblem("/origin", kFieldReadOnly));
}

TEST(Document, RefusesUnknownMembersByName) {
  EXPECT_THAT(problems_of(ObjectKind::kAuthenticator, R"({"saml":{"sso/~url":""}})"),
              IsProblem("/saml/sso~1~0url", kFieldUnknown));
}

TEST(Document, RefusesEverythingAtOnce) {
  const FieldProblems problems = problems_of(ObjectKind::kAuthenticator, R"({
      "name": 1, "description": "<b>", "state": "on", "extra": 1,
      "saml": {"sso_url": "htp://x", "clock_skew": "301s", "tolerances": ["sha2"]}})");
  std::vector<std::string> seen;
  for (const FieldProblem& one : problems) {
    seen.push_back(one.pointer + " " + one.code);
  }
  EXPECT_THAT(seen, testing::ElementsAre(
                        "/name field.type", "/description document.text_markup",
                        "/state field.choice_invalid", "/saml/sso_url field.url_invalid",
                        "/saml/clock_skew field.out_of_range",
                        "/saml/tolerances/0 field.tolerance_unknown", "/extra field.unknown"));
}

TEST(Document, BoundsTheNumberOfProblems) {
  json::Array wrong(2000, json::Value(1));
  const FieldProblems problems =
      problems_of(ObjectKind::kAuthenticator,
                  json::Object{{"saml", json::Object{{"tolerances", std::move(wrong)}}}});
  EXPECT_EQ(problems.size(), 500U);
}

TEST(Document, RefusesWhatIsNoObject) {
  for (const char* text : {"null", "[]", "1", "\"x\""}) {
    EXPECT_THAT(problems_of(ObjectKind::kRole, text), IsProblem("", kFieldType)) << text;
  }
}

TEST(Document, RefusesStoredDocumentsOfWrongForm) {
  EXPECT_THAT(read_stored(ObjectKind::kRole, parsed(R"({"name":1})")), FailsWith(kStoredInvalid));
  EXPECT_THAT(read_stored(ObjectKind::kRole, parsed(R"({"nam":"x"})")), FailsWith(kStoredInvalid));
  EXPECT_THAT(read_stored_user(parsed("{}")), FailsWith(kStoredInvalid));
}

TEST(Document, ReadsStoredValuesThatRulesOfTodayRefuse) {
  const auto read = read_stored(ObjectKind::kRole, parsed(R"({"name":"<b>","id":"R 1"})"));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(std::get<identity::Role>(*read).name, "<b>");
}

TEST(Document, NamesKinds) {
  EXPECT_EQ(kind_name(ObjectKind::kApiToken), "token");
  EXPECT_EQ(kind_plural(ObjectKind::kProperty), "properties");
  for (std::size_t i = 0; i < 7; ++i) {
    const auto kind = static_cast<ObjectKind>(i);
    EXPECT_EQ(kind_of_plural(kind_plural(kind)), kind);
  }
  EXPECT_EQ(kind_of_plural("organisation"), std::nullopt);
}

TEST(Document, PatchesOneMember) {
  const json::Value value =
      patched(full_authenticator(), parsed(R"({"saml":{"force_authn":false},"name":"New"})"));
  FieldProblems problems;
  const auto read = document::read(ObjectKind::kAuthenticator, value, problems);
  ASSERT_TRUE(read.has_value());
  Authenticator expected = full_authenticator();
  expected.saml.force_authn = false;
  expected.name = "New";
  EXPECT_EQ(std::get<Authenticator>(*read), expected);
}

TEST(Document, PatchedNullMakesInitial) {
  const json::Value value =
      patched(full_organisation(), parsed(R"({"policy":{"idle_limit":null}})"));
  FieldProblems problems;
  const auto read = document::read(ObjectKind::kOrganisation, value, problems);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(std::get<identity::Organisation>(*read).policy.idle_limit, std::nullopt);
}

}  // namespace
}  // namespace countersign::document
