// SPDX-License-Identifier: Apache-2.0
// What users refer to and is not there, or is not for them, never comes to life.
#include "admin/user_references.h"

#include <functional>
#include <utility>

#include "admin/errors.h"
#include "admin/testing/api_fixture.h"
#include "base/hex.h"
#include "store/testing/forwarding_user_store.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Reply;

/// Does something once, right before users are written.
class HookedUsers final : public store::testing::ForwardingUserStore {
 public:
  using ForwardingUserStore::ForwardingUserStore;
  using ForwardingUserStore::write;
  FoundAll write(std::vector<store::UserWrite> writes, const store::AuditContext& context,
                 const UserCheck& check) override {
    if (const auto now = std::exchange(before_write, {})) {
      now();
    }
    return ForwardingUserStore::write(std::move(writes), context, check);
  }

  std::function<void()> before_write;
};

/// Likewise before a change of the catalogue is stored.
class HookedObjects final : public store::ObjectStore {
 public:
  explicit HookedObjects(store::ObjectStore& inner) : inner_(inner) {}
  Result<std::vector<identity::VersionedObject>> load_objects() override {
    return inner_.load_objects();
  }
  Result<std::vector<identity::RetiredId>> load_retired() override { return inner_.load_retired(); }
  using store::ObjectStore::commit;
  Result<std::int64_t> commit(const std::vector<identity::ObjectChange>& changes,
                              const store::AuditContext& audit,
                              const store::WithUsers& users) override {
    if (const auto now = std::exchange(before_commit, {})) {
      now();
    }
    return inner_.commit(changes, audit, users);
  }
  Result<std::vector<std::string>> upgrades() override { return inner_.upgrades(); }
  Result<std::int64_t> commit_upgrade(const std::vector<identity::ObjectChange>& changes,
                                      const store::AuditContext& audit,
                                      const std::vector<std::string>& steps) override {
    return inner_.commit_upgrade(changes, audit, steps);
  }
  Result<std::vector<store::Revision>> revisions(std::int64_t before, std::size_t limit) override {
    return inner_.revisions(before, limit);
  }
  Result<std::optional<store::Revision>> revision(std::int64_t number) override {
    return inner_.revision(number);
  }
  Result<store::ChangesSince> first_changes_since(std::int64_t number) override {
    return inner_.first_changes_since(number);
  }

  std::function<void()> before_commit;

 private:
  store::ObjectStore& inner_;
};

class UserReferencesTest : public ApiFixture {
 protected:
  UserReferencesTest() : users_(*stores_.users), objects_(*stores_.objects) {
    api_.reset();
    auto keeper = store::CatalogueKeeper::load(objects_, now_);
    EXPECT_THAT(keeper, IsOk());
    Services old = *services_;
    services_ = std::make_unique<Services>(Services{**keeper, objects_, users_, old.events,
                                                    old.audit, old.sessions, old.workers, old.log,
                                                    old.clock, old.machine, old.gateway});
    keeper_ = *std::move(keeper);
    api_ = std::make_unique<Api>(*services_);
  }
  ~UserReferencesTest() override {
    workers_.reset();
    api_.reset();
    services_.reset();
    keeper_.reset();
  }

  identity::User user(const std::string& organisation, const std::string& name) {
    const auto found =
        stores_.users->find(identity::OrganisationId(organisation), identity::UserName(name));
    EXPECT_TRUE(found.ok() && found->has_value()) << name;
    return found.ok() && found->has_value() ? **found : identity::User();
  }
  std::size_t groups_of(const std::string& organisation, const std::string& name) {
    return user(organisation, name).groups.size();
  }

