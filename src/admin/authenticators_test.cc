// SPDX-License-Identifier: Apache-2.0
#include "admin/errors.h"
#include "admin/testing/api_fixture.h"
#include "identity/tested_version.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Reply;

class AuthenticatorsTest : public ApiFixture {
 protected:
  static std::string sso(const std::string& rest = "") {
    return "/organisations/acme/authenticators/acme-sso" + rest;
  }
  /// Of the settings as they are.
  void record_test(const std::string& reference, const std::string& code) {
    identity::LoginEvent event;
    event.reference = reference;
    event.organisation = identity::OrganisationId("acme");
    event.authenticator = identity::AuthenticatorId("acme-sso");
    event.outcome = identity::LoginOutcome::kTested;
    event.code = code;
    event.remedy = code.empty() ? "" : "set the clock";
    event.checks = {
        {std::string(identity::kTestedVersion), "", "pass", "", get(sso()).word("version")}};
    record(std::move(event));
  }
  void record_sign_in(const std::string& reference, const std::string& name,
                      const std::string& group) {
    identity::LoginEvent event;
    event.reference = reference;
    event.organisation = identity::OrganisationId("acme");
    event.authenticator = identity::AuthenticatorId("acme-sso");
    event.outcome = identity::LoginOutcome::kAccepted;
    event.issuer = "https://idp.example/e";
    event.name_id = name;
    event.name_id_format = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
    event.attributes = {{"cpm_user_groups", {group}}};
    record(std::move(event));
  }
};

// A2.
TEST_F(AuthenticatorsTest, ReadsTheFactsToCopy) {
  const Reply reply = get(sso());
  EXPECT_EQ(reply.word("entity_id"), "https://app.example.com/cs/saml/metadata/acme-sso");
  EXPECT_EQ(reply.word("acs_url"), "https://app.example.com/cs/saml/acs/acme-sso");
  EXPECT_EQ(reply.word("logout_url"), "https://app.example.com/cs/logout");
  EXPECT_EQ(reply.word("users"), "0");
  EXPECT_EQ(reply.word("organisations_using"), "0");
  // What was shown may be sent back as it is.
  const Reply back = put(sso(), reply.text);
  EXPECT_EQ(back.status, 200) << back.text;
  EXPECT_EQ(back.word("version"), "1");
}

// A1.
TEST_F(AuthenticatorsTest, RefusesMarkupInTheDescription) {
  const Reply reply = patch(sso(), R"({"description":"<b>SSO</b>"})");
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(reply.word("errors/0/pointer"), "/description");
  EXPECT_EQ(reply.word("errors/0/code"), "document.text_markup");
  EXPECT_FALSE(reply.word("errors/0/remedy").empty());
}

