// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "store/sqlite/sqlite_stores.h"
#include "store/sqlite/user_changes.h"
#include "store/sqlite/user_lists.h"

namespace countersign::store {
namespace {

// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): final, and its base deletes nothing.
class UsersOfChange final : public UsersNow {
 public:
  UsersOfChange(UserLists lists, PendingSignIns& sign_ins)
      : lists_(std::move(lists)), sign_ins_(sign_ins) {}

  Result<std::vector<identity::User>> list(const UserQuery& query) override {
    CS_TRY(std::vector<UserRow> rows, lists_.list(query));
    std::vector<identity::User> users;
    users.reserve(rows.size());
    for (UserRow& row : rows) {
      sign_ins_.complete(row);
      users.push_back(std::move(row.user));
    }
    return users;
  }
  Result<bool> is_named(const UserQuery& query) override { return lists_.is_named(query); }

 private:
  UserLists lists_;
  PendingSignIns& sign_ins_;
};

Result<std::vector<identity::User>> write_chosen(WriteDatabase& database, const WithUsers& users,
                                                 const AuditContext& context) {
  std::vector<identity::User> written;
  if (!users.choose) {
    return written;
  }
  CS_TRY(UserLists lists, UserLists::open(database.database()));
  UsersOfChange now(std::move(lists), database.sign_ins());
  CS_TRY(const std::vector<UserWrite> writes, users.choose(now));
  if (!writes.empty()) {
    CS_TRY(written, write_users(database, writes, context));
  }
  return written;
}

Result<std::int64_t> write_changes(WriteDatabase& database, const std::vector<ObjectWrite>& writes,
                                   const AuditContext& context) {
  CS_TRY(const std::int64_t number, database.objects().commit(writes, context));
  for (const ObjectWrite& write : writes) {
    CS_TRY(database.audit().append(write.action, context));
  }
  return number;
}

class SqliteObjectStore final : public ObjectStore {
 public:
  explicit SqliteObjectStore(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}

  Result<std::vector<identity::VersionedObject>> load_objects() override {
    return engine_->read(
        [](ReadConnection& connection) { return read_objects(connection.database); });
  }

  Result<std::vector<identity::RetiredId>> load_retired() override {
    return engine_->read(
        [](ReadConnection& connection) { return read_retired(connection.database); });
  }

  Result<std::int64_t> commit(const std::vector<identity::ObjectChange>& changes,
                              const AuditContext& audit, const WithUsers& users) override {
    const std::vector<ObjectWrite> writes = write_out(changes);
    std::vector<identity::User> written;
    return engine_->write_alone<std::int64_t>(
        [&](WriteDatabase& database) -> Result<std::int64_t> {
          CS_TRY(written, write_chosen(database, users, audit));
          return write_changes(database, writes, audit);
        },
        [&] {
          if (users.done) {
            users.done(written);
          }
        });
  }

  Result<std::int64_t> commit_upgrade(const std::vector<identity::ObjectChange>& changes,
                                      const AuditContext& audit,
                                      const std::vector<std::string>& steps) override {
    const std::vector<ObjectWrite> writes = write_out(changes);
    return engine_->write<std::int64_t>([&](WriteDatabase& database) -> Result<std::int64_t> {
      CS_TRY(database.objects().add_upgrades(steps, audit.time));
      if (writes.empty()) {
        return 0;
      }
      return write_changes(database, writes, audit);
    });
  }

  Result<std::vector<std::string>> upgrades() override {
    return engine_->read(
        [](ReadConnection& connection) { return read_upgrades(connection.database); });
  }

  Result<std::vector<Revision>> revisions(std::int64_t before, std::size_t limit) override {
    return engine_->read([&](ReadConnection& connection) {
      return read_revisions(connection.database, before, limit);
    });
  }

  Result<std::optional<Revision>> revision(std::int64_t number) override {
    return engine_->read(
        [&](ReadConnection& connection) { return read_revision(connection.database, number); });
  }

  Result<ChangesSince> first_changes_since(std::int64_t number) override {
    return engine_->read([&](ReadConnection& connection) {
      return read_first_changes(connection.database, number);
    });
  }

 private:
  std::shared_ptr<Engine> engine_;
};

}  // namespace

std::unique_ptr<ObjectStore> make_object_store(std::shared_ptr<Engine> engine) {
  return std::make_unique<SqliteObjectStore>(std::move(engine));
}

}  // namespace countersign::store