  /// A user as some version of before left it.
  void store_as_before(const std::string& organisation, const std::string& name,
                       const std::vector<std::string>& groups,
                       const std::vector<std::string>& roles = {}) {
    identity::User stored;
    stored.id = identity::UserId(name + std::string(26 - name.size(), 'x'));
    stored.organisation = identity::OrganisationId(organisation);
    stored.user_name = identity::UserName(name);
    for (const std::string& id : groups) {
      stored.groups.emplace_back(id);
    }
    for (const std::string& id : roles) {
      stored.roles.emplace_back(id);
    }
    EXPECT_THAT(
        stores_.users->write({{store::UserWrite::Kind::kInsert, stored}}, {"system", "", now_, ""}),
        IsOk());
  }

  /// Whether live sessions of the user, of which this is one, say that it is in a group.
  bool session_says(const std::string& hash_hex, const char* group) {
    identity::SessionHash hash;
    const auto bytes = hex_decode(hash_hex);
    EXPECT_TRUE(bytes.ok());
    std::copy(bytes->begin(), bytes->end(), hash.bytes.begin());
    const auto reader = sessions_->make_reader();
    const auto view = reader->find(hash, now_, *keeper_->current());
    return view.has_value() && view->own().has_value(identity::kGroupsAttribute, group);
  }

  Reply upload(const std::string& organisation, const std::string& csv,
               const std::string& token = "acme-admin") {
    return send(
        {http::Method::kPost, "/organisations/" + organisation + "/users/bulk", csv, "text/csv"},
        token);
  }

  void expect_in_use(const Reply& reply, const std::string& what) {
    EXPECT_EQ(reply.status, 409) << reply.text;
    EXPECT_EQ(reply.word("code"), kInUse.id);
    EXPECT_THAT(reply.text, HasSubstr(what));
  }

  HookedUsers users_;
  HookedObjects objects_;
};

// A member of a group that is deleted behind its back would be one of whatever has the id later.
TEST_F(UserReferencesTest, RefusesAMoveThatLeavesGroupsAndRolesBehind) {
  made("/organisations", R"({"id":"acme.p","parent":"acme"})");
  made("/organisations", R"({"id":"acme.q","parent":"acme.p"})");
  made("/organisations/acme.p/groups", R"({"id":"admins","value":"a","given_by":"below"})");
  made("/organisations/acme.p/roles", R"({"id":"keeper","permissions":["user:view"]})");
  make_user("acme.q", "sneak", R"(,"groups":["admins"])");
  make_user("acme.q", "snake", R"(,"roles":["keeper"])");
  make_user("acme.q", "plain", R"(,"groups":["staff"],"roles":["viewer"])");
  expect_in_use(patch("/organisations/acme.q", R"({"parent":"acme"})", "acme-admin"),
                "take_from=2");
  expect_in_use(patch("/organisations/acme.q?take_from=1", R"({"parent":"acme"})"), "take_from=2");
  EXPECT_EQ(groups_of("acme.q", "sneak"), 1U);
  EXPECT_EQ(patch("/organisations/acme.q?take_from=2", R"({"parent":"acme"})", "acme-admin").status,
            200);
  EXPECT_EQ(groups_of("acme.q", "sneak"), 0U);
  EXPECT_TRUE(user("acme.q", "snake").roles.empty());
  EXPECT_EQ(groups_of("acme.q", "plain"), 1U) << "what stays above stays";
  EXPECT_EQ(user("acme.q", "plain").roles.size(), 1U);
  EXPECT_EQ(erase("/organisations/acme.p/groups/admins", "acme-admin").status, 204);
  made("/organisations/root/groups", R"({"id":"admins","value":"x"})");
  EXPECT_EQ(get("/organisations/acme/users?below=true&group=admins").size(), 0U);
}