TEST_F(AuthenticatorsTest, RefusesReadOnlyMembersThatDiffer) {
  const Reply shown = get(sso());
  EXPECT_EQ(put(sso(), shown.text).status, 200);
  const Reply patched = patch(sso(), R"({"acs_url":"https://evil.example/acs"})");
  EXPECT_EQ(patched.status, 422);
  EXPECT_EQ(patched.word("errors/0/pointer"), "/acs_url");
  EXPECT_EQ(patched.word("errors/0/code"), "field.read_only");
  EXPECT_THAT(patched.word("errors/0/remedy"), HasSubstr("read-only"));
  json::Value other = shown.body;
  other.as_object().set("version", 99);
  EXPECT_EQ(put(sso(), json::write(other)).word("errors/0/pointer"), "/version");
  EXPECT_EQ(get(sso()).word("acs_url"), shown.word("acs_url"));
}

TEST_F(AuthenticatorsTest, WarnsOfCertificatesThatExpire) {
  const auto codes = [&] {
    std::string out;
    const Reply reply = get(sso());
    for (std::size_t i = 0; i < reply.size("warnings"); ++i) {
      out += reply.word("warnings/" + std::to_string(i) + "/code") + " ";
    }
    return out;
  };
  const std::chrono::sys_seconds end{std::chrono::seconds(4'000'000'000)};
  now_ = end - std::chrono::days(60) - std::chrono::seconds(1);
  EXPECT_EQ(codes(), "");
  now_ = end - std::chrono::days(60);
  EXPECT_EQ(codes(), "warning.certificate_expires ");
  now_ = end;
  EXPECT_EQ(codes(), "warning.certificate_expired ");
}

TEST_F(AuthenticatorsTest, RefusesAStateByDocument) {
  const Reply changed = patch(sso(), R"({"state":"active"})");
  EXPECT_EQ(changed.status, 422);
  EXPECT_EQ(changed.word("errors/0/pointer"), "/state");
  EXPECT_EQ(post("/organisations/acme/authenticators",
                 R"({"id":"new","state":"active",)" + saml_members() + "}")
                .status,
            422);
}

TEST_F(AuthenticatorsTest, RefusesActivationWithoutAPassedTest) {
  EXPECT_EQ(post(sso("/activate"), "").word("code"), kNotTested.id);
  record_test("AAAA-AAAA", "saml.expired");
  const Reply failed = post(sso("/activate"), "{}");
  EXPECT_EQ(failed.word("code"), kNotTested.id);
  EXPECT_THAT(failed.word("detail"), HasSubstr("AAAA-AAAA"));
  EXPECT_EQ(failed.word("remedy"), "set the clock");
  now_ += std::chrono::seconds(5);
  record_test("BBBB-BBBB", "");
  EXPECT_EQ(get(sso("/test")).word("passed"), "true");
  const Reply active = post(sso("/activate"), "{}");
  EXPECT_EQ(active.status, 200) << active.text;
  EXPECT_EQ(active.word("state"), "active");
  EXPECT_EQ(post(sso("/disable"), "").word("state"), "disabled");
  EXPECT_EQ(post(sso("/activate"), "").word("state"), "active");
}

// Time does not pass in this test.
TEST_F(AuthenticatorsTest, RefusesActivationAfterAChangeInTheSecondOfTheTest) {
  record_test("BBBB-BBBB", "");
  EXPECT_EQ(get(sso("/test")).word("current"), "true");
  EXPECT_EQ(patch(sso(), R"({"name":"Other"})").status, 200);
  EXPECT_EQ(get(sso("/test")).word("current"), "true") << "a name is not tested";
  EXPECT_EQ(patch(sso(), R"({"saml":{"force_authn":true}})").status, 200);
  EXPECT_EQ(get(sso("/test")).word("current"), "false");
  EXPECT_EQ(post(sso("/test/confirm"), "").word("code"), kNotTested.id);
  EXPECT_EQ(post(sso("/activate"), "").word("code"), kNotTested.id);
}

TEST_F(AuthenticatorsTest, RefusesActivationAfterAChangeOfSettings) {
  record_test("BBBB-BBBB", "");
  EXPECT_EQ(post(sso("/test/confirm"), "").word("state"), "tested");
  now_ += std::chrono::seconds(5);
  EXPECT_EQ(patch(sso(), R"({"name":"Other"})").word("state"), "tested");
  EXPECT_EQ(patch(sso(), R"({"saml":{"force_authn":true}})").word("state"), "draft");
  EXPECT_EQ(post(sso("/activate"), "").word("code"), kNotTested.id);
  EXPECT_EQ(get(sso("/test")).word("current"), "false");
  EXPECT_EQ(post(sso("/activate"), R"({"force":true})").word("state"), "active");
}

TEST_F(AuthenticatorsTest, RefusesActivationOfWhatTheGatewayCannotUse) {
  gateway_problems_ = {{"/saml/certificates/0", "gateway.key", "expected a key", "another"}};
  const Reply reply = post(sso("/activate"), R"({"force":true})");
  EXPECT_EQ(reply.status, 422) << reply.text;
  EXPECT_EQ(reply.word("errors/0/pointer"), "/saml/certificates/0");
  EXPECT_EQ(post(sso("/test"), "").status, 422);
  gateway_problems_.clear();
  EXPECT_THAT(post(sso("/test"), "").word("url"), HasSubstr("/login/acme-sso?test="));
}

TEST_F(AuthenticatorsTest, RefusesMetadataThatIsNone) {
  const auto import = [&](const std::string& body) {
    return send({http::Method::kPost, sso("/metadata"), body, "application/samlmetadata+xml"});
  };
  EXPECT_EQ(import("<x/>").status, 422);
  EXPECT_EQ(import("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>").status, 422);
  const std::string metadata =
      R"(<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:new">)"
      R"(<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">)"
      R"(<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">)"
      R"(<X509Data><X509Certificate>)" +
      certificate() +
      R"(</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService )"
      R"(Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" )"
      R"(Location="https://new.example/sso"/></IDPSSODescriptor></EntityDescriptor>)";
  const Reply taken = import(metadata);
  EXPECT_EQ(taken.status, 200) << taken.text;
  EXPECT_EQ(taken.word("saml/idp_entity_id"), "urn:new");
  EXPECT_EQ(taken.word("saml/sso_url"), "https://new.example/sso");
  EXPECT_EQ(send({http::Method::kPost, "/organisations/root/authenticators/local/metadata",
                  metadata, "application/xml"})
                .word("code"),
            kNotSaml.id);
}

