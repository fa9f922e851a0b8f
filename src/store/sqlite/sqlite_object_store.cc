// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "store/sqlite/sqlite_stores.h"

namespace countersign::store {
namespace {

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
                              const AuditContext& audit) override {
    return commit_upgrade(changes, audit, {});
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
      CS_TRY(const std::int64_t number, database.objects().commit(writes, audit));
      for (const ObjectWrite& write : writes) {
        CS_TRY(database.audit().append(write.action, audit));
      }
      return number;
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

 private:
  std::shared_ptr<Engine> engine_;
};

}  // namespace

std::unique_ptr<ObjectStore> make_object_store(std::shared_ptr<Engine> engine) {
  return std::make_unique<SqliteObjectStore>(std::move(engine));
}

}  // namespace countersign::store
