// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/audit_log.h"
#include "store/sqlite/database.h"

namespace countersign::store {

/// Appends to the audit log; the caller keeps the transaction.
class AuditTables {
 public:
  /// The last entry: what the next one is chained to.
  struct Head {
    std::int64_t number = 0;
    std::array<std::uint8_t, 32> hash{};
  };

  static Result<AuditTables> open(Database& database);

  Result<void> append(const AuditAction& action, const AuditContext& context);

  /// For who undoes a part of a transaction.
  const Head& head() const { return head_; }
  void go_back_to(const Head& head) { head_ = head; }

  /// To be called after the transaction was committed, or undone.
  void settle() { durable_ = head_; }
  void forget_undone() { head_ = durable_; }

 private:
  AuditTables(Statement insert, const Head& head)
      : insert_(std::move(insert)), head_(head), durable_(head) {}

  Statement insert_;
  Head head_;
  Head durable_;
};

/// Entries asked for, on any connection.
Result<std::vector<AuditEntry>> read_audit(Database& database, const AuditQuery& query);

/// Shows up to `limit` entries behind `number`, in order.
Result<void> each_audit_entry(Database& database, std::int64_t number, std::int64_t limit,
                              const std::function<void(const AuditEntry&)>& visit);

}  // namespace countersign::store