// O6.
TEST_F(AuthenticatorsTest, AcceptsATripToTheTestOrganisationAndBack) {
  EXPECT_EQ(post(sso("/copy"), R"({"organisation":"sales"})").word("code"),
            kNotTestOrganisation.id);
  const Reply copy = post(sso("/copy"), R"({"organisation":"acme-test"})", "acme-admin");
  EXPECT_EQ(copy.status, 201) << copy.text;
  EXPECT_EQ(copy.word("id"), "acme.acme-sso-test");
  EXPECT_EQ(copy.word("saml/idp_entity_id"), "https://idp.example/e");
  const std::string there = "/organisations/acme-test/authenticators/acme.acme-sso-test";
  EXPECT_EQ(patch(there, R"({"saml":{"authn_contexts":["password"],"sp_entity_id":"urn:test:sp"}})")
                .status,
            200);
  EXPECT_EQ(post(there + "/promote", "").word("code"), kNotTested.id);
  const Reply back = post(there + "/promote", R"({"force":true})", "acme-admin");
  EXPECT_EQ(back.status, 200) << back.text;
  EXPECT_EQ(back.word("id"), "acme-sso");
  EXPECT_EQ(back.size("saml/authn_contexts"), 1U);
  EXPECT_NE(back.word("saml/sp_entity_id"), "urn:test:sp");
  EXPECT_EQ(post(sso("/promote"), R"({"force":true})").word("code"), kNotTestOrganisation.id);
}

// M8.
TEST_F(AuthenticatorsTest, ReadsWhatAnotherMappingWouldDo) {
  EXPECT_EQ(patch(sso(), R"({"mapping":{"provisioning":"create",
                             "groups":{"attribute":"cpm_user_groups"}}})")
                .status,
            200);
  record_sign_in("AAAA-AAAA", "jane@example.com", "Staff");
  record_sign_in("BBBB-BBBB", "joe@example.com", "cpm_Staff");
  const Reply same = post(sso("/mapping-test"), "{}");
  EXPECT_EQ(same.status, 200) << same.text;
  EXPECT_EQ(same.word("replayed"), "2");
  EXPECT_EQ(same.size("differences"), 0U) << same.text;
  const Reply other =
      post(sso("/mapping-test"), R"({"mapping":{"groups":{"prefix":"cpm_"}}})", "acme-admin");
  EXPECT_EQ(other.status, 200) << other.text;
  EXPECT_THAT(other.text, HasSubstr("BBBB-BBBB"));
  EXPECT_EQ(other.word("differences/0/after/groups/0"), "staff") << other.text;
  const Reply groups = post(
      sso("/mapping-test"),
      R"({"groups":[{"id":"staff","value":"Staff","entitlements":{"max_accounts":"9"}}],"last":1})");
  EXPECT_EQ(groups.status, 200) << groups.text;
  EXPECT_EQ(groups.word("replayed"), "1");
  EXPECT_EQ(get("/organisations/acme/groups/staff").word("version"), "1");
  EXPECT_EQ(post(sso("/mapping-test"), R"({"mapping":{"nonsense":1}})").word("errors/0/pointer"),
            "/mapping/nonsense");
  EXPECT_EQ(post(sso("/mapping-test"), "{}", "acme-help").status, 403);
}

TEST_F(AuthenticatorsTest, ReadsAnExample) {
  EXPECT_EQ(patch(sso(), R"({"mapping":{"groups":{"attribute":"cpm_user_groups"}}})").status, 200);
  const Reply reply = get(sso("/example"), "acme-audit");
  EXPECT_EQ(reply.word("settings/acs_url"), "https://app.example.com/cs/saml/acs/acme-sso");
  EXPECT_THAT(reply.text, HasSubstr("cpm_user_groups"));
}

TEST_F(AuthenticatorsTest, RefusesAnIdThatAnotherOrganisationHas) {
  const Reply reply = post("/organisations/acme/authenticators",
                           R"({"id":"globex-sso",)" + saml_members() + "}", "acme-admin");
  EXPECT_EQ(reply.status, 422) << reply.text;
  EXPECT_EQ(reply.word("errors/0/pointer"), "/id");
  // Nothing is said of whose it is.
  EXPECT_THAT(reply.word("errors/0/detail"), Not(HasSubstr("of \"globex\"")));
}

}  // namespace
}  // namespace countersign::admin
