// SPDX-License-Identifier: Apache-2.0
#include "provider/way_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/testing/staff.h"

namespace countersign::provider {
namespace {

using identity::CatalogueEdit;
using identity::OrganisationId;
using identity::Requirement;
using identity::RequirementKind;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kByHand = "by hand (member \"groups\" of the user";

// root > acme > lab. Each has a group and an authenticator; that of acme maps as a test says.
class WayInTest : public ::testing::Test {
 protected:
  std::shared_ptr<const identity::Catalogue> catalogue() const {
    CatalogueEdit edit(identity::Catalogue::initial());
    for (const auto& [id, parent] : std::initializer_list<std::pair<const char*, const char*>>{
             {"acme", "root"}, {"lab", "acme"}}) {
      identity::Organisation organisation;
      organisation.id = OrganisationId(id);
      organisation.parent = OrganisationId(parent);
      organisation.name = id;
      edit.put(organisation);
    }
    for (const std::string organisation : {"root", "acme", "lab"}) {
      testing::put_staff(edit, organisation,
                         organisation == "acme" ? mapping_ : identity::Mapping(), type_,
                         {identity::Reach::Kind::kBelow, {}});
    }
    FieldProblems problems;
    return edit.finish(problems);
  }

  std::string way(const Requirement& requirement, const std::string& organisation = "acme",
                  const std::string& authenticator = "acme-corp",
                  const std::string& owner = "acme") {
    const auto all = catalogue();
    EXPECT_NE(all, nullptr);
    return way_in(requirement, {organisation, authenticator, {}}, {"rule 2", "wiki", owner}, *all);
  }
  std::string group(const char* id, const std::string& organisation = "acme",
                    const std::string& authenticator = "acme-corp") {
    return way({RequirementKind::kGroup, "", {id}}, organisation, authenticator);
  }
  std::string attribute(const char* name, const std::string& organisation = "acme",
                        const std::string& authenticator = "acme-corp",
                        const std::string& owner = "acme") {
    return way({RequirementKind::kAttribute, name, {"x"}}, organisation, authenticator, owner);
  }

