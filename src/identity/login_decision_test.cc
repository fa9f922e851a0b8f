// SPDX-License-Identifier: Apache-2.0
#include "identity/login_decision.h"

#include <string>

#include "base/matchers.h"
#include "identity/errors.h"
#include "saml/types.h"

namespace countersign::identity {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds kNow(seconds(1'600'000'000));

saml::AssertionValues values() {
  saml::AssertionValues made;
  made.issuer = saml::EntityId("https://idp.example");
  made.name_id = saml::NameId{"nick@example.com", "urn:persistent", {}, {}};
  made.attributes = {{"mail", {}, {}, {"n@example.com"}}, {"groups", {}, {}, {"a", "b"}}};
  made.session_index = "_s1";
  made.signing_key = "ab12";
  return made;
}

LoginPolicy policy() {
  LoginPolicy made;
  made.organisation = OrganisationId("acme");
  made.authenticator = AuthenticatorId("entra");
  return made;
}

TEST(Decide, ReadsTheNameIdAndKeepsWhatTheIdpSaid) {
  const auto session = session_from(values(), policy(), kNow);
  ASSERT_THAT(session, IsOk());
  EXPECT_EQ(session->user_name, UserName("nick@example.com"));
  EXPECT_EQ(session->organisation, OrganisationId("acme"));
  EXPECT_EQ(session->authenticator, AuthenticatorId("entra"));
  EXPECT_EQ(session->idp_entity_id, "https://idp.example");
  EXPECT_EQ(session->external, (ExternalName{"nick@example.com", "urn:persistent", "_s1"}));
  EXPECT_EQ(session->attributes,
            (std::vector<Attribute>{{"mail", {"n@example.com"}}, {"groups", {"a", "b"}}}));
  EXPECT_EQ(session->signing_key, "ab12");
  EXPECT_EQ(session->created, kNow);
  EXPECT_EQ(session->last_seen, kNow);
  EXPECT_EQ(session->idle_limit, minutes(30));
  EXPECT_EQ(session->expires, kNow + hours(10));
}

TEST(Decide, ReadsTheUserNameFromAnAttribute) {
  LoginPolicy by_mail = policy();
  by_mail.user_name_attribute = "mail";
  saml::AssertionValues without_name_id = values();
  without_name_id.name_id.reset();
  const auto session = session_from(without_name_id, by_mail, kNow);
  ASSERT_THAT(session, IsOk());
  EXPECT_EQ(session->user_name, UserName("n@example.com"));
  EXPECT_EQ(session->external.name_id, "");
}

TEST(Decide, RefusesWithoutAUserName) {
  saml::AssertionValues without = values();
  without.name_id.reset();
  EXPECT_THAT(session_from(without, policy(), kNow), FailsWith(kUserNameMissing));

  LoginPolicy by_attribute = policy();
  by_attribute.user_name_attribute = "uid";
  EXPECT_THAT(session_from(values(), by_attribute, kNow), FailsWith(kUserNameMissing));
  saml::AssertionValues empty = values();
  empty.attributes.push_back({"uid", {}, {}, {}});
  EXPECT_THAT(session_from(empty, by_attribute, kNow), FailsWith(kUserNameMissing));
  empty.attributes.back().values = {""};
  EXPECT_THAT(session_from(empty, by_attribute, kNow), FailsWith(kUserNameMissing));
}

TEST(Decide, RefusesTwoUserNames) {
  LoginPolicy by_groups = policy();
  by_groups.user_name_attribute = "groups";
  EXPECT_THAT(session_from(values(), by_groups, kNow), FailsWith(kUserNameAmbiguous));
}

TEST(Decide, RefusesTransientNameIdAsUserName) {
  saml::AssertionValues transient = values();
  transient.name_id->format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
  EXPECT_THAT(session_from(transient, policy(), kNow), FailsWith(kNameIdTransient));
  LoginPolicy by_mail = policy();
  by_mail.user_name_attribute = "mail";
  EXPECT_THAT(session_from(transient, by_mail, kNow), IsOk());
}

TEST(Decide, RefusesUserNamesThatCouldBeTakenForOthers) {
  for (const std::string& name : {std::string(" nick"), std::string("nick "), std::string("nick\n"),
                                  std::string("ni\rck"), std::string("ni\0ck", 5),
                                  std::string("ni\x7f"
                                              "ck"),
                                  std::string("ni\xc2\x85"
                                              "ck"),
                                  std::string(257, 'n')}) {
    saml::AssertionValues bad = values();
    bad.name_id->value = name;
    EXPECT_THAT(session_from(bad, policy(), kNow), FailsWith(kUserNameInvalid)) << name;
  }
  saml::AssertionValues longest = values();
  longest.name_id->value = std::string(256, 'n');
  EXPECT_THAT(session_from(longest, policy(), kNow), IsOk());
  longest.name_id->value = "ni\xc3\xa9 ck";
  EXPECT_THAT(session_from(longest, policy(), kNow), IsOk());
}

TEST(Decide, KeepsTheNamedAttributesAlone) {
  LoginPolicy groups_only = policy();
  groups_only.kept_attributes = {"groups", "absent"};
  EXPECT_EQ(session_from(values(), groups_only, kNow)->attributes,
            (std::vector<Attribute>{{"groups", {"a", "b"}}}));
  groups_only.kept_attributes = std::vector<std::string>{};
  EXPECT_TRUE(session_from(values(), groups_only, kNow)->attributes.empty());
}

TEST(Decide, RefusesMoreAttributesThanASessionHolds) {
  saml::AssertionValues large = values();
  large.session_index.reset();
  large.name_id->format.reset();
  large.attributes = {{"x", {}, {}, {std::string(kMaxAttributeBytes - 5, 'v')}}};
  EXPECT_THAT(session_from(large, policy(), kNow), IsOk());
  large.session_index = "s";
  EXPECT_THAT(session_from(large, policy(), kNow), FailsWith(kAttributesTooLarge));
  large.session_index.reset();
  large.attributes.front().values.front() += "v";
  EXPECT_THAT(session_from(large, policy(), kNow), FailsWith(kAttributesTooLarge));
  large.attributes.front().values.assign(kMaxAttributeBytes / 2, "");
  EXPECT_THAT(session_from(large, policy(), kNow), FailsWith(kAttributesTooLarge));
}

TEST(Decide, EndsTheSessionWhenTheIdpSays) {
  saml::AssertionValues limited = values();
  limited.session_not_on_or_after = kNow + std::chrono::milliseconds(90'999);
  EXPECT_EQ(session_from(limited, policy(), kNow)->expires, kNow + seconds(90));
  limited.session_not_on_or_after = kNow + hours(11);
  EXPECT_EQ(session_from(limited, policy(), kNow)->expires, kNow + hours(10));
  limited.session_not_on_or_after = kNow + seconds(1);
  EXPECT_THAT(session_from(limited, policy(), kNow), IsOk());
  limited.session_not_on_or_after = kNow + std::chrono::milliseconds(999);
  EXPECT_THAT(session_from(limited, policy(), kNow), FailsWith(kSessionTooShort));
}

TEST(Decide, RefusesPoliciesOutOfRange) {
  const auto refuses = [](LoginPolicy bad) {
    EXPECT_THAT(session_from(values(), bad, kNow), FailsWith(kPolicyInvalid));
  };
  LoginPolicy bad = policy();
  bad.authenticator = AuthenticatorId();
  refuses(bad);
  bad = policy();
  bad.user_name_attribute = "";
  refuses(bad);
  bad = policy();
  bad.idle_limit = seconds(59);
  refuses(bad);
  bad = policy();
  bad.idle_limit = hours(11);
  refuses(bad);
  bad = policy();
  bad.absolute_limit = hours(24 * 90 + 1);
  refuses(bad);
}

}  // namespace
}  // namespace countersign::identity
