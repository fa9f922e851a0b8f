// SPDX-License-Identifier: Apache-2.0
#include "store/object_store.h"

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "store/catalogue_keeper.h"
#include "store/errors.h"
#include "store/sqlite/stores_fixture.h"

namespace countersign::store {
namespace {

using identity::Catalogue;
using identity::CatalogueEdit;
using identity::ObjectChange;
using identity::VersionedObject;

identity::Organisation organisation(const std::string& id) {
  identity::Organisation made;
  made.id = identity::OrganisationId(id);
  made.parent = identity::OrganisationId(identity::kRootOrganisation);
  made.name = "Organisation " + id;
  return made;
}

std::shared_ptr<const VersionedObject> version(identity::Object object, std::int64_t number) {
  return std::make_shared<const VersionedObject>(VersionedObject{std::move(object), number});
}

ObjectChange change(std::shared_ptr<const VersionedObject> before,
                    std::shared_ptr<const VersionedObject> after) {
  identity::ObjectKey key = identity::key_of((after != nullptr ? after : before)->object);
  return {std::move(key), std::move(before), std::move(after)};
}

class ObjectStoreTest : public StoresTest {};

TEST_F(ObjectStoreTest, LoadsWhatWasCommitted) {
  const auto acme = version(organisation("acme"), 1);
  identity::Organisation renamed = organisation("acme");
  renamed.name = "Renamed";
  const auto second = version(renamed, 2);
  EXPECT_EQ(*stores_.objects->commit({change(nullptr, acme)}, by("ann")), 1);
  EXPECT_EQ(*stores_.objects->commit({change(acme, second)}, by("bob")), 2);
  reopen();
  const auto objects = stores_.objects->load_objects();
  ASSERT_THAT(objects, IsOk());
  ASSERT_EQ(objects->size(), 1U);
  EXPECT_EQ(objects->front().object, identity::Object(renamed));
  EXPECT_EQ(objects->front().version, 2);
  EXPECT_EQ(*stores_.objects->commit({change(second, nullptr)}, by("ann")), 3);
  EXPECT_TRUE(stores_.objects->load_objects()->empty());
}

TEST_F(ObjectStoreTest, RetiresTheIdsOfWhatIsDeletedUntilItIsRestored) {
  const auto acme = version(organisation("acme"), 1);
  identity::Application made;
  made.id = identity::ApplicationId("wiki");
  made.organisation = identity::OrganisationId("acme");
  made.name = "Wiki";
  made.urls = {"https://wiki.example"};
  const auto wiki = version(made, 1);
  made.organisation = identity::OrganisationId(identity::kRootOrganisation);
  const auto moved = version(made, 1);
  ASSERT_THAT(stores_.objects->commit({change(nullptr, acme), change(nullptr, wiki)}, by("ann")),
              IsOk());
  ASSERT_THAT(stores_.objects->commit({change(wiki, nullptr), change(nullptr, moved)}, by("ann")),
              IsOk());
  EXPECT_THAT(*stores_.objects->load_retired(), testing::IsEmpty()) << "it was moved";
  ASSERT_THAT(stores_.objects->commit({change(moved, nullptr), change(acme, nullptr)}, by("ann")),
              IsOk());
  reopen();
  const identity::OrganisationId root(identity::kRootOrganisation);
  const identity::RetiredId retired{identity::ObjectKind::kOrganisation, "acme", root};
  EXPECT_THAT(*stores_.objects->load_retired(),
              testing::UnorderedElementsAre(
                  retired, identity::RetiredId{identity::ObjectKind::kApplication, "wiki", root}));
  ASSERT_THAT(stores_.objects->commit({change(nullptr, moved)}, by("ann")), IsOk());
  EXPECT_THAT(*stores_.objects->load_retired(), testing::ElementsAre(retired));
}

TEST_F(ObjectStoreTest, FindsInTheHistoryWhatWasDeletedByAnEarlierVersion) {
  const auto acme = version(organisation("acme"), 1);
  const auto other = version(organisation("other"), 1);
  ASSERT_THAT(stores_.objects->commit({change(nullptr, acme), change(nullptr, other)}, by("ann")),
              IsOk());
  ASSERT_THAT(stores_.objects->commit({change(acme, nullptr), change(other, nullptr)}, by("ann")),
              IsOk());
  ASSERT_THAT(stores_.objects->commit({change(nullptr, other)}, by("ann")), IsOk());
  execute(
      "DROP TABLE retired_id; DROP TABLE write_trial; DROP TABLE event_owner; "
      "DROP TABLE event_repeat; ALTER TABLE event DROP COLUMN owner; "
      "ALTER TABLE event_text DROP COLUMN owner; "
      "ALTER TABLE audit DROP COLUMN actor_organisation; "
      "ALTER TABLE consumed DROP COLUMN room; ALTER TABLE consumed DROP COLUMN owner; DROP TABLE "
      "domain_sight; "
      "DROP TABLE domain_token; DROP INDEX user_of_folded_name; DROP INDEX user_of_clash; "
      "ALTER TABLE user DROP COLUMN folded; ALTER TABLE user DROP COLUMN clash; "
      "DELETE FROM schema_version WHERE version >= 4");
  EXPECT_THAT(*stores_.objects->load_retired(),
              testing::ElementsAre(
                  identity::RetiredId{identity::ObjectKind::kOrganisation, "acme",
                                      identity::OrganisationId(identity::kRootOrganisation)}));
}

TEST_F(ObjectStoreTest, RefusesChangeOfAnotherVersionAndDoesNothing) {
  const auto acme = version(organisation("acme"), 1);
  ASSERT_THAT(stores_.objects->commit({change(nullptr, acme)}, by("ann")), IsOk());
  const auto other = version(organisation("other"), 1);
  EXPECT_THAT(stores_.objects->commit({change(nullptr, other), change(nullptr, acme)}, by("bob")),
              FailsWith(kConflict));
  const auto stale = version(organisation("acme"), 2);
  EXPECT_THAT(stores_.objects->commit({change(stale, nullptr)}, by("bob")), FailsWith(kConflict));
  EXPECT_EQ(stores_.objects->load_objects()->size(), 1U);
  EXPECT_EQ(stores_.objects->revisions(0, 10)->size(), 1U);
  EXPECT_EQ(stores_.audit->verify()->entries, 1);
  EXPECT_EQ(*stores_.objects->commit({change(nullptr, other)}, by("ann")), 2) << "no gap";
}

TEST_F(ObjectStoreTest, KeepsTheHistory) {
  const auto acme = version(organisation("acme"), 1);
  const auto zeta = version(organisation("zeta"), 1);
  ASSERT_THAT(stores_.objects->commit({change(nullptr, acme), change(nullptr, zeta)}, by("ann")),
              IsOk());
  ASSERT_THAT(stores_.objects->commit({change(zeta, nullptr)}, by("bob")), IsOk());
  const auto revisions = stores_.objects->revisions(0, 10);
  ASSERT_THAT(revisions, IsOk());
  ASSERT_EQ(revisions->size(), 2U);
  EXPECT_EQ((*revisions)[0].actor, "bob");
  EXPECT_EQ((*revisions)[0].comment, "a comment");
  EXPECT_EQ(stores_.objects->revisions(2, 10)->size(), 1U);
  const auto first = stores_.objects->revision(1);
  ASSERT_THAT(first, IsOk());
  ASSERT_TRUE(first->has_value());
  ASSERT_EQ((*first)->changes.size(), 2U);
  EXPECT_EQ((*first)->changes[0].before, nullptr);
  EXPECT_EQ((*first)->changes[0].after->object, acme->object);
  EXPECT_EQ((*first)->changes[1].key.id, "zeta");
  const auto second = stores_.objects->revision(2);
  EXPECT_EQ((*second)->changes[0].after, nullptr);
  EXPECT_EQ((*second)->changes[0].before->object, zeta->object);
  EXPECT_FALSE(stores_.objects->revision(3)->has_value());
}

TEST_F(ObjectStoreTest, GivesTheFirstChangeOfEachObject) {
  const auto acme = version(organisation("acme"), 1);
  identity::Organisation renamed = organisation("acme");
  renamed.name = "Renamed";
  const auto second = version(renamed, 2);
  identity::Property property;
  property.name = "log.level";
  const auto set = version(property, 1);
  EXPECT_EQ(*stores_.objects->commit({change(nullptr, acme)}, by("ann")), 1);
  EXPECT_EQ(*stores_.objects->commit({change(acme, second), change(nullptr, set)}, by("ann")), 2);
  EXPECT_EQ(*stores_.objects->commit({change(second, nullptr)}, by("ann")), 3);
  const auto since = stores_.objects->first_changes_since(1);
  ASSERT_THAT(since, IsOk());
  EXPECT_EQ(since->newest, 3);
  ASSERT_EQ(since->first.size(), 2U);
  EXPECT_EQ(since->first[0].key, identity::key_of(acme->object));
  EXPECT_EQ(since->first[0].before->object, acme->object) << "not what it was between";
  EXPECT_EQ(since->first[1].key, identity::key_of(set->object));
  EXPECT_EQ(since->first[1].before, nullptr);
  const auto last = stores_.objects->first_changes_since(2);
  EXPECT_EQ(last->first.size(), 1U);
  EXPECT_EQ(last->first[0].before->object, second->object);
  EXPECT_EQ(stores_.objects->first_changes_since(3)->newest, 3);
  EXPECT_EQ(stores_.objects->first_changes_since(3)->first.size(), 0U);
}

TEST_F(ObjectStoreTest, AuditsEachChange) {
  const auto acme = version(organisation("acme"), 1);
  identity::Organisation renamed = organisation("acme");
  renamed.name = "Renamed";
  ASSERT_THAT(stores_.objects->commit({change(nullptr, acme)}, by("ann")), IsOk());
  ASSERT_THAT(stores_.objects->commit({change(acme, version(renamed, 2))}, by("bob")), IsOk());
  const auto entries = stores_.audit->entries({});
  ASSERT_THAT(entries, IsOk());
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ((*entries)[1].action.action, "organisation.create");
  EXPECT_EQ((*entries)[0].action.action, "organisation.edit");
  EXPECT_EQ((*entries)[0].action.object, "organisation/acme");
  EXPECT_EQ((*entries)[0].action.organisation, identity::OrganisationId("acme"));
  EXPECT_EQ((*entries)[0].context.actor, "bob");
  EXPECT_NE((*entries)[0].action.details.find("Renamed"), std::string::npos);
  EXPECT_EQ((*entries)[0].action.details.find("parent"), std::string::npos)
      << "what did not change is left out";
}

TEST_F(ObjectStoreTest, RemembersUpgradesWithWhatTheyChanged) {
  EXPECT_TRUE(stores_.objects->upgrades()->empty());
  EXPECT_EQ(*stores_.objects->commit_upgrade({}, by("system"), {"first"}), 0) << "nothing changed";
  EXPECT_TRUE(stores_.objects->revisions(0, 10)->empty());
  const auto acme = version(organisation("acme"), 1);
  EXPECT_EQ(*stores_.objects->commit_upgrade({change(nullptr, acme)}, by("system"), {"second"}), 1);
  EXPECT_THAT(stores_.objects->commit_upgrade({change(nullptr, acme)}, by("system"), {"third"}),
              FailsWith(kConflict));
  reopen();
  EXPECT_EQ(*stores_.objects->upgrades(), (std::vector<std::string>{"first", "second"}))
      << "all or nothing";
  EXPECT_EQ(stores_.audit->verify()->entries, 1);
}

TEST_F(ObjectStoreTest, RefusesCorruptDocument) {
  ASSERT_THAT(
      stores_.objects->commit({change(nullptr, version(organisation("acme"), 1))}, by("ann")),
      IsOk());
  execute("UPDATE object SET document = '{'");
  EXPECT_THAT(stores_.objects->load_objects(), FailsWith(kCorrupt));
}

class CatalogueKeeperTest : public StoresTest {
 protected:
  CatalogueKeeperTest() { load(); }
  void load() {
    auto loaded = CatalogueKeeper::load(*stores_.objects, kTestNow);
    ASSERT_THAT(loaded, IsOk());
    keeper_ = *std::move(loaded);
  }
  Result<CatalogueKeeper::Outcome> put(const identity::Organisation& wanted) {
    return keeper_->change(
        [&](const Catalogue&, CatalogueEdit& edit) -> Result<void> {
          edit.put(wanted);
          return {};
        },
        by("ann"));
  }

