// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "store/sqlite/sqlite_stores.h"

namespace countersign::store {
namespace {

using identity::DomainSight;
using Time = std::optional<std::chrono::sys_seconds>;

// 0 is never.
std::int64_t number_of(const Time& time) {
  return time.has_value() ? time->time_since_epoch().count() : 0;
}
Time domain_time(std::int64_t value) {
  return value == 0 ? Time() : Time(std::chrono::sys_seconds(std::chrono::seconds(value)));
}

Result<void> put_sight(Statement& put, const DomainSight& sight) {
  return put.bind(sight.organisation.view())
      .bind(std::string_view(sight.domain))
      .bind(number_of(sight.proven))
      .bind(number_of(sight.seen))
      .bind(number_of(sight.lost))
      .bind(number_of(sight.looked))
      .bind(std::string_view(sight.problem))
      .run();
}

class SqliteDomainStore final : public DomainStore {
 public:
  explicit SqliteDomainStore(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}

  Result<std::vector<DomainSight>> all() override {
    return engine_->read([](ReadConnection& connection) -> Result<std::vector<DomainSight>> {
      CS_TRY(Statement rows, connection.database.prepare(
                                 "SELECT organisation, domain, proven, seen, lost, looked, "
                                 "problem FROM domain_sight ORDER BY organisation, domain"));
      std::vector<DomainSight> sights;
      while (true) {
        CS_TRY(const bool more, rows.next());
        if (!more) {
          return sights;
        }
        sights.push_back({identity::OrganisationId(rows.text(0)), rows.text(1),
                          domain_time(rows.integer(2)), domain_time(rows.integer(3)),
                          domain_time(rows.integer(4)), domain_time(rows.integer(5)),
                          rows.text(6)});
      }
    });
  }

  Result<void> put(const std::vector<DomainSight>& sights) override {
    return engine_->write<void>([&](WriteDatabase& database) -> Result<void> {
      CS_TRY(Statement put, database.database().prepare(
                                "INSERT OR REPLACE INTO domain_sight (organisation, domain, "
                                "proven, seen, lost, looked, problem) VALUES (?, ?, ?, ?, ?, ?, "
                                "?)"));
      for (const DomainSight& sight : sights) {
        CS_TRY(put_sight(put, sight));
      }
      return {};
    });
  }

  Result<void> erase(const std::vector<DomainSight>& sights) override {
    return engine_->write<void>([&](WriteDatabase& database) -> Result<void> {
      CS_TRY(Statement erase, database.database().prepare("DELETE FROM domain_sight WHERE "
                                                          "organisation = ? AND domain = ?"));
      for (const DomainSight& sight : sights) {
        CS_TRY(erase.bind(sight.organisation.view()).bind(std::string_view(sight.domain)).run());
      }
      return {};
    });
  }

  Result<std::string> token(const identity::OrganisationId& organisation,
                            const std::string& fresh) override {
    CS_TRY(std::string known, engine_->read([&](ReadConnection& connection) {
      return token_of(connection.database, organisation);
    }));
    if (!known.empty()) {
      return known;
    }
    return engine_->write<std::string>([&](WriteDatabase& database) -> Result<std::string> {
      CS_TRY(Statement keep,
             database.database().prepare("INSERT OR IGNORE INTO domain_token (organisation, "
                                         "token) VALUES (?, ?)"));
      CS_TRY(keep.bind(organisation.view()).bind(std::string_view(fresh)).run());
      return token_of(database.database(), organisation);
    });
  }

 private:
  static Result<std::string> token_of(Database& database,
                                      const identity::OrganisationId& organisation) {
    CS_TRY(Statement find,
           database.prepare("SELECT token FROM domain_token WHERE organisation = ?"));
    CS_TRY(const bool found, find.bind(organisation.view()).next());
    return found ? find.text(0) : std::string();
  }

  std::shared_ptr<Engine> engine_;
};

}  // namespace

std::unique_ptr<DomainStore> make_domain_store(std::shared_ptr<Engine> engine) {
  return std::make_unique<SqliteDomainStore>(std::move(engine));
}

}  // namespace countersign::store
