// SPDX-License-Identifier: Apache-2.0
// Ids that are never used again, and ids that belong to an organisation.
#include <string>
#include <vector>

#include "identity/test_small_catalogue.h"

namespace countersign::identity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pointee;
using testing::UnorderedElementsAre;

const OrganisationId& acme() {
  static const OrganisationId kAcme("acme");
  return kAcme;
}

CataloguePtr without(const CataloguePtr& from, const std::vector<ObjectKey>& keys) {
  CatalogueEdit edit(from);
  for (const ObjectKey& key : keys) {
    edit.erase(key);
  }
  FieldProblems problems;
  auto made = edit.finish(problems);
  EXPECT_THAT(problems, IsEmpty());
  return made;
}

FieldProblems problems_of_putting(const CataloguePtr& from, const Object& object) {
  CatalogueEdit edit(from);
  edit.put(object);
  FieldProblems problems;
  static_cast<void>(edit.finish(problems));
  return problems;
}

const ObjectKey kLaw = organisation_key("law");
const ObjectKey kLegal = organisation_key("legal");
const ObjectKey kWiki{ObjectKind::kApplication, OrganisationId("acme"), "wiki"};

TEST(RetiredIds, RefuseWhatWasDeleted) {
  Authenticator old = test_authenticator("old", "acme");
  const CataloguePtr gone =
      without(with(small(), {old}),
              {kLaw, kWiki, {ObjectKind::kAuthenticator, OrganisationId("acme"), "old"}});
  ASSERT_NE(gone, nullptr);
  EXPECT_THAT(gone->retired_owner(ObjectKind::kOrganisation, "law"),
              Pointee(OrganisationId("legal")));
  EXPECT_THAT(gone->retired_owner(ObjectKind::kApplication, "wiki"), Pointee(acme()));
  EXPECT_EQ(gone->retired_owner(ObjectKind::kApplication, "law"), nullptr);
  for (const char* parent : {"legal", "root"}) {
    EXPECT_THAT(problems_of_putting(gone, test_organisation("law", parent)),
                Tells("/organisations/law/id", "catalogue.id_retired"));
    EXPECT_THAT(problems_of_putting(gone, test_application("wiki", parent)),
                Tells("/applications/wiki/id", "catalogue.id_retired"));
    EXPECT_THAT(problems_of_putting(gone, test_authenticator("old", parent)),
                Tells("/authenticators/old/id", "catalogue.id_retired"));
  }
  EXPECT_THAT(problems_of_putting(gone, test_application("law", "root")), IsEmpty())
      << "ids of another kind";
}

TEST(RetiredIds, AreNoneOfWhatStandsInNoRecord) {
  const ObjectKey boss{ObjectKind::kGroup, acme(), "boss"};
  const ObjectKey token{ObjectKind::kApiToken, acme(), "ci"};
  const CataloguePtr gone = without(small(), {boss, token});
  EXPECT_THAT(problems_of_putting(gone, test_group("boss", "acme")), IsEmpty());
  EXPECT_THAT(problems_of_putting(gone, test_token("ci", "acme")), IsEmpty());
}

TEST(RetiredIds, StayOfWhatMoves) {
  CatalogueEdit edit(small());
  edit.erase(kWiki);
  edit.put(small_application("wiki", "sales"));
  FieldProblems problems;
  const CataloguePtr moved = edit.finish(problems);
  ASSERT_NE(moved, nullptr);
  EXPECT_EQ(moved->retired_owner(ObjectKind::kApplication, "wiki"), nullptr);
}

TEST(RetiredIds, AreRestoredToTheirLastOwnerAlone) {
  const CataloguePtr gone = without(small(), {kLaw, kWiki});
  const auto restored = [&](const Object& object) {
    CatalogueEdit edit(gone);
    edit.allow_restoring();
    edit.put(object);
    FieldProblems problems;
    return edit.finish(problems);
  };
  EXPECT_EQ(restored(test_organisation("law", "root")), nullptr);
  EXPECT_EQ(restored(small_application("wiki", "sales")), nullptr);
  const CataloguePtr back = restored(test_organisation("law", "legal"));
  ASSERT_NE(back, nullptr);
  EXPECT_EQ(back->retired_owner(ObjectKind::kOrganisation, "law"), nullptr);
  EXPECT_THAT(back->subtree_of_records(OrganisationId("legal")),
              UnorderedElementsAre(OrganisationId("legal"), OrganisationId("law")));
  EXPECT_NE(restored(test_application("wiki", "acme")), nullptr);
}

