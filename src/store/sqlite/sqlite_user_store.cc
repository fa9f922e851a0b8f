// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "store/sqlite/sqlite_stores.h"
#include "store/sqlite/user_changes.h"

namespace countersign::store {
namespace {

using identity::User;

// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): final, and its base deletes nothing.
class TransactionUsers final : public UsersAfter {
 public:
  explicit TransactionUsers(Database& database) : database_(database) {}
  Result<std::size_t> count_active_with_role(
      const identity::RoleId& role,
      const std::vector<identity::OrganisationId>& organisations) override {
    return store::count_active_with_role(database_, role, organisations);
  }

 private:
  Database& database_;
};

class SqliteUserStore final : public UserStore {
 public:
  explicit SqliteUserStore(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}

  Result<std::optional<User>> find(const identity::UserId& id) override {
    return find_by([&](UserLookup& users) { return users.by_id(id); });
  }
  Result<std::optional<User>> find(const identity::OrganisationId& organisation,
                                   const identity::UserName& name) override {
    return find_by([&](UserLookup& users) { return users.by_name(organisation, name); });
  }
  Result<std::optional<User>> find(const identity::ExternalIdentity& identity) override {
    return find_by([&](UserLookup& users) { return users.by_external(identity); });
  }

  Result<std::vector<User>> find_by_login(
      std::string_view login, const std::vector<identity::OrganisationId>& organisations) override {
    return list_by([&](UserLists& users) { return users.by_login(login, organisations); });
  }
  Result<std::vector<User>> list_clashing(std::size_t limit) override {
    return list_by([&](UserLists& users) { return users.clashing(limit); });
  }
  Result<std::vector<User>> list(const UserQuery& query) override {
    return list_by([&](UserLists& users) { return users.list(query); });
  }
  Result<std::size_t> count(const UserQuery& query) override {
    return engine_->read([&](ReadConnection& connection) { return connection.users.count(query); });
  }

  Result<std::vector<User>> write(std::vector<UserWrite> writes, const AuditContext& context,
                                  const UserCheck& check) override {
    using Users = std::vector<User>;
    if (writes.empty()) {
      return Users();
    }
    return engine_->write<Users>([&](WriteDatabase& database) -> Result<Users> {
      CS_TRY(Users users, write_users(database, writes, context));
      if (check) {
        TransactionUsers after(database.database());
        CS_TRY(check(after));
      }
      return users;
    });
  }

  Result<std::size_t> count_active_with_role(
      const identity::RoleId& role,
      const std::vector<identity::OrganisationId>& organisations) override {
    return engine_->read([&](ReadConnection& connection) {
      return store::count_active_with_role(connection.database, role, organisations);
    });
  }

 private:
  template <typename Find>
  Result<std::optional<User>> find_by(const Find& find) {
    CS_TRY(std::optional<UserRow> user, engine_->read([&](ReadConnection& connection) {
      return find(connection.users.lookup());
    }));
    if (!user.has_value()) {
      return std::optional<User>();
    }
    engine_->sign_ins().complete(*user);
    return std::optional<User>(std::move(user->user));
  }

  template <typename List>
  Result<std::vector<User>> list_by(const List& list) {
    CS_TRY(std::vector<UserRow> rows,
           engine_->read([&](ReadConnection& connection) { return list(connection.users); }));
    std::vector<User> users;
    users.reserve(rows.size());
    for (UserRow& row : rows) {
      engine_->sign_ins().complete(row);
      users.push_back(std::move(row.user));
    }
    return users;
  }

  std::shared_ptr<Engine> engine_;
};

}  // namespace

std::unique_ptr<UserStore> make_user_store(std::shared_ptr<Engine> engine) {
  return std::make_unique<SqliteUserStore>(std::move(engine));
}

}  // namespace countersign::store