// As versions of before left them: whatever brings their names to life does not bring it to them.
TEST_F(UserReferencesTest, TakesNamesOfNothingFromUsersBeforeTheyMeanSomething) {
  store_as_before("acme", "sneak", {"gone", "staff"}, {"ghost", "viewer"});
  store_as_before("globex", "other", {"gone"});
  const std::string session = make_session("sneak" + std::string(21, 'x'));
  EXPECT_TRUE(session_says(session, "gone"));
  made("/organisations/root/groups", R"({"id":"gone","value":"x"})");
  EXPECT_EQ(groups_of("acme", "sneak"), 1U);
  EXPECT_EQ(groups_of("globex", "other"), 0U);
  EXPECT_FALSE(session_says(session, "gone")) << "sessions that live have it no longer, too";
  EXPECT_TRUE(session_says(session, "staff"));
  made("/organisations/root/roles", R"({"id":"ghost","permissions":["user:view"]})");
  EXPECT_EQ(user("acme", "sneak").roles.size(), 1U);
  EXPECT_THAT(get("/audit?limit=200").text, HasSubstr("\"user.edit\"")) << "told";
  EXPECT_EQ(erase("/organisations/root/groups/gone").status, 204);
  EXPECT_EQ(erase("/organisations/root/roles/ghost").status, 204) << "nobody has it";
}

TEST_F(UserReferencesTest, TakesNamesOfNothingFromUsersWhoMoveToThem) {
  made("/organisations/acme-test/groups", R"({"id":"gone","value":"x"})");
  store_as_before("sales", "sneak", {"gone"});
  EXPECT_EQ(patch("/organisations/sales", R"({"parent":"acme-test"})", "acme-admin").status, 200);
  EXPECT_EQ(groups_of("sales", "sneak"), 0U);
}

// The users of an organisation that went while they were uploaded, once.
TEST_F(UserReferencesTest, DeactivatesUsersWhoseOrganisationIsThereAgain) {
  made("/organisations", R"({"id":"acme.x","parent":"acme"})");
  const std::string revision = get("/configuration/revisions?limit=1").word("items/0/number");
  EXPECT_EQ(erase("/organisations/acme.x").status, 204);
  store_as_before("acme.x", "ghost", {"staff"});
  EXPECT_EQ(post("/configuration/revisions/" + revision + "/rollback", "").status, 200);
  EXPECT_EQ(user("acme.x", "ghost").state, identity::UserState::kDeactivated);
  EXPECT_EQ(groups_of("acme.x", "ghost"), 0U);
}

// What the rows were checked by changed while they were uploaded.
TEST_F(UserReferencesTest, RefusesAnUploadIntoAGroupThatWasShutOrDeletedMeanwhile) {
  made("/organisations/root/groups", R"({"id":"guests","value":"g","given_by":"below"})");
  const std::string csv = "user_name,groups\r\nann,guests\r\nbob,guests\r\n";
  const auto refused = [&](const std::function<void()>& meanwhile) {
    users_.before_write = meanwhile;
    const Reply reply = upload("acme", csv);
    EXPECT_EQ(reply.status, 409) << reply.text;
    EXPECT_EQ(reply.word("code"), kSettingsChanged.id);
    EXPECT_EQ(get("/organisations/acme/users?count=true").word("total"), "0");
  };
  const std::string guests = "/organisations/root/groups/guests";
  refused([&] { EXPECT_EQ(patch(guests, R"({"given_by":"own"})").status, 200); });
  EXPECT_EQ(upload("acme", csv).status, 403);
  EXPECT_EQ(patch(guests, R"({"given_by":"below"})").status, 200);
  refused([&] { EXPECT_EQ(erase(guests).status, 204); });
  made("/organisations/root/groups", R"({"id":"guests","value":"g","given_by":"below"})");
  users_.before_write = [&] {
    EXPECT_EQ(patch("/organisations/globex", R"({"name":"G"})").status, 200);
  };
  EXPECT_EQ(upload("acme", csv).status, 200) << "what has nothing to do with it is none";
}