TEST(RetiredIds, OutliveTheProcess) {
  const auto made =
      Catalogue::make({}, {{ObjectKind::kOrganisation, "gone", OrganisationId("root")}});
  ASSERT_TRUE(made.ok());
  EXPECT_THAT(problems_of_putting(*made, test_organisation("gone", "root")),
              Tells("/organisations/gone/id", "catalogue.id_retired"));
}

// `count` deleted applications whose ids begin with `begin`, of acme.
std::vector<RetiredId> retired(std::size_t count, const std::string& begin) {
  std::vector<RetiredId> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back({ObjectKind::kApplication, begin + std::to_string(i), acme()});
  }
  return out;
}

CataloguePtr with_retired(std::vector<RetiredId> retired) {
  auto made = Catalogue::make({{test_organisation("acme", "root"), 1},
                               {test_organisation("acme.lab", "acme"), 1},
                               {test_organisation("acme.hr", "acme"), 1},
                               {test_organisation("acmeplus", "root"), 1},
                               {test_authenticator("acme.kept", "acme"), 1}},
                              std::move(retired));
  EXPECT_TRUE(made.ok());
  return made.ok() ? *made : nullptr;
}

// Whoever makes and deletes without end leaves an id behind each time.
TEST(RetiredIds, AreSoManyOfACustomerAndNoMore) {
  auto ids = retired(Catalogue::kMostRetired - 1, "acme.");
  const CataloguePtr last = with_retired(ids);
  EXPECT_THAT(problems_of_putting(last, test_authenticator("acme.new", "acme")), IsEmpty());
  ids.push_back({ObjectKind::kAuthenticator, "acme.old", acme()});
  const CataloguePtr full = with_retired(ids);
  EXPECT_THAT(problems_of_putting(full, test_authenticator("acme.new", "acme")),
              Tells("/authenticators/acme.new/id", "catalogue.ids_used_up"));
  EXPECT_THAT(problems_of_putting(full, test_organisation("acme.new", "acme")),
              Tells("/organisations/acme.new/id", "catalogue.ids_used_up"));
  EXPECT_THAT(problems_of_putting(full, test_application("acme.old", "acme")),
              Tells("/applications/acme.old/id", "catalogue.ids_used_up"));
  EXPECT_THAT(problems_of_putting(full, test_authenticator("acme.old", "acme")),
              Tells("/authenticators/acme.old/id", "catalogue.id_retired"))
      << "no id is given again";
  // What is there, what leaves no id, others and the root's administrators go on.
  Authenticator kept = test_authenticator("acme.kept", "acme");
  kept.name = "Changed";
  EXPECT_THAT(problems_of_putting(full, kept), IsEmpty());
  EXPECT_THAT(problems_of_putting(full, test_group("acme.new", "acme")), IsEmpty());
  EXPECT_THAT(problems_of_putting(full, test_authenticator("acmeplus.new", "acmeplus")), IsEmpty());
  EXPECT_THAT(problems_of_putting(full, test_authenticator("new", "acme")), IsEmpty());
  EXPECT_NE(without(full, {{ObjectKind::kAuthenticator, acme(), "acme.kept"}}), nullptr)
      << "deleting is never refused";
}

TEST(RetiredIds, OfOneOrganisationLeaveRoomToThoseBesideIt) {
  constexpr std::size_t kShare = Catalogue::kMostRetired / 5 * 4;
  const CataloguePtr last = with_retired(retired(kShare - 1, "acme.lab."));
  EXPECT_THAT(problems_of_putting(last, test_authenticator("acme.lab.new", "acme.lab")), IsEmpty());
  const CataloguePtr full = with_retired(retired(kShare, "acme.lab.deep.er."));
  EXPECT_THAT(problems_of_putting(full, test_authenticator("acme.lab.new", "acme.lab")),
              Tells("/authenticators/acme.lab.new/id", "catalogue.ids_used_up"));
  EXPECT_THAT(problems_of_putting(full, test_authenticator("acme.hr.new", "acme.hr")), IsEmpty());
  EXPECT_THAT(problems_of_putting(full, test_authenticator("acme.new", "acme")), IsEmpty());
}

// At each level: what one leaves is shared by those beside it.
TEST(RetiredIds, OfOneFurtherBelowLeaveRoomToThoseBesideIt) {
  const CataloguePtr full = with_retired(retired(Catalogue::kMostRetired / 25 * 16, "acme.lab.x."));
  const auto putting = [&](const char* id) {
    return problems_of_putting(full, test_authenticator(id, "acme.lab"));
  };
  EXPECT_THAT(putting("acme.lab.x.new"),
              Tells("/authenticators/acme.lab.x.new/id", "catalogue.ids_used_up"));
  EXPECT_THAT(putting("acme.lab.y.new"), IsEmpty());
  EXPECT_THAT(putting("acme.lab.new"), IsEmpty());
}

