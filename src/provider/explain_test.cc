// SPDX-License-Identifier: Apache-2.0
// Why a request does not pass: the same rules as the answer itself, and which setting to change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hex.h"
#include "identity/errors.h"
#include "provider/errors.h"
#include "provider/identity_headers.h"
#include "provider/testing/forward_auth_fixture.h"

namespace countersign::provider {
namespace {

using identity::AccessReport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr ErrorCode kNone{};

class AccessReportTest : public testing::ForwardAuthTest {
 protected:
  AccessReport report(const std::string& path) {
    return explain("https://app.example.com" + path, cookie());
  }
};

TEST_F(AccessReportTest, TellsWhoAskedForWhat) {
  const AccessReport out = report("/admin/x?y=1");
  EXPECT_EQ(out.origin, "https://app.example.com");
  EXPECT_EQ(out.target, "/admin/x?y=1");
  EXPECT_EQ(out.application, "app");
  EXPECT_EQ(out.application_name, "app");
  EXPECT_EQ(out.application_organisation.view(), "root");
  EXPECT_EQ(out.session, hex_encode(store::hash_session_id(id_).bytes));
  EXPECT_EQ(out.user_name, "alice");
  EXPECT_EQ(out.organisation.view(), "acme");
  EXPECT_EQ(out.authenticator.view(), "corp");
}

TEST_F(AccessReportTest, NamesNobodyWithoutALiveSession) {
  for (const std::string& cookie : {std::string(), std::string("__Host-cs-session=x"),
                                    "__Host-cs-session=" + store::make_session_id().to_cookie()}) {
    const AccessReport out = explain("https://app.example.com/admin", cookie);
    EXPECT_FALSE(out.passes);
    EXPECT_EQ(out.error.code, kNone) << "signing in may help";
    EXPECT_EQ(out.application, "app");
    EXPECT_EQ(out.session + out.user_name, "");
    EXPECT_TRUE(out.organisation.view().empty());
  }
}

TEST_F(AccessReportTest, TellsOfNothingWhereTheRequestMayPass) {
  for (const char* path : {"/", "/public", "/staff", "/pilots"}) {
    const AccessReport out = report(path);
    EXPECT_TRUE(out.passes) << path;
    EXPECT_EQ(out.error.code, kNone) << path;
    EXPECT_EQ(out.rule + out.remedy, "");
    EXPECT_THAT(out.checks, IsEmpty());
    EXPECT_THAT(out.attributes, IsEmpty());
  }
}

TEST_F(AccessReportTest, TellsWhatTheRuleAskedForAndWhatThePersonHas) {
  const AccessReport attribute = report("/admin");
  EXPECT_EQ(attribute.error.code, identity::kAccessRefused);
  EXPECT_EQ(attribute.rule, "3");
  EXPECT_THAT(attribute.error.detail,
              HasSubstr("rule 3 (\"/admin\") of the application \"app\" expected \"groups\" to be "
                        "one of \"admins\", \"root\", got \"staff\", \"a,b;c"));
  EXPECT_THAT(attribute.remedy, HasSubstr("At the identity provider let \"groups\" be sent"));
  ASSERT_THAT(attribute.checks, SizeIs(1));
  EXPECT_EQ(attribute.checks[0].id, "access.rule");
  EXPECT_EQ(attribute.checks[0].outcome, "fail");
  EXPECT_THAT(attribute.checks[0].received, HasSubstr("\"staff\""));
  ASSERT_THAT(attribute.attributes, SizeIs(1));
  EXPECT_EQ(attribute.attributes[0].name, "groups");
  EXPECT_THAT(attribute.attributes[0].values, SizeIs(2));

  const AccessReport group = report("/crew");
  EXPECT_EQ(group.rule, "5");
  EXPECT_THAT(group.error.detail, HasSubstr("expected one of the groups \"crew\""));
  ASSERT_THAT(group.attributes, SizeIs(1));
  EXPECT_EQ(group.attributes[0].name, identity::kGroupsAttribute);
  EXPECT_THAT(group.attributes[0].values, ElementsAre("pilots", "crew")) << "counting or not";

  const AccessReport organisation = report("/other");
  EXPECT_EQ(organisation.rule, "7");
  EXPECT_THAT(organisation.error.detail, HasSubstr("got \"acme\""));
  ASSERT_THAT(organisation.attributes, SizeIs(1));
  EXPECT_THAT(organisation.attributes[0].values, ElementsAre("acme"));
}

TEST_F(AccessReportTest, TellsOfRolesAndOfAttributesThatNobodySent) {
  using enum identity::RequirementKind;
  identity::Application app = *catalogue_->application("app");
  app.rules = {{identity::PathMatch::kPrefix,
                "/role",
                identity::Audience::kAttributes,
                {{kRole, "", {"auditor"}}}},
               {identity::PathMatch::kPrefix,
                "/",
                identity::Audience::kAttributes,
                {{kAttribute, "title", {"boss"}}}}};
  change({app});
  const AccessReport role = report("/role");
  ASSERT_THAT(role.attributes, SizeIs(1));
  EXPECT_EQ(role.attributes[0].name, identity::kRolesAttribute);
  EXPECT_THAT(role.error.detail, HasSubstr("expected one of the roles \"auditor\", got none"));
  const AccessReport attribute = report("/");
  EXPECT_EQ(attribute.rule, "2");
  ASSERT_THAT(attribute.attributes, SizeIs(1));
  EXPECT_EQ(attribute.attributes[0].name, "title");
  EXPECT_THAT(attribute.attributes[0].values, IsEmpty());
}

TEST_F(AccessReportTest, TellsOfPathsThatNoRuleOrNobodyOpens) {
  identity::Application app = *catalogue_->application("app");
  app.rules = {{identity::PathMatch::kPrefix, "/shut", identity::Audience::kNobody, {}}};
  change({app});
  const AccessReport none = report("/");
  EXPECT_EQ(none.error.code, identity::kAccessRefused);
  EXPECT_EQ(none.rule, "none");
  EXPECT_THAT(none.error.detail, HasSubstr("expected a rule of the application \"app\""));
  EXPECT_THAT(none.remedy, HasSubstr("administrator of the organisation \"root\" add a rule"));
  ASSERT_THAT(none.checks, SizeIs(1));
  EXPECT_EQ(none.checks[0].received, "none");
  const AccessReport shut = report("/shut/x");
  EXPECT_EQ(shut.rule, "1");
  EXPECT_THAT(shut.error.detail,
              HasSubstr("rule 1 (\"/shut\") of the application \"app\" lets in nobody"));
  EXPECT_THAT(shut.remedy, HasSubstr("administrator of the organisation \"root\" change rule 1"));
  ASSERT_THAT(shut.checks, SizeIs(1));
}

TEST_F(AccessReportTest, TellsWhomTheApplicationIsFor) {
  const AccessReport out = explain("https://below.example.com/", cookie());
  EXPECT_EQ(out.error.code, identity::kAccessOtherOrganisation);
  EXPECT_THAT(out.error.detail, HasSubstr("\"app-below\" lets in, got one of \"acme\""));
  EXPECT_THAT(out.remedy,
              HasSubstr("can be for people of \"below\" and of organisations below it"));
  ASSERT_THAT(out.checks, SizeIs(1));
  EXPECT_EQ(out.checks[0].id, "access.organisation");
  EXPECT_EQ(out.checks[0].received, "acme");
  EXPECT_FALSE(out.passes);
  EXPECT_TRUE(explain("https://below.example.com/public", cookie()).passes);
}

// A list takes the place of "own": it must name those who may use the application today.
TEST_F(AccessReportTest, NamesAListOfOrganisationsThatShutsNobodyOut) {
  identity::Application app = *catalogue_->application("app");
  app.organisations.kind = identity::Reach::Kind::kOwn;
  change({app});
  EXPECT_THAT(report("/staff").remedy,
              HasSubstr("set \"organisations\" of the application \"app\" to "
                        "[\"root\", \"acme\"]"));
  app.organisations = {identity::Reach::Kind::kListed, {identity::OrganisationId("other")}};
  change({app});
  EXPECT_THAT(report("/staff").remedy,
              HasSubstr("add \"acme\" to \"organisations\" of the application \"app\""));
}

// So that the person's own administrators see it, and which application's address it was.
TEST_F(AccessReportTest, NamesTheApplicationOfAnAddressThatIsAmbiguous) {
  const AccessReport out = explain("https://acme.example.com/a/b;c?token=secret", cookie());
  EXPECT_EQ(out.error.code, identity::kPathAmbiguous);
  EXPECT_THAT(out.error.detail,
              HasSubstr("at \"https://acme.example.com/a/b;c\" of the application \"app-acme\""));
  EXPECT_THAT(out.error.detail, ::testing::Not(HasSubstr("secret")));
  EXPECT_EQ(out.application_organisation.view(), "acme");
  const auto of = [&](const char* url) { return explain(url, cookie()).application; };
  EXPECT_EQ(of("https://wiki.example.com/w/a//b"), "wiki");
  EXPECT_EQ(of("https://wiki.example.com/w/other/;"), "")
      << "in a space that is nobody's but other's";
  EXPECT_EQ(of("https://wiki.example.com/;/w/x"), "") << "what stands behind it is not believed";
  EXPECT_EQ(of("https://nobody.example.com/;"), "");
  EXPECT_EQ(explain("https://app.example.com" + std::string(9000, 'a'), cookie()).error.code,
            kOriginalUrl);
  EXPECT_EQ(report("/x/" + std::string(9000, 'a')).application, "app");
}

TEST_F(AccessReportTest, NamesTheAddressWithoutItsQuery) {
  for (const char* path : {"/admin/x?token=secret", "/crew?token=secret", "/other?token=secret"}) {
    const std::string detail = report(path).error.detail;
    EXPECT_THAT(detail, HasSubstr("at \"https://app.example.com/"));
    EXPECT_THAT(detail, ::testing::Not(HasSubstr("secret")));
  }
}

TEST_F(AccessReportTest, TellsWhatIsWrongWithTheSetup) {
  const AccessReport url = explain("/path", cookie());
  EXPECT_EQ(url.error.code, kOriginalUrl);
  EXPECT_THAT(url.remedy, HasSubstr("Make the proxy's configuration anew"));
  EXPECT_EQ(url.origin, "");
  const AccessReport unknown = explain("https://evil.example/x", cookie());
  EXPECT_EQ(unknown.error.code, kApplicationUnknown);
  EXPECT_THAT(unknown.error.detail, HasSubstr("\"https://evil.example/x\""));
  EXPECT_THAT(unknown.remedy, HasSubstr("add this address to \"urls\""));
  EXPECT_EQ(unknown.application, "");
  EXPECT_EQ(unknown.user_name, "alice");
  const AccessReport path = report("/public/../admin");
  EXPECT_NE(path.error.code, kNone);
  EXPECT_THAT(path.remedy, HasSubstr("Nothing is to be set"));
  EXPECT_EQ(path.application, "app");
}

TEST_F(AccessReportTest, TellsOfIdentityHeadersThatAreTooLarge) {
  identity::Session session = session_;
  session.attributes = {{"mail", {std::string(kIdentityHeaderBytes, 'a')}}};
  open(session);
  const AccessReport out = report("/");
  EXPECT_EQ(out.error.code, kHeadersTooLarge);
  EXPECT_THAT(out.remedy, HasSubstr("fewer \"headers\" and \"attributes\""));
  // For everyone: nothing of the person is sent.
  EXPECT_FALSE(out.passes);
  EXPECT_TRUE(explain("https://app.example.com/public", "").passes);
}

}  // namespace
}  // namespace countersign::provider
