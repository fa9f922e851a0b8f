// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "store/sqlite/sqlite_stores.h"

namespace countersign::store {
namespace {

/// Entries verified in one transaction, so that none lasts long.
constexpr std::int64_t kBatch = 4096;

class Verifier {
 public:
  void check(const AuditEntry& entry) {
    const bool fits = entry.number == verdict_.entries + 1 && entry.previous == verdict_.head &&
                      entry.hash == audit_hash(entry);
    if (!fits && !verdict_.first_bad.has_value()) {
      verdict_.first_bad = entry.number;
    }
    ++verdict_.entries;
    verdict_.head = entry.hash;
    last_ = entry.number;
  }
  std::int64_t last() const { return last_; }
  const AuditVerdict& verdict() const { return verdict_; }

 private:
  AuditVerdict verdict_;
  std::int64_t last_ = 0;
};

class SqliteAuditLog final : public AuditLog {
 public:
  explicit SqliteAuditLog(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}

  Result<void> append(const AuditAction& action, const AuditContext& context) override {
    return engine_->write<void>(
        [&](WriteDatabase& database) { return database.audit().append(action, context); });
  }

  Result<std::vector<AuditEntry>> entries(const AuditQuery& query) override {
    return engine_->read(
        [&](ReadConnection& connection) { return read_audit(connection.database, query); });
  }

  Result<AuditVerdict> verify() override {
    Verifier verifier;
    std::int64_t before = -1;
    while (verifier.verdict().entries != before) {
      before = verifier.verdict().entries;
      CS_TRY(engine_->read([&](ReadConnection& connection) {
        return each_audit_entry(connection.database, verifier.last(), kBatch,
                                [&](const AuditEntry& entry) { verifier.check(entry); });
      }));
    }
    return verifier.verdict();
  }

 private:
  std::shared_ptr<Engine> engine_;
};

}  // namespace

std::unique_ptr<AuditLog> make_audit_log(std::shared_ptr<Engine> engine) {
  return std::make_unique<SqliteAuditLog>(std::move(engine));
}

}  // namespace countersign::store