  identity::Mapping mapping_;
  identity::AuthenticatorType type_ = identity::AuthenticatorType::kSaml2;
};

TEST_F(WayInTest, PutsIntoGroupsByHandWhereThatLasts) {
  EXPECT_THAT(group("acme-staff"), AllOf(HasSubstr(kByHand), HasSubstr("\"acme-staff\"")));
  mapping_.groups.attribute = "groups";
  EXPECT_THAT(group("root-staff"), HasSubstr(kByHand)) << "the mapping may not give it";
  EXPECT_THAT(group("acme-staff", "acme", "absent"), HasSubstr(kByHand));
  for (const auto update : {identity::UpdatePolicy::kNever, identity::UpdatePolicy::kFirst}) {
    mapping_.update = update;
    EXPECT_THAT(group("acme-staff"), HasSubstr(kByHand));
  }
  mapping_.update = identity::UpdatePolicy::kAlways;
  type_ = identity::AuthenticatorType::kLocal;
  EXPECT_THAT(group("acme-staff"), HasSubstr(kByHand));
}

TEST_F(WayInTest, NamesTheValueToSendWhereTheMappingTakesGroupsAway) {
  mapping_.groups.attribute = "memberOf";
  mapping_.groups.prefix = "cs_";
  EXPECT_THAT(group("acme-staff"),
              AllOf(HasSubstr("sends as one of \"cs_staff of acme\" in \"memberOf\""),
                    HasSubstr("none given by hand lasts"), Not(HasSubstr(kByHand)),
                    HasSubstr("Or change rule 2 of the application \"wiki\".")));
  EXPECT_THAT(way({RequirementKind::kGroup, "", {"acme-staff", "root-staff"}}),
              AllOf(HasSubstr(kByHand), HasSubstr("one of the groups \"root-staff\" by hand")))
      << "the one that stays";
}

TEST_F(WayInTest, TellsNothingOfTheMappingOfAnotherOrganisation) {
  mapping_.groups.attribute = "memberOf";
  EXPECT_THAT(group("lab-staff", "lab"),
              AllOf(HasSubstr("\"acme-corp\", of another organisation"),
                    HasSubstr("ask its administrators"), Not(HasSubstr("memberOf")),
                    Not(HasSubstr("staff of"))));
  mapping_.fields = {{"email", {"mail"}, "", {}, false}};
  EXPECT_THAT(attribute("countersign:email", "lab", "acme-corp", "lab"),
              AllOf(HasSubstr("ask its administrators"), Not(HasSubstr("\"mail\""))));
}

TEST_F(WayInTest, SaysThatAGroupCanNotBeThePersons) {
  for (const char* id : {"lab-staff", "absent"}) {
    EXPECT_THAT(group(id), AllOf(HasSubstr("None of these groups"), HasSubstr("change rule 2")));
  }
}

TEST_F(WayInTest, NamesWhatIsMappedToWhatIsOurs) {
  EXPECT_THAT(attribute("countersign:email"),
              HasSubstr("is the member \"email\" of the user here. Set it there"));
  mapping_.fields = {{"email", {"emailaddress", "upn"}, "", {}, false}};
  EXPECT_THAT(attribute("countersign:email"),
              AllOf(HasSubstr("let \"emailaddress\", \"upn\" be sent"), Not(HasSubstr("Set it"))));
  EXPECT_THAT(attribute("countersign:first_name"), HasSubstr("Set it there"));
  mapping_.update = identity::UpdatePolicy::kFirst;
  EXPECT_THAT(attribute("countersign:email"), HasSubstr("Set it there"));
}

TEST_F(WayInTest, NamesTheGroupThatGivesWhatComesOfGroups) {
  EXPECT_THAT(attribute("countersign:user_type"), HasSubstr("Set it there"));
  mapping_.permissions_attribute = "permissions";
  EXPECT_THAT(attribute("countersign:user_type"), HasSubstr("a group that gives it"));
  mapping_.permissions_attribute.clear();
  mapping_.groups.attribute = "groups";
  for (const char* name : {"countersign:delegate_of", "countersign:entitlements"}) {
    EXPECT_THAT(attribute(name), HasSubstr("a group that gives it"));
  }
}

TEST_F(WayInTest, LetsAnAttributeBeSentAndKept) {
  EXPECT_THAT(attribute("dept"), HasSubstr("At the identity provider let \"dept\" be sent"));
  mapping_.kept_attributes = std::vector<std::string>{"mail"};
  EXPECT_THAT(attribute("dept"), HasSubstr("add \"dept\" to its mapping.keep_attributes"));
  EXPECT_THAT(attribute("mail"), Not(HasSubstr("keep_attributes")));
}

TEST_F(WayInTest, SaysWhereNothingThatIsSentCounts) {
  EXPECT_THAT(attribute("dept", "lab", "lab-corp"), HasSubstr("does not count for this person"));
  EXPECT_THAT(attribute("dept", "lab", "acme-corp"), Not(HasSubstr("does not count")));
  EXPECT_THAT(attribute("countersign:email", "lab", "acme-corp"), HasSubstr("does not count"));
  EXPECT_THAT(attribute("dept", "acme", "absent"), HasSubstr("does not count"));
}

TEST_F(WayInTest, SaysWhoCanChangeTheRule) {
  for (const RequirementKind kind : {RequirementKind::kGroup, RequirementKind::kRole,
                                     RequirementKind::kOrganisation, RequirementKind::kAttribute}) {
    const std::string own = way({kind, "mail", {"acme-staff"}});
    EXPECT_THAT(own, AllOf(HasSubstr("change rule 2 of the application \"wiki\""),
                           Not(HasSubstr("have an administrator"))));
    EXPECT_THAT(way({kind, "mail", {"acme-staff"}}, "acme", "acme-corp", "root"),
                HasSubstr("have an administrator of the organisation \"root\" change rule 2 of "
                          "the application \"wiki\""));
  }
}

}  // namespace
}  // namespace countersign::provider