TEST_F(UserReferencesTest, RefusesUsersOfWhatIsDeletedMeanwhile) {
  made("/organisations", R"({"id":"acme.x","parent":"acme"})");
  make_token("x", "acme.x", R"("permissions":["user:*"])");
  const auto refused = [&](const std::string& organisation, const std::string& token,
                           const std::string& deleted) {
    users_.before_write = [&] { EXPECT_EQ(erase(deleted).status, 204) << deleted; };
    const Reply reply = post("/organisations/" + organisation + "/users",
                             R"({"user_name":"eve","roles":["viewer"]})", token);
    EXPECT_EQ(reply.status, 409) << reply.text;
    EXPECT_EQ(reply.word("code"), kSettingsChanged.id);
  };
  refused("acme.x", "acme-admin", "/organisations/acme/roles/viewer");
  made("/organisations/acme/roles", R"({"id":"viewer","permissions":["user:view"]})");
  refused("acme.x", "x", "/organisations/acme.x/tokens/x");
  refused("acme.x", "acme-admin", "/organisations/acme.x");
  store::UserQuery query;
  query.organisations = {identity::OrganisationId("acme.x")};
  EXPECT_EQ(*stores_.users->count(query), 0U) << "nobody is left whom no list shows";
}

// The other way round: users who came since it was looked for them.
TEST_F(UserReferencesTest, RefusesWhatUsersWhoCameMeanwhileHave) {
  made("/organisations/root/groups", R"({"id":"guests","value":"g","given_by":"below"})");
  made("/organisations", R"({"id":"acme.x","parent":"acme"})");
  const auto refused = [&](const std::string& organisation, const std::string& has,
                           const std::function<Reply()>& change) {
    objects_.before_commit = [&] { make_user(organisation, "eve", has); };
    expect_in_use(change(), "\\\"eve\\\" of \\\"" + organisation + "\\\"");
    const std::string id = user(organisation, "eve").id.value();
    EXPECT_EQ(erase("/organisations/" + organisation + "/users/" + id).status, 204);
  };
  const std::string guests = "/organisations/root/groups/guests";
  const std::string in_it = R"(,"groups":["guests"])";
  refused("acme", in_it, [&] { return patch(guests, R"({"given_by":"own"})"); });
  refused("acme", in_it, [&] { return erase(guests); });
  refused("acme", R"(,"roles":["viewer"])",
          [&] { return erase("/organisations/acme/roles/viewer"); });
  refused("acme", R"(,"authenticator":"acme-sso")",
          [&] { return erase("/organisations/acme/authenticators/acme-sso"); });
  refused("acme.x", "", [&] { return erase("/organisations/acme.x"); });
  EXPECT_EQ(erase("/organisations/acme.x").status, 204);
  EXPECT_EQ(erase(guests).status, 204);
}

// No customer keeps a role or group of the root in being by giving it to its own.
TEST_F(UserReferencesTest, TakesARoleFromAllWhoHaveItIfTheirNumberIsNamed) {
  made("/organisations/root/roles", R"({"id":"keeper","permissions":["user:view"]})");
  const std::string keeper = "/organisations/root/roles/keeper";
  make_user("acme", "eve", R"(,"roles":["keeper"])");
  made("/organisations/acme/tokens", R"({"id":"acme.t","roles":["keeper","viewer"]})");
  made("/organisations/acme/groups", R"({"id":"acme.g","value":"v","roles":["keeper"]})",
       "acme-admin");
  expect_in_use(erase(keeper), "take_from=3");
  expect_in_use(erase(keeper + "?take_from=2"), "/groups/acme/acme.g");
  make_token("roles", "root", R"("permissions":["role:*","group:edit"])");
  EXPECT_EQ(erase(keeper + "?take_from=3", "roles").status, 403);
  EXPECT_EQ(erase(keeper + "?take_from=3").status, 204);
  EXPECT_TRUE(user("acme", "eve").roles.empty());
  EXPECT_EQ(get("/organisations/acme/tokens/acme.t").word("roles"), R"(["viewer"])");
  EXPECT_EQ(get("/organisations/acme/groups/acme.g").word("roles"), "[]");
  EXPECT_EQ(erase("/organisations/acme/roles/viewer", "acme-audit").status, 403);
}