TEST(RetiredIds, AreRestoredWhereThereIsNoRoom) {
  auto ids = retired(Catalogue::kMostRetired, "acme.");
  ids.push_back({ObjectKind::kAuthenticator, "acme.old", acme()});
  CatalogueEdit edit(with_retired(ids));
  edit.allow_restoring();
  edit.put(test_authenticator("acme.old", "acme"));
  FieldProblems problems;
  EXPECT_NE(edit.finish(problems), nullptr);
  EXPECT_THAT(problems, IsEmpty());
}

// What was recorded at an organisation is seen by those above it, and by nobody else.
TEST(RetiredIds, LeaveTheirRecordsToThoseAbove) {
  const CataloguePtr gone = without(without(small(), {kLaw}), {kLegal});
  const OrganisationId law("law");
  EXPECT_TRUE(gone->is_or_was_within(law, OrganisationId("legal")));
  EXPECT_TRUE(gone->is_or_was_within(law, acme()));
  EXPECT_TRUE(gone->is_or_was_within(law, OrganisationId("root")));
  EXPECT_FALSE(gone->is_or_was_within(law, OrganisationId("sales")));
  EXPECT_FALSE(gone->is_or_was_within(OrganisationId("never"), OrganisationId("root")));
  EXPECT_FALSE(gone->is_within(law, acme()));
  EXPECT_THAT(gone->subtree_of_records(acme()),
              UnorderedElementsAre(acme(), OrganisationId("sales"), OrganisationId("legal"), law));
  EXPECT_THAT(gone->subtree_of_records(OrganisationId("sales")),
              ElementsAre(OrganisationId("sales")));
}

TEST(DottedIds, LieBelowTheOrganisationThatTheyBeginWith) {
  const CataloguePtr all = small();
  EXPECT_THAT(problems_of_putting(all, test_organisation("acme.new", "sales")), IsEmpty());
  EXPECT_THAT(problems_of_putting(all, small_application("acme.new", "acme")), IsEmpty());
  EXPECT_THAT(problems_of_putting(all, small_application("sales.new", "sales")), IsEmpty());
  EXPECT_THAT(problems_of_putting(all, test_authenticator("acme.sso", "root")),
              Tells("/authenticators/acme.sso/id", "catalogue.id_foreign"));
  EXPECT_THAT(problems_of_putting(all, test_application("sales.new", "acme")),
              Tells("/applications/sales.new/id", "catalogue.id_foreign"));
  EXPECT_THAT(problems_of_putting(all, test_organisation("acme.new", "root")),
              Tells("/organisations/acme.new/id", "catalogue.id_foreign"));
  EXPECT_THAT(problems_of_putting(all, test_application("nobody.new", "root")),
              Tells("/applications/nobody.new/id", "catalogue.id_foreign"));
}

TEST(DottedIds, BelongToTheNearestOrganisation) {
  Organisation emea = test_organisation("acme.emea", "acme");
  emea.url_spaces = {"https://apps.example/acme.emea"};
  const CataloguePtr all = with(small(), {emea});
  EXPECT_THAT(problems_of_putting(all, small_application("acme.emea.wiki", "acme.emea")),
              IsEmpty());
  EXPECT_THAT(problems_of_putting(all, test_application("acme.emea.wiki", "sales")),
              Tells("/applications/acme.emea.wiki/id", "catalogue.id_foreign"));
  const CataloguePtr squatted = with(small(), {small_application("acme.emea.wiki", "sales")});
  EXPECT_THAT(problems_of_putting(squatted, test_organisation("acme.emea", "acme")),
              Tells("/organisations/acme.emea/id", "catalogue.id_foreign"));
}

TEST(DottedIds, StayBelowWhenOrganisationsMove) {
  const CataloguePtr all = with(small(), {small_application("acme.wiki", "sales")});
  Organisation sales = *all->organisation(OrganisationId("sales"));
  sales.parent = OrganisationId("root");
  sales.mail_domains.clear();
  EXPECT_THAT(problems_of_putting(all, sales),
              Tells("/applications/acme.wiki/id", "catalogue.id_foreign"));
}

// Properties are named with dots that mean nothing here.
TEST(DottedIds, AreNotThoseOfProperties) {
  const CataloguePtr all = with(small(), {Property{"log.level", "INFO"}});
  EXPECT_THAT(problems_of_putting(all, test_organisation("log", "root")), IsEmpty());
}

}  // namespace
}  // namespace countersign::identity
