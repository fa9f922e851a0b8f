// SPDX-License-Identifier: Apache-2.0
#include "gateway/settings.h"

#include "gateway/compiled_authenticators.h"
#include "gateway/errors.h"
#include "gateway/targets.h"
#include "gateway/testing/gateway_fixture.h"

namespace countersign::gateway {
namespace {

using ::testing::ElementsAre;
using testing::GatewayFixture;
using ::testing::IsEmpty;

class SettingsTest : public GatewayFixture {
 protected:
  std::vector<std::string> pointers(const identity::Authenticator& authenticator) const {
    std::vector<std::string> out;
    for (const FieldProblem& problem : check_authenticator(*machine_, authenticator)) {
      EXPECT_NE(problem.code, "");
      EXPECT_NE(problem.what, "");
      EXPECT_NE(problem.remedy, "");
      out.push_back(problem.pointer);
    }
    return out;
  }
};

TEST_F(SettingsTest, CompilesAtFirstUseAndOnce) {
  const auto settings = make_settings(machine_, catalogue_, nullptr);
  EXPECT_EQ(settings->compiled->size(), 0U);
  const auto first = settings->authenticator("corp");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(settings->compiled->size(), 1U);
  EXPECT_EQ(*settings->authenticator("corp"), *first);
}

TEST_F(SettingsTest, KeepsWhatIsCompiledUntilItChanges) {
  const auto before = settings_->current();
  const auto corp = *before->authenticator("corp");
  const auto open = *before->authenticator("open");
  edit_authenticator("open", [](identity::Authenticator& one) { one.name = "Another"; });
  const auto after = settings_->current();
  EXPECT_EQ(*after->authenticator("corp"), corp);
  EXPECT_NE(*after->authenticator("open"), open);
  EXPECT_EQ((*after->authenticator("open"))->settings.name, "Another");
  EXPECT_EQ(open->settings.name, "Example open");  // whoever holds it still has what it was
}

TEST_F(SettingsTest, RefusesWhatIsNoSaml2Authenticator) {
  const auto settings = settings_->current();
  EXPECT_THAT(settings->authenticator("nobody"), FailsWith(kUnknownAuthenticator));
  EXPECT_THAT(settings->authenticator("local"), FailsWith(kUnknownAuthenticator));
}

TEST_F(SettingsTest, AcceptsAnAuthenticatorThatWorks) {
  EXPECT_THAT(pointers(make_authenticator("new")), IsEmpty());
  EXPECT_THAT(pointers(*catalogue_->authenticator("local")), IsEmpty());
}

TEST_F(SettingsTest, RefusesSettingsThatCannotWork) {
  auto wrong = make_authenticator("new");
  wrong.saml.certificates.emplace_back("no certificate");
  EXPECT_THAT(pointers(wrong), ElementsAre("/saml/certificates/1"));

  wrong = make_authenticator("new");
  wrong.saml.certificates.clear();
  EXPECT_THAT(pointers(wrong), ElementsAre("/saml/certificates"));

  wrong = make_authenticator("new");
  wrong.saml.idp_entity_id.clear();
  EXPECT_THAT(pointers(wrong), ElementsAre("/saml/idp_entity_id"));

  wrong = make_authenticator("new");
  wrong.saml.sso_url = "javascript:alert(1)";
  EXPECT_THAT(pointers(wrong), ElementsAre("/saml/sso_url"));

  wrong = make_authenticator("new");
  wrong.saml.request_signature.sign = true;
  EXPECT_THAT(pointers(wrong), ElementsAre("/saml/request_signature/sign"));

  wrong = make_authenticator("new");
  wrong.saml.authn_contexts = {"Password", "no such class"};
  EXPECT_THAT(pointers(wrong), ElementsAre("/saml/authn_contexts/1"));

  wrong = make_authenticator("new");
  wrong.saml.clock_skew = std::chrono::seconds(301);
  EXPECT_THAT(pointers(wrong), ElementsAre("/saml/clock_skew"));
}

TEST_F(SettingsTest, RefusesTheEntityIdThatAnotherHasByDefault) {
  MachineSettings machine = *machine_;
  const auto told = [&](const std::string& pattern, const std::string& entity_id) {
    machine.sp_entity_id = pattern;
    auto one = make_authenticator("corp");
    one.saml.sp_entity_id = entity_id;
    const FieldProblems problems = check_authenticator(machine, one);
    return problems.empty() ? "" : problems.front().pointer + " " + problems.front().code;
  };
  const std::string taken = "/saml/sp_entity_id catalogue.entity_id_taken";
  EXPECT_EQ(told("urn:example:{id}:sp", "urn:example:other:sp"), taken);
  EXPECT_EQ(told("urn:example:{id}:sp", "urn:example:corp:sp"), "");
  EXPECT_EQ(told("", machine.url("/saml/metadata/other")), taken);
  EXPECT_EQ(told("", machine.url("/saml/metadata/corp")), "");
  EXPECT_EQ(told("urn:example:shared", "urn:example:shared"), "");
}

// Stored before that was refused: our signature would say that another organisation asks.
TEST_F(SettingsTest, UsesNoEntityIdOfAnotherOrganisation) {
  std::vector<identity::VersionedObject> stored;
  for (const char* id : {"acme2", "globex2"}) {
    identity::Organisation organisation;
    organisation.id = identity::OrganisationId(id);
    organisation.parent = identity::OrganisationId(identity::kRootOrganisation);
    stored.push_back({organisation, 1});
    identity::Authenticator one = make_authenticator(std::string(id) + "-sso");
    one.organisation = identity::OrganisationId(id);
    one.saml.sp_entity_id = "urn:example:shared";
    stored.push_back({one, 1});
  }
  const auto catalogue = identity::Catalogue::make(stored);
  ASSERT_THAT(catalogue, IsOk());
  const auto refused = make_settings(machine_, *catalogue, nullptr)->authenticator("acme2-sso");
  ASSERT_THAT(refused, FailsWith(kAuthenticatorInvalid));
  EXPECT_THAT(refused.error().detail, ::testing::HasSubstr("/saml/sp_entity_id"));
  identity::Authenticator other = *(*catalogue)->authenticator("globex2-sso");
  other.saml.sp_entity_id = "urn:example:other";
  identity::CatalogueEdit edit(*catalogue);
  edit.put(other);
  FieldProblems problems;
  EXPECT_THAT(make_settings(machine_, edit.finish(problems), nullptr)->authenticator("acme2-sso"),
              IsOk());
}

TEST_F(SettingsTest, ReadsOurEntityIdByPattern) {
  MachineSettings machine = *machine_;
  auto one = make_authenticator("corp");
  EXPECT_EQ(sp_entity_id(machine, one).view(), "https://app.example.com/sp");
  one.saml.sp_entity_id.clear();
  machine.sp_entity_id.clear();
  EXPECT_EQ(sp_entity_id(machine, one).view(),
            "https://app.example.com/countersign/saml/metadata/corp");
  machine.sp_entity_id = "urn:example:{id}:sp";
  EXPECT_EQ(sp_entity_id(machine, one).view(), "urn:example:corp:sp");
}

TEST_F(SettingsTest, GoesHomeToTheApplicationOfOurOrigin) {
  EXPECT_EQ(home_of(*settings_->current(), ""), "/");
  EXPECT_EQ(home_of(*settings_->current(), "root"), "/");
  const auto initial = make_settings(machine_, identity::Catalogue::initial(), nullptr);
  EXPECT_EQ(home_of(*initial, ""), "/countersign/session");
}

}  // namespace
}  // namespace countersign::gateway
