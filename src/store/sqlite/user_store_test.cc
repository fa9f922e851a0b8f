// SPDX-License-Identifier: Apache-2.0
#include "store/user_store.h"

#include <set>
#include <thread>
#include <vector>

#include "base/hex.h"
#include "store/errors.h"
#include "store/name_preview.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/stores_fixture.h"
#include "store/sqlite/user_codec.h"

namespace countersign::store {
namespace {

using identity::User;
using Kind = UserWrite::Kind;

class UserStoreTest : public StoresTest {
 protected:
  Result<std::vector<User>> write(Kind kind, const User& user) {
    return stores_.users->write({{kind, user}}, by("admin"));
  }
  void insert(const std::vector<User>& users) {
    std::vector<UserWrite> writes;
    for (const User& user : users) {
      writes.push_back({Kind::kInsert, user});
    }
    ASSERT_THAT(stores_.users->write(writes, by("admin")), IsOk());
  }
  std::vector<std::string> names(const UserQuery& query) {
    const auto users = stores_.users->list(query);
    EXPECT_THAT(users, IsOk());
    std::vector<std::string> found;
    for (const User& user : *users) {
      found.push_back(user.user_name.value());
    }
    return found;
  }
  static UserQuery of_acme() {
    UserQuery query;
    query.organisations = {identity::OrganisationId("acme")};
    return query;
  }
  /// A user named so, who shares nothing with others.
  static User named(std::uint64_t number, const std::string& name, const char* organisation) {
    User user = numbered_user(number);
    user.organisation = identity::OrganisationId(organisation);
    user.user_name = identity::UserName(name);
    user.email = name + "@mail.example";
    user.first_name = "";
    user.last_name = "";
    return user;
  }
};

TEST_F(UserStoreTest, FindsWhatWasWritten) {
  User user = numbered_user(1);
  user.user_type = identity::UserType::kDelegate;
  user.delegate_of = "boss";
  user.roles = {identity::RoleId("auditor")};
  user.authenticator = identity::AuthenticatorId("okta");
  user.password_hash = "$argon2id$...";
  user.state = identity::UserState::kBlocked;
  user.properties = {{"", "x"}, {"strange", std::string("a\0'\"\xc3\xa9", 6)}};
  const auto written = write(Kind::kInsert, user);
  ASSERT_THAT(written, IsOk());
  EXPECT_EQ(written->front(), user);
  EXPECT_EQ(**stores_.users->find(user.id), user);
  EXPECT_EQ(**stores_.users->find(user.organisation, user.user_name), user);
  EXPECT_EQ(**stores_.users->find(user.external_identities.front()), user);
  reopen();
  EXPECT_EQ(**stores_.users->find(user.id), user);
  EXPECT_FALSE(stores_.users->find(identity::UserId("none"))->has_value());
}

TEST_F(UserStoreTest, RefusesNameOrIdentityOfAnother) {
  insert({numbered_user(1)});
  User twin = numbered_user(2);
  twin.user_name = numbered_user(1).user_name;
  EXPECT_THAT(write(Kind::kInsert, twin), FailsWith(kUserExists));
  twin.organisation = identity::OrganisationId("other");
  EXPECT_THAT(write(Kind::kInsert, twin), IsOk()) << "names are unique in an organisation alone";
  User same_identity = numbered_user(3);
  same_identity.external_identities.push_back(numbered_user(1).external_identities.front());
  EXPECT_THAT(write(Kind::kInsert, same_identity), FailsWith(kExternalIdentityExists));
  EXPECT_THAT(write(Kind::kInsert, numbered_user(1)), FailsWith(kConflict)) << "the same id";
}

TEST_F(UserStoreTest, UpdatesTheVersionThatWasSeenAlone) {
  insert({numbered_user(1)});
  User user = numbered_user(1);
  user.email = "new@example.com";
  user.groups = {identity::GroupId("readers")};
  user.external_identities = {{identity::AuthenticatorId("okta"), "new"}};
  const auto updated = write(Kind::kUpdate, user);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->front().version, 2);
  EXPECT_EQ(updated->front().updated, by("").time);
  EXPECT_THAT(write(Kind::kUpdate, user), FailsWith(kConflict));
  EXPECT_FALSE(stores_.users->find(numbered_user(1).external_identities.front())->has_value());
  EXPECT_TRUE(stores_.users->find(user.external_identities.front())->has_value());
  UserQuery query = of_acme();
  query.group = identity::GroupId("staff");
  EXPECT_TRUE(names(query).empty());
  query.group = identity::GroupId("readers");
  EXPECT_EQ(names(query).size(), 1U);
  User renamed = updated->front();
  renamed.user_name = identity::UserName("renamed");
  EXPECT_THAT(write(Kind::kUpdate, renamed), FailsWith(kConflict));
}

// Who came by an identity that is somebody else's now is that user no more.
TEST_F(UserStoreTest, EndsTheSessionsOfAnIdentityThatIsTakenAway) {
  ASSERT_THAT(driver_->sign_in(1, 1), IsOk());
  ASSERT_THAT(driver_->sign_in(2, 2), IsOk());
  StoredSession by_password = numbered_session(3);
  by_password.session.user = numbered_user_id(1);
  by_password.session.authenticator = identity::AuthenticatorId("local");
  ASSERT_THAT(driver_->open(by_password, numbered_keys(3)), IsOk());
  const auto is_live = [&](std::uint64_t number) {
    return (*driver_->find(numbered_session(number).hash)).has_value();
  };
  User user = **stores_.users->find(numbered_user_id(1));
  user.email = "other@example.com";
  user.external_identities.push_back({identity::AuthenticatorId("entra"), "second"});
  user = write(Kind::kUpdate, user)->front();
  EXPECT_TRUE(is_live(1)) << "nothing was taken away";
  user.external_identities.erase(user.external_identities.begin());
  const auto refuse = [](UsersAfter&) { return Result<void>(Error{kConflict, "refused"}); };
  EXPECT_THAT(stores_.users->write({{Kind::kUpdate, user}}, by("admin"), refuse),
              FailsWith(kConflict));
  EXPECT_TRUE(is_live(1));
  ASSERT_THAT(write(Kind::kUpdate, user), IsOk());
  EXPECT_FALSE(is_live(1)) << "though there is another identity of this authenticator";
  EXPECT_TRUE(is_live(2));
  EXPECT_TRUE(is_live(3));
  EXPECT_THAT(driver_->sign_in(1, 1), FailsWith(kReplayed)) << "the assertion is still used up";
  reopen();
  EXPECT_FALSE(is_live(1)) << "also when the server stops right behind the change";
  EXPECT_TRUE(is_live(2));
}

TEST_F(UserStoreTest, DeletesAndFreesWhatWasUnique) {
  insert({numbered_user(1)});
  EXPECT_THAT(write(Kind::kDelete, numbered_user(1)), IsOk());
  EXPECT_FALSE(stores_.users->find(numbered_user(1).id)->has_value());
  EXPECT_THAT(write(Kind::kDelete, numbered_user(1)), FailsWith(kConflict));
  EXPECT_THAT(write(Kind::kInsert, numbered_user(1)), IsOk());
}

TEST_F(UserStoreTest, AppliesAllWritesOrNone) {
  insert({numbered_user(1)});
  const auto entries = stores_.audit->entries({});
  const auto written = stores_.users->write({{Kind::kInsert, numbered_user(2)},
                                             {Kind::kDelete, numbered_user(1)},
                                             {Kind::kInsert, numbered_user(2)}},
                                            by("admin"));
  ASSERT_THAT(written, FailsWith(kConflict));
  EXPECT_TRUE(written.error().detail.starts_with("write 2: ")) << written.error().detail;
  EXPECT_TRUE(stores_.users->find(numbered_user(1).id)->has_value());
  EXPECT_FALSE(stores_.users->find(numbered_user(2).id)->has_value());
  EXPECT_EQ(stores_.audit->entries({})->size(), entries->size());
  EXPECT_THAT(write(Kind::kInsert, numbered_user(2)), IsOk());
  EXPECT_FALSE(stores_.audit->verify()->first_bad.has_value());
}

TEST_F(UserStoreTest, CheckWithinTheTransactionMayRefuse) {
  User admin = numbered_user(1);
  admin.roles = {identity::RoleId("administrator")};
  insert({admin});
  const std::vector<identity::OrganisationId> acme = {admin.organisation};
  EXPECT_EQ(*stores_.users->count_active_with_role(admin.roles.front(), acme), 1U);
  const auto keep_one = [&](UsersAfter& after) -> Result<void> {
    CS_TRY(const std::size_t left, after.count_active_with_role(admin.roles.front(), acme));
    return left > 0 ? Result<void>() : Error{kConflict, "the last one"};
  };
  User blocked = admin;
  blocked.state = identity::UserState::kBlocked;
  EXPECT_THAT(stores_.users->write({{Kind::kUpdate, blocked}}, by("admin"), keep_one),
              FailsWith(kConflict));
  EXPECT_EQ(**stores_.users->find(admin.id), admin);
  User other = numbered_user(2);
  other.roles = admin.roles;
  insert({other});
  EXPECT_THAT(stores_.users->write({{Kind::kUpdate, blocked}}, by("admin"), keep_one), IsOk());
  EXPECT_EQ(*stores_.users->count_active_with_role(admin.roles.front(), acme), 1U);
}

TEST_F(UserStoreTest, ListsInOrderAndInPages) {
  insert({named(1, "carl", "acme"), named(2, "ann", "zeta"), named(3, "bob", "acme"),
          named(4, "dora", "middle"), named(5, "Anna", "acme")});
  UserQuery query;
  query.organisations = {identity::OrganisationId("zeta"), identity::OrganisationId("acme"),
                         identity::OrganisationId("empty")};
  EXPECT_EQ(names(query), (std::vector<std::string>{"Anna", "bob", "carl", "ann"}));
  EXPECT_EQ(*stores_.users->count(query), 4U);
  query.limit = 2;
  query.after = {identity::OrganisationId("acme"), identity::UserName("bob")};
  EXPECT_EQ(names(query), (std::vector<std::string>{"carl", "ann"}));
  query.after = {identity::OrganisationId("zeta"), identity::UserName("ann")};
  EXPECT_TRUE(names(query).empty());
}

TEST_F(UserStoreTest, FiltersByEverything) {
  User ann = named(1, "ann", "acme");
  ann.groups = {identity::GroupId("board")};
  ann.roles = {identity::RoleId("auditor")};
  User bob = named(2, "bob", "acme");
  bob.state = identity::UserState::kDeactivated;
  bob.authenticator = identity::AuthenticatorId("okta");
  User carl = named(3, "carl", "acme");
  carl.external_identities = {{identity::AuthenticatorId("okta"), "carl"}};
  insert({ann, bob, carl});
  UserQuery query = of_acme();
  query.group = identity::GroupId("board");
  EXPECT_EQ(names(query), std::vector<std::string>{"ann"});
  query = of_acme();
  query.role = identity::RoleId("auditor");
  EXPECT_EQ(names(query), std::vector<std::string>{"ann"});
  query = of_acme();
  query.authenticator = identity::AuthenticatorId("okta");
  EXPECT_EQ(names(query), (std::vector<std::string>{"bob", "carl"}));
  query.state = identity::UserState::kActive;
  EXPECT_EQ(names(query), std::vector<std::string>{"carl"});
  EXPECT_EQ(*stores_.users->count(query), 1U);
}

TEST_F(UserStoreTest, SearchesByPrefixWhateverTheCase) {
  User ann = named(1, "Ann.Smith", "acme");
  ann.last_name = "Smith";
  User bob = named(2, "bob", "acme");
  bob.first_name = "SMITHERS";
  insert({ann, bob, named(3, "smith", "other"), named(4, "xsmith", "acme")});
  UserQuery query = of_acme();
  query.search = "sMiTh";
  EXPECT_EQ(names(query), (std::vector<std::string>{"Ann.Smith", "bob"}));
  query.search = "ann.smith@MAIL";
  EXPECT_EQ(names(query), std::vector<std::string>{"Ann.Smith"});
  query.search = "%";
  EXPECT_TRUE(names(query).empty());
  query.search = std::string(100, 's');
  EXPECT_TRUE(names(query).empty());
}

TEST_F(UserStoreTest, PagesOfABroadSearchGiveEveryMatchOnce) {
  std::vector<User> users;
  constexpr std::uint64_t kUsers = 12'000;
  for (std::uint64_t n = 0; n < kUsers; ++n) {
    User user = numbered_user(n);
    user.first_name = n % 2 == 0 ? "Same" : "user first";  // both as first name and as user name
    users.push_back(std::move(user));
  }
  insert(users);
  UserQuery query = of_acme();
  query.search = "user";
  query.limit = 999;
  std::set<std::string> seen;
  std::size_t given = 0;
  for (int page = 0; page < 20; ++page) {
    const auto found = stores_.users->list(query);
    ASSERT_THAT(found, IsOk());
    if (found->empty()) {
      break;
    }
    given += found->size();
    for (const User& user : *found) {
      seen.insert(user.id.value());
    }
    query.after = {found->back().organisation, found->back().user_name};
  }
  EXPECT_EQ(seen.size(), kUsers);
  EXPECT_EQ(given, kUsers) << "some came twice";
  query.after.reset();
  EXPECT_EQ(*stores_.users->count(query), 10'000U) << "10,000 or more";
}

TEST_F(UserStoreTest, FindsByWhatAPersonTakesForTheName) {
  insert({named(1, "BreakGlass", "acme")});
  for (const char* name : {"BreakGlass", "breakglass", "BREAK\u200bGLASS", "\uff22reakGlass"}) {
    const auto found =
        stores_.users->find(identity::OrganisationId("acme"), identity::UserName(name));
    ASSERT_THAT(found, IsOk());
    EXPECT_TRUE(found->has_value()) << name;
  }
  EXPECT_FALSE(stores_.users->find(identity::OrganisationId("acme"), identity::UserName("break"))
                   ->has_value());
}

TEST_F(UserStoreTest, RefusesANameThatAPersonTakesForAnother) {
  insert({named(1, "breakglass", "acme")});
  for (const char* name : {"BreakGlass", "breakglass\u200b", "break\u00adglass"}) {
    EXPECT_THAT(write(Kind::kInsert, named(2, name, "acme")), FailsWith(kUserExists)) << name;
  }
  EXPECT_THAT(write(Kind::kInsert, named(2, "BreakGlass", "other")), IsOk());
}

/// A store that a program wrote for which names were different when their bytes were.
class OldUserStoreTest : public UserStoreTest {
 protected:
  OldUserStoreTest() {
    close();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    auto database = Database::open(options_.file);
    EXPECT_THAT(database, IsOk());
    EXPECT_THAT(migrate_to(*database, 2), IsOk());
    const std::string packed = encode_user_details(User{});
    const std::string details = hex_encode(std::vector<std::uint8_t>(packed.begin(), packed.end()));
    const auto add = [&](int row, const std::string& name) {
      const std::string sql = "INSERT INTO user VALUES (" + std::to_string(row) +
                              ", 'aaaaaaaaaaaaaaaaaaaaaaaaa" +
                              std::string(1, static_cast<char>('a' + row)) + "', 'acme', '" + name +
                              "', '', '', '', '', 0, 0, -1, '', 0, 0, 1, x'" + details + "')";
      EXPECT_THAT(database->execute(sql.c_str()), IsOk());
    };
    add(1, "breakglass");
    add(2, "BreakGlass");
    add(3, "Jane");
  }
  std::optional<User> find(const char* name) {
    auto found = stores_.users->find(identity::OrganisationId("acme"), identity::UserName(name));
    EXPECT_THAT(found, IsOk());
    return *found;
  }
};

TEST_F(OldUserStoreTest, KeepsThoseThatShareANameUnderTheirExactOnes) {
  reopen();
  EXPECT_EQ(find("breakglass")->user_name.view(), "breakglass");
  EXPECT_EQ(find("BreakGlass")->user_name.view(), "BreakGlass");
  EXPECT_FALSE(find("BREAKGLASS").has_value()) << "nobody knows which of the two";
  EXPECT_EQ(find("jane")->user_name.view(), "Jane");
}

TEST_F(OldUserStoreTest, TellsOfThoseThatShareANameAlsoBeforeItIsOpened) {
  for (int round = 0; round < 2; ++round) {
    const auto clashing = preview_clashing_names(options_.file, 10);
    ASSERT_THAT(clashing, IsOk());
    ASSERT_EQ(clashing->size(), 2U);
    EXPECT_EQ(clashing->front().user_name.view(), "BreakGlass");
    EXPECT_EQ(clashing->front().organisation.view(), "acme");
    reopen();  // brought to today's form
  }
  EXPECT_TRUE(preview_clashing_names(folder_ / "absent.db", 10)->empty());
}

TEST_F(OldUserStoreTest, TellsOfThoseThatShareAName) {
  reopen();
  const auto clashing = stores_.users->list_clashing(10);
  ASSERT_THAT(clashing, IsOk());
  ASSERT_EQ(clashing->size(), 2U);
  EXPECT_EQ(clashing->front().user_name.view(), "BreakGlass");
  EXPECT_EQ(stores_.users->list_clashing(1)->size(), 1U);
}

TEST_F(OldUserStoreTest, LetsNobodyElseHaveANameThatIsShared) {
  reopen();
  EXPECT_THAT(write(Kind::kInsert, named(9, "BREAKGLASS", "acme")), FailsWith(kUserExists));
}

TEST_F(OldUserStoreTest, LetsThoseThatShareANameBeChanged) {
  reopen();
  User user = *find("BreakGlass");
  user.email = "b@example.com";
  EXPECT_THAT(write(Kind::kUpdate, user), IsOk());
  EXPECT_EQ(find("BreakGlass")->email, "b@example.com");
}

TEST_F(OldUserStoreTest, GivesTheLastOneTheNameAlone) {
  reopen();
  EXPECT_THAT(write(Kind::kDelete, *find("breakglass")), IsOk());
  EXPECT_EQ(find("breakglass")->user_name.view(), "BreakGlass");
  EXPECT_TRUE(stores_.users->list_clashing(10)->empty());
}

TEST_F(UserStoreTest, FindsByLoginInTheOrganisationsThatAreAskedFor) {
  User ann = named(1, "ann", "acme");
  ann.email = "Ann@Example.com";
  User same_first_name = named(2, "bob", "acme");
  same_first_name.first_name = "ann";
  insert({ann, same_first_name, named(3, "ANN", "other"), named(4, "ann", "third")});
  const auto ids = [&](const char* login, const std::vector<const char*>& organisations) {
    std::vector<identity::OrganisationId> asked(organisations.begin(), organisations.end());
    const auto found = stores_.users->find_by_login(login, asked);
    EXPECT_THAT(found, IsOk());
    std::vector<std::string> out;
    for (const User& user : *found) {
      out.push_back(user.organisation.value());
    }
    return out;
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(ids("Ann", {"other", "acme"}), (Ids{"other", "acme"}));
  EXPECT_EQ(ids("Ann", {"empty"}), Ids{});
  EXPECT_EQ(ids("ann@example.COM", {"acme", "other"}), Ids{"acme"});
  EXPECT_EQ(ids("ann@example.com", {"other"}), Ids{});
}

TEST_F(UserStoreTest, FindsTheUserOfANameBeforeThoseOfAMailAddress) {
  std::vector<User> users;
  for (std::uint64_t i = 1; i <= 20; ++i) {
    users.push_back(named(i, "user" + std::to_string(i), "acme"));
    users.back().email = "ann@example.com";
  }
  insert(users);
  const std::vector<identity::OrganisationId> acme = {identity::OrganisationId("acme")};
  EXPECT_EQ(stores_.users->find_by_login("ann@example.com", acme)->size(), 2U) << "not one alone";
  insert({named(30, "Ann@example.com", "acme")});
  const auto found = stores_.users->find_by_login("ann@example.com", acme);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().user_name.view(), "Ann@example.com");
}

TEST_F(UserStoreTest, RemembersTheLastSignIn) {
  ASSERT_THAT(driver_->sign_in(1, 7), IsOk());
  EXPECT_EQ((*stores_.users->find(numbered_user(7).id))->last_sign_in, kTestNow);
  const auto sign_in_at = [&](std::uint64_t number, std::chrono::sys_seconds time) {
    UnprovenSignIn sign_in = numbered_sign_in(number, 7);
    sign_in.decide = [number, time](const identity::KnownUsers& known) {
      identity::Session session = numbered_session(number).session;
      session.created = time;
      return Result<UnprovenDecision>(create_or_keep(known, std::move(session), numbered_user(7)));
    };
    EXPECT_THAT(driver_->sign_in(std::move(sign_in)), IsOk());
    return (*stores_.users->find(numbered_user(7).id))->last_sign_in;
  };
  const auto later = kTestNow + std::chrono::seconds(59);
  EXPECT_EQ(sign_in_at(2, later), kTestNow) << "once a minute at most";
  const auto latest = kTestNow + std::chrono::seconds(60);
  EXPECT_EQ(sign_in_at(3, latest), latest);
  EXPECT_EQ((*stores_.users->find(numbered_user(7).id))->version, 1);
  reopen();
  EXPECT_EQ((*stores_.users->find(numbered_user(7).id))->last_sign_in, latest)
      << "written when the store closed";
}

TEST_F(UserStoreTest, ReadsWhileOthersWrite) {
  std::thread writer([&] {
    for (std::uint64_t n = 0; n < 200; ++n) {
      EXPECT_THAT(write(Kind::kInsert, numbered_user(n)), IsOk());
    }
  });
  std::vector<std::thread> readers;
  for (int t = 0; t < 5; ++t) {
    readers.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        const auto listed = stores_.users->list(of_acme());
        EXPECT_THAT(listed, IsOk());
        EXPECT_THAT(stores_.users->find(numbered_user(5).id), IsOk());
      }
    });
  }
  writer.join();
  for (std::thread& reader : readers) {
    reader.join();
  }
  EXPECT_EQ(*stores_.users->count(of_acme()), 200U);
}

TEST_F(UserStoreTest, RefusesCorruptDetails) {
  insert({numbered_user(1)});
  execute("UPDATE user SET details = x'01ff'");
  EXPECT_THAT(stores_.users->find(numbered_user(1).id), FailsWith(kCorrupt));
}

}  // namespace
}  // namespace countersign::store
