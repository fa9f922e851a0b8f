// SPDX-License-Identifier: Apache-2.0
// The catalogue and the users, who change together or see each other's changes.
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "store/catalogue_keeper.h"
#include "store/errors.h"
#include "store/sqlite/stores_fixture.h"

namespace countersign::store {
namespace {

class CatalogueUsersTest : public StoresTest {
 protected:
  CatalogueUsersTest() {
    auto loaded = CatalogueKeeper::load(*stores_.objects, kTestNow);
    EXPECT_THAT(loaded, IsOk());
    keeper_ = *std::move(loaded);
  }

  static identity::Organisation organisation(const std::string& id) {
    identity::Organisation made;
    made.id = identity::OrganisationId(id);
    made.parent = identity::OrganisationId(identity::kRootOrganisation);
    return made;
  }

  /// Calls `check` in the transaction.
  void write_user(const std::string& name, const std::function<void()>& check) {
    UserWrite write;
    write.user.id = identity::UserId(name + std::string(26 - name.size(), 'x'));
    write.user.organisation = identity::OrganisationId("acme");
    write.user.user_name = identity::UserName(name);
    EXPECT_THAT(stores_.users->write({write}, by("ann"),
                                     [&](UsersAfter&) -> Result<void> {
                                       check();
                                       return {};
                                     }),
                IsOk());
  }

  std::unique_ptr<CatalogueKeeper> keeper_;
};

// Of whatever the store does once a change is durable, all is done by the new catalogue: also what
// waited together with it.
TEST_F(CatalogueUsersTest, AreJudgedByTheCatalogueThatIsStored) {
  CatalogueKeeper::Change change = keeper_->begin();
  change.edit().put(organisation("acme"));
  ASSERT_TRUE(change.build().empty());
  std::promise<void> busy;
  std::promise<void> waited;
  std::thread first([&] {
    write_user("ann", [&] {
      busy.set_value();
      waited.get_future().wait();
      EXPECT_NE(keeper_->current(), change.next());
    });
  });
  busy.get_future().wait();
  bool told = false;
  std::thread second([&] {
    const auto done = [&](const std::vector<identity::User>&) {
      EXPECT_NE(keeper_->current(), change.next()) << "sessions are told of users first";
      told = true;
    };
    EXPECT_THAT(change.commit(by("ann"), {{}, done}), IsOk());
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::thread third(
      [&] { write_user("bob", [&] { EXPECT_EQ(keeper_->current(), change.next()); }); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  waited.set_value();
  first.join();
  second.join();
  third.join();
  EXPECT_TRUE(told);
}

// One transaction: both or neither.
TEST_F(CatalogueUsersTest, ChangesUsersTogetherWithTheCatalogue) {
  UserWrite write;
  write.user.id = identity::UserId(std::string(26, 'u'));
  write.user.organisation = identity::OrganisationId("acme");
  write.user.user_name = identity::UserName("ann");
  write.user.groups = {identity::GroupId("crew")};
  ASSERT_THAT(stores_.users->write({write}, by("ann")), IsOk());
  const auto commit = [&](const identity::Organisation& made, const auto& choose) {
    CatalogueKeeper::Change change = keeper_->begin();
    change.edit().put(made);
    EXPECT_TRUE(change.build().empty());
    return change.commit(by("ann"), {choose, {}});
  };
  const auto find = [&] { return **stores_.users->find(write.user.id); };
  UserQuery query;
  query.organisations = {write.user.organisation};
  const auto block = [&](UsersNow& users) -> Result<std::vector<UserWrite>> {
    CS_TRY(std::vector<identity::User> found, users.list(query));
    EXPECT_EQ(found.size(), 1U);
    UserQuery named;
    EXPECT_TRUE(*users.is_named(named));
    named.group = identity::GroupId("crew");
    EXPECT_TRUE(*users.is_named(named));
    named.role = identity::RoleId("auditor");
    EXPECT_FALSE(*users.is_named(named));
    found.front().state = identity::UserState::kBlocked;
    return std::vector<UserWrite>{{UserWrite::Kind::kUpdate, found.front()}};
  };
  ASSERT_THAT(commit(organisation("acme"), block), IsOk());
  EXPECT_EQ(find().state, identity::UserState::kBlocked);
  EXPECT_EQ(find().version, 2);
  const auto refuse = [](UsersNow&) -> Result<std::vector<UserWrite>> {
    return Error{kConflict, "no"};
  };
  EXPECT_THAT(commit(organisation("other"), refuse), FailsWith(kConflict));
  EXPECT_EQ(keeper_->current()->organisation(identity::OrganisationId("other")), nullptr);
  EXPECT_EQ(stores_.objects->revisions(0, 1)->front().number, 2);
}

}  // namespace
}  // namespace countersign::store
