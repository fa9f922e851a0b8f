// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/audit_tables.h"

#include <algorithm>
#include <span>
#include <string>

#include "json/value.h"
#include "store/errors.h"

namespace countersign::store {
namespace {

const std::string& select_entries() {
  static const std::string kSql =
      "SELECT number, time, actor, peer, comment, organisation, action, object, details, previous, "
      "hash, actor_organisation FROM audit ";
  return kSql;
}

/// A hash of another length than ours is all zeros, which no entry has.
std::array<std::uint8_t, 32> hash_of(std::span<const std::uint8_t> bytes) {
  std::array<std::uint8_t, 32> hash{};
  if (bytes.size() == hash.size()) {
    std::copy(bytes.begin(), bytes.end(), hash.begin());
  }
  return hash;
}

AuditEntry read_entry(const Statement& row) {
  AuditEntry entry;
  entry.number = row.integer(0);
  entry.context.time = std::chrono::sys_seconds(std::chrono::seconds(row.integer(1)));
  entry.context.actor = row.text(2);
  entry.context.peer = row.text(3);
  entry.context.comment = row.text(4);
  entry.action.organisation = identity::OrganisationId(row.text(5));
  entry.action.action = row.text(6);
  entry.action.object = row.text(7);
  entry.action.details = row.text(8);
  entry.previous = hash_of(row.blob(9));
  entry.hash = hash_of(row.blob(10));
  entry.context.actor_organisation = identity::OrganisationId(row.text(11));
  return entry;
}

std::string json_list(const std::vector<identity::OrganisationId>& ids) {
  json::Array values;
  for (const identity::OrganisationId& id : ids) {
    values.emplace_back(id.value());
  }
  return json::write(json::Value(std::move(values)));
}

}  // namespace

Result<AuditTables> AuditTables::open(Database& database) {
  Head head;
  CS_TRY(Statement last,
         database.prepare("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"));
  CS_TRY(const bool found, last.next());
  if (found) {
    head = {last.integer(0), hash_of(last.blob(1))};
    last.reset();
  }
  CS_TRY(Statement insert,
         database.prepare("INSERT INTO audit (number, time, actor, peer, comment, organisation, "
                          "action, object, details, previous, hash, actor_organisation) VALUES "
                          "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  return AuditTables(std::move(insert), head);
}

Result<void> AuditTables::append(const AuditAction& action, const AuditContext& context) {
  AuditEntry entry{head_.number + 1, context, action, head_.hash, {}};
  entry.hash = audit_hash(entry);
  insert_.bind(entry.number)
      .bind(static_cast<std::int64_t>(context.time.time_since_epoch().count()))
      .bind(std::string_view(context.actor))
      .bind(std::string_view(context.peer))
      .bind(std::string_view(context.comment))
      .bind(action.organisation.view())
      .bind(std::string_view(action.action))
      .bind(std::string_view(action.object))
      .bind(std::string_view(action.details))
      .bind(std::span<const std::uint8_t>(entry.previous))
      .bind(std::span<const std::uint8_t>(entry.hash))
      .bind(context.actor_organisation.view());
  CS_TRY(insert_.run());
  head_ = {entry.number, entry.hash};
  return {};
}

Result<std::vector<AuditEntry>> read_audit(Database& database, const AuditQuery& query) {
  const std::string organisations = json_list(query.organisations);
  std::string sql = select_entries() + "WHERE number < ?1 ";
  if (query.organisations.size() == 1) {
    sql += "AND organisation = (SELECT value FROM json_each(?2)) ";
  } else if (!query.organisations.empty()) {
    sql += "AND +organisation IN (SELECT value FROM json_each(?2)) ";
  } else {
    sql += "AND ?2 IS NOT NULL ";
  }
  sql +=
      "AND (?3 = '' OR actor = ?3) AND substr(object, 1, length(?4)) = ?4 "
      "ORDER BY number DESC LIMIT ?5";
  CS_TRY(Statement select, database.prepare(sql));
  select.bind(query.before > 0 ? query.before : INT64_MAX)
      .bind(std::string_view(organisations))
      .bind(std::string_view(query.actor))
      .bind(std::string_view(query.object))
      .bind(static_cast<std::int64_t>(query.limit));
  std::vector<AuditEntry> entries;
  while (true) {
    CS_TRY(const bool row, select.next());
    if (!row) {
      return entries;
    }
    entries.push_back(read_entry(select));
  }
}

Result<void> each_audit_entry(Database& database, std::int64_t number, std::int64_t limit,
                              const std::function<void(const AuditEntry&)>& visit) {
  CS_TRY(Statement select,
         database.prepare(select_entries() + "WHERE number > ? ORDER BY number LIMIT ?"));
  select.bind(number).bind(limit);
  while (true) {
    CS_TRY(const bool row, select.next());
    if (!row) {
      return {};
    }
    visit(read_entry(select));
  }
}

}  // namespace countersign::store