  std::unique_ptr<CatalogueKeeper> keeper_;
};

TEST_F(CatalogueKeeperTest, GivesAnEmptyStoreTheInitialCatalogue) {
  const identity::OrganisationId root(identity::kRootOrganisation);
  ASSERT_NE(keeper_->current()->organisation(root), nullptr);
  EXPECT_EQ(stores_.objects->revisions(0, 10)->size(), 1U);
  keeper_.reset();
  reopen();
  load();
  ASSERT_NE(keeper_->current()->organisation(root), nullptr);
  EXPECT_NE(keeper_->current()->authenticator("local"), nullptr);
  EXPECT_EQ(stores_.objects->revisions(0, 10)->size(), 1U) << "once";
}

TEST_F(CatalogueKeeperTest, RunsNoUpgradeOnWhatItMadeItself) {
  EXPECT_EQ(stores_.objects->upgrades()->size(), identity::upgrade_steps().size());
  keeper_.reset();
  reopen();
  load();
  EXPECT_TRUE(keeper_->upgrade_notes().empty());
  EXPECT_EQ(stores_.objects->revisions(0, 10)->size(), 1U);
}

// Stored before there were URL spaces.
TEST_F(CatalogueKeeperTest, UpgradesWhatIsOlderThanTheRulesOnce) {
  keeper_.reset();
  identity::Application shop;
  shop.id = identity::ApplicationId("shop");
  shop.organisation = identity::OrganisationId("acme");
  shop.urls = {"https://shop.example"};
  ASSERT_THAT(stores_.objects->commit({change(nullptr, version(organisation("acme"), 1)),
                                       change(nullptr, version(shop, 1))},
                                      by("ann")),
              IsOk());
  execute("DELETE FROM upgrade WHERE step = 'url-spaces'");
  load();
  EXPECT_EQ(keeper_->current()->organisation(identity::OrganisationId("acme"))->url_spaces,
            std::vector<std::string>{"https://shop.example"});
  ASSERT_EQ(keeper_->upgrade_notes().size(), 1U);
  EXPECT_EQ(keeper_->upgrade_notes().front().key.id, "acme");
  const auto revisions = stores_.objects->revisions(0, 1);
  EXPECT_EQ(revisions->front().comment, "upgrade");
  EXPECT_EQ(stores_.audit->entries({})->front().action.object, "organisation/acme");
  keeper_.reset();
  reopen();
  load();
  EXPECT_TRUE(keeper_->upgrade_notes().empty());
  EXPECT_EQ(stores_.objects->revisions(0, 1)->front().number, revisions->front().number);
}

TEST_F(CatalogueKeeperTest, ChangesAreStoredThenSeenByAll) {
  std::vector<std::size_t> seen;
  const identity::OrganisationId root(identity::kRootOrganisation);
  keeper_->listen([&](const auto& catalogue) { seen.push_back(catalogue->children(root).size()); });
  const auto outcome = put(organisation("acme"));
  ASSERT_THAT(outcome, IsOk());
  EXPECT_TRUE(outcome->problems.empty());
  EXPECT_EQ(outcome->revision, 2);
  EXPECT_EQ((*stores_.objects->revision(2))->changes.size(), 1U);
  EXPECT_EQ(outcome->catalogue, keeper_->current());
  EXPECT_EQ(seen, (std::vector<std::size_t>{0, 1}));
  keeper_.reset();
  reopen();
  load();
  EXPECT_NE(keeper_->current()->organisation(identity::OrganisationId("acme")), nullptr);
}

TEST_F(CatalogueKeeperTest, ChangeOfNothingMakesNoRevision) {
  ASSERT_THAT(put(organisation("acme")), IsOk());
  const auto before = keeper_->current();
  const auto outcome = put(organisation("acme"));
  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(outcome->revision, 0);
  EXPECT_EQ(keeper_->current(), before);
}

TEST_F(CatalogueKeeperTest, RefusesWhatDoesNotFitAndTellsTheProblems) {
  identity::Organisation lost = organisation("lost");
  lost.parent = identity::OrganisationId("nowhere");
  const auto before = keeper_->current();
  const auto outcome = put(lost);
  ASSERT_THAT(outcome, IsOk());
  EXPECT_FALSE(outcome->problems.empty());
  EXPECT_EQ(outcome->catalogue, nullptr);
  EXPECT_EQ(keeper_->current(), before);
  EXPECT_EQ(stores_.objects->revisions(0, 10)->size(), 1U);
}

TEST_F(CatalogueKeeperTest, GivesBackWhatTheEditRefuses) {
  const auto outcome = keeper_->change(
      [](const Catalogue&, CatalogueEdit&) -> Result<void> {
        return Error{kConflict, "another version"};
      },
      by("ann"));
  EXPECT_THAT(outcome, FailsWith(kConflict));
}

TEST_F(CatalogueKeeperTest, RehearsesWithoutDoing) {
  const auto before = keeper_->current();
  CatalogueKeeper::Change change = keeper_->rehearse();
  EXPECT_EQ(&change.current(), before.get());
  change.edit().put(organisation("acme"));
  EXPECT_TRUE(change.build().empty());
  EXPECT_EQ(change.changes().size(), 1U);
  EXPECT_NE(change.next()->organisation(identity::OrganisationId("acme")), nullptr);
  ASSERT_THAT(put(organisation("other")), IsOk()) << "others go on meanwhile";
  EXPECT_EQ(keeper_->current()->organisation(identity::OrganisationId("acme")), nullptr);
}

TEST_F(CatalogueKeeperTest, KeepsOthersOutUntilAChangeIsGone) {
  std::optional<CatalogueKeeper::Change> change(keeper_->begin());
  std::atomic<bool> done = false;
  std::thread other([&] {
    EXPECT_THAT(put(organisation("other")), IsOk());
    done = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(done);
  change->edit().put(organisation("acme"));
  ASSERT_TRUE(change->build().empty());
  const auto revision = change->commit(by("ann"));
  ASSERT_THAT(revision, IsOk());
  EXPECT_GT(*revision, 0);
  EXPECT_EQ(keeper_->current(), change->next());
  EXPECT_FALSE(done);
  change.reset();
  other.join();
  EXPECT_NE(keeper_->current()->organisation(identity::OrganisationId("acme")), nullptr);
}

TEST_F(CatalogueKeeperTest, CommitsNothingWhereNothingDiffers) {
  CatalogueKeeper::Change change = keeper_->begin();
  EXPECT_TRUE(change.build().empty());
  EXPECT_EQ(change.next(), keeper_->current());
  const auto revision = change.commit(by("ann"));
  ASSERT_THAT(revision, IsOk());
  EXPECT_EQ(*revision, 0);
}

TEST_F(CatalogueKeeperTest, TellsWhatDoesNotFitBeforeTheCommit) {
  CatalogueKeeper::Change change = keeper_->begin();
  identity::Organisation orphan = organisation("orphan");
  orphan.parent = identity::OrganisationId("nobody");
  change.edit().put(orphan);
  EXPECT_FALSE(change.build().empty());
  EXPECT_EQ(change.next(), nullptr);
}

TEST_F(CatalogueKeeperTest, RefusesWhatAnotherProcessChanged) {
  // As a second keeper of the same store would: its catalogue is older than what is stored.
  auto other = CatalogueKeeper::load(*stores_.objects, kTestNow);
  ASSERT_THAT(other, IsOk());
  ASSERT_THAT(put(organisation("acme")), IsOk());
  const auto outcome = (*other)->change(
      [](const Catalogue&, CatalogueEdit& edit) -> Result<void> {
        edit.put(organisation("acme"));
        return {};
      },
      by("bob"));
  EXPECT_THAT(outcome, FailsWith(kConflict));
  EXPECT_EQ((*other)->current()->organisation(identity::OrganisationId("acme")), nullptr);
}

}  // namespace
}  // namespace countersign::store