TEST_F(UserReferencesTest, TakesAGroupFromAllWhoHaveItIfTheirNumberIsNamed) {
  made("/organisations/root/groups", R"({"id":"guests","value":"g","given_by":"below"})");
  const std::string guests = "/organisations/root/groups/guests";
  const std::string eve = make_user("acme", "eve", R"(,"groups":["guests"])");
  make_user("root", "own", R"(,"groups":["guests"])");
  const std::string session = make_session(eve);
  EXPECT_TRUE(session_says(session, "guests"));
  expect_in_use(patch(guests, R"({"given_by":"own"})"), "take_from=1");
  EXPECT_EQ(patch(guests + "?take_from=1", R"({"given_by":"own"})").status, 200);
  EXPECT_FALSE(session_says(session, "guests"));
  EXPECT_EQ(groups_of("root", "own"), 1U) << "its own people stay in it";
  expect_in_use(erase(guests), "take_from=1");
  const std::string nothing = R"({"groups":[]})";
  EXPECT_EQ(post("/configuration/plan?organisation=root&prune=true", nothing).status, 409);
  EXPECT_EQ(erase(guests + "?take_from=100").status, 204) << "at most so many";
  EXPECT_EQ(groups_of("root", "own"), 0U);
}

// An id without a dot could be one that an organisation above wants, too.
TEST_F(UserReferencesTest, RefusesIdsOfGroupsAndRolesThatOthersCouldWant) {
  const auto refused = [&](const std::string& path, const std::string& body) {
    const Reply reply = post(path, body, "acme-admin");
    EXPECT_EQ(reply.status, 422) << reply.text;
    EXPECT_THAT(reply.text, HasSubstr("catalogue.id_foreign"));
  };
  refused("/organisations/acme/groups", R"({"id":"hr","value":"hr"})");
  refused("/organisations/sales/roles", R"({"id":"hr","permissions":[]})");
  refused("/organisations/acme/groups", R"({"id":"globex.hr","value":"hr"})");
  made("/organisations/sales/groups", R"({"id":"acme.hr","value":"hr"})", "acme-admin");
  EXPECT_EQ(patch("/organisations/acme/groups/staff", R"({"label":"S"})", "acme-admin").status, 200)
      << "those of before stay";
  made("/organisations/acme/groups", R"({"id":"hr","value":"hr"})");
}

// A customer that deletes an organisation of its own leaves what names it to be changed.
TEST_F(UserReferencesTest, AcceptsAnApplicationThatNamesWhatOthersDeleted) {
  made("/organisations", R"({"id":"acme.x","parent":"acme"})");
  const std::string all = "/organisations/root/applications";
  made(all, R"({"id":"shared","urls":["https://app.example.com/s"],"organisations":["acme.x"],
                "rules":[{"path":"/","require":{"organisations":["acme.x"]}}]})");
  EXPECT_EQ(erase("/organisations/acme.x", "acme-admin").status, 204);
  const Reply changed = patch(all + "/shared", R"({"name":"S2"})");
  EXPECT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(changed.word("organisations"), R"(["acme.x"])") << "and for nobody else";
  const auto refused = [&](const std::string& document) {
    const Reply reply = patch(all + "/shared", document);
    EXPECT_EQ(reply.status, 422) << reply.text;
    EXPECT_THAT(reply.text, HasSubstr("catalogue.reference_unknown"));
  };
  refused(R"({"organisations":["acme.x","acme.y"]})");
  EXPECT_EQ(patch(all + "/shared", R"({"organisations":["globex","acme.x"]})").status, 200);
  EXPECT_EQ(patch(all + "/shared", R"({"organisations":["globex"]})").status, 200);
  refused(R"({"organisations":["acme.x"]})");
}

}  // namespace
}  // namespace countersign::admin
