// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/session_tables.h"

#include <algorithm>
#include <array>
#include <span>

#include "store/errors.h"
#include "store/sqlite/attribute_codec.h"

namespace countersign::store {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::size_t kKeyBytes = 16;  // of the 32: enough to tell keys apart

/// What `read_session` reads.
const std::string& select_session() {
  static const std::string kSql =
      "SELECT session.id, hash, user_name, name_id, name_id_format, session_index, attributes, "
      "created, last_seen, idle_limit, expires, organisation, authenticator, idp_entity_id, "
      "signing_key, user_id FROM session JOIN source ON source.id = session.source ";
  return kSql;
}

std::int64_t count(sys_seconds time) {
  return time.time_since_epoch().count();
}

sys_seconds time_of(std::int64_t value) {
  return sys_seconds(seconds(value));
}

Result<identity::SessionHash> hash_of(std::span<const std::uint8_t> bytes) {
  identity::SessionHash hash;
  if (bytes.size() != hash.bytes.size()) {
    return Error{kCorrupt, "expected a hash of 32 bytes, got " + std::to_string(bytes.size())};
  }
  std::copy(bytes.begin(), bytes.end(), hash.bytes.begin());
  return hash;
}

/// Reads a row of `select_session`.
Result<StoredSession> read_session(const Statement& row) {
  StoredSession stored;
  CS_TRY(stored.hash, hash_of(row.blob(1)));
  identity::Session& session = stored.session;
  session.user_name = identity::UserName(row.text(2));
  session.external = {row.text(3), row.text(4), row.text(5)};
  CS_TRY(session.attributes, decode_attributes(row.blob(6)));
  session.created = time_of(row.integer(7));
  session.last_seen = time_of(row.integer(8));
  session.idle_limit = seconds(row.integer(9));
  session.expires = time_of(row.integer(10));
  session.organisation = identity::OrganisationId(row.text(11));
  session.authenticator = identity::AuthenticatorId(row.text(12));
  session.idp_entity_id = row.text(13);
  session.signing_key = row.text(14);
  session.user = identity::UserId(row.text(15));
  return stored;
}

/// The number of the last of the next `limit` rows behind `cursor`, which goes back to 0 when there
/// is none. 0 when there is no row at all.
Result<std::int64_t> end_of_range(Statement& range, std::int64_t& cursor, std::int64_t limit) {
  CS_TRY(const bool row, range.bind(cursor).bind(limit).next());
  const std::int64_t last = row ? range.integer(0) : 0;
  range.reset();
  if (last != 0 || cursor == 0) {
    return last;
  }
  cursor = 0;
  return end_of_range(range, cursor, limit);
}

}  // namespace

Result<SessionTables> SessionTables::open(Database& database) {
  const std::string range = "id > ? AND id <= ? AND expires <= ?";
  Statements sql;
  CS_TRY(sql.insert_session,
         database.prepare(
             "INSERT INTO session (expires, last_seen, idle_limit, created, source, "
             "hash, user_name, name_id, name_id_format, session_index, attributes, user_id) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  CS_TRY(sql.insert_keys,
         database.prepare("INSERT INTO consumed (expires, keys, owner) VALUES (?, ?, ?)"));
  CS_TRY(sql.erase, database.prepare("DELETE FROM session WHERE id = ?"));
  CS_TRY(sql.find, database.prepare(select_session() + "WHERE session.id = ?"));
  CS_TRY(sql.touch,
         database.prepare("UPDATE session SET last_seen = ?2 WHERE id = ?1 AND last_seen < ?2"));
  CS_TRY(sql.all_sessions, database.prepare(select_session() + "ORDER BY session.id"));
  CS_TRY(sql.all_keys,
         database.prepare("SELECT expires, keys, owner, room FROM consumed ORDER BY id"));
  CS_TRY(sql.insert_source,
         database.prepare("INSERT OR IGNORE INTO source (organisation, authenticator, "
                          "idp_entity_id, signing_key) VALUES (?, ?, ?, ?)"));
  CS_TRY(sql.find_source,
         database.prepare("SELECT id FROM source WHERE organisation = ? AND authenticator = ? AND "
                          "idp_entity_id = ? AND signing_key = ?"));
  CS_TRY(sql.session_range,
         database.prepare("SELECT max(id) FROM (SELECT id FROM session WHERE id > ? ORDER BY id "
                          "LIMIT ?)"));
  CS_TRY(sql.ended, database.prepare("SELECT id, hash FROM session WHERE id > ?1 AND id <= ?2 AND "
                                     "(expires <= ?3 OR last_seen + idle_limit <= ?3 - ?4)"));
  CS_TRY(sql.key_range,
         database.prepare("SELECT max(id) FROM (SELECT id FROM consumed WHERE id > ? ORDER BY id "
                          "LIMIT ?)"));
  CS_TRY(sql.key_latest, database.prepare("SELECT max(expires) FROM consumed WHERE " + range));
  CS_TRY(sql.erase_keys, database.prepare("DELETE FROM consumed WHERE " + range));
  CS_TRY(sql.forgotten, database.prepare("SELECT until FROM forgotten"));
  CS_TRY(sql.set_forgotten, database.prepare("UPDATE forgotten SET until = ?"));
  return SessionTables(std::move(sql));
}

Result<std::int64_t> SessionTables::source_of(const identity::Session& session) {
  const std::array<std::string_view, 4> parts = {session.organisation.view(),
                                                 session.authenticator.view(),
                                                 session.idp_entity_id, session.signing_key};
  std::string joined;
  for (const std::string_view part : parts) {
    joined += part;
    joined += '\0';
  }
  if (const auto known = sources_.find(joined); known != sources_.end()) {
    return known->second;
  }
  CS_TRY(sql_.insert_source.bind(parts[0]).bind(parts[1]).bind(parts[2]).bind(parts[3]).run());
  sql_.find_source.bind(parts[0]).bind(parts[1]).bind(parts[2]).bind(parts[3]);
  CS_TRY(const bool row, sql_.find_source.next());
  if (!row) {
    return Error{kCorrupt, "expected the source that was just stored"};
  }
  const std::int64_t id = sql_.find_source.integer(0);
  sql_.find_source.reset();
  sources_.emplace(std::move(joined), id);
  return id;
}

Result<SessionTables::Row> SessionTables::insert(const StoredSession& stored) {
  const identity::Session& session = stored.session;
  CS_TRY(const std::int64_t source, source_of(session));
  const std::string attributes = encode_attributes(session.attributes);
  sql_.insert_session.bind(count(session.expires))
      .bind(count(session.last_seen))
      .bind(session.idle_limit.count())
      .bind(count(session.created))
      .bind(source)
      .bind(std::span(stored.hash.bytes))
      .bind(session.user_name.view())
      .bind(std::string_view(session.external.name_id))
      .bind(std::string_view(session.external.format))
      .bind(std::string_view(session.external.session_index))
      .bind_blob(attributes)
      .bind(session.user.view());
  CS_TRY(sql_.insert_session.run());
  return sql_.insert_session.inserted_row();
}

Result<void> SessionTables::insert(const ConsumedKeys& keys) {
  std::array<std::uint8_t, 2 * kKeyBytes> bytes{};
  std::copy_n(keys.assertion.hash.begin(), kKeyBytes, bytes.begin());
  std::size_t size = kKeyBytes;
  sys_seconds expires = keys.assertion.expires;
  if (keys.request.has_value()) {
    std::copy_n(keys.request->hash.begin(), kKeyBytes, bytes.begin() + kKeyBytes);
    size += kKeyBytes;
    expires = std::max(expires, keys.request->expires);
  }
  return sql_.insert_keys.bind(count(expires))
      .bind(std::span(bytes).first(size))
      .bind(keys.owner.view())
      .run();
}

Result<void> SessionTables::erase(Row row) {
  return sql_.erase.bind(row).run();
}

Result<std::optional<StoredSession>> SessionTables::find(Row row) {
  CS_TRY(const bool found, sql_.find.bind(row).next());
  if (!found) {
    return std::optional<StoredSession>();
  }
  Result<StoredSession> stored = read_session(sql_.find);
  sql_.find.reset();
  if (!stored.ok()) {
    return stored.error();
  }
  return std::optional<StoredSession>(*std::move(stored));
}

Result<void> SessionTables::touch(Row row, sys_seconds last_seen) {
  return sql_.touch.bind(row).bind(count(last_seen)).run();
}

Result<void> SessionTables::each_session(
    const std::function<Result<void>(Row, StoredSession)>& visit) {
  while (true) {
    CS_TRY(const bool row, sql_.all_sessions.next());
    if (!row) {
      return {};
    }
    CS_TRY(StoredSession session, read_session(sql_.all_sessions));
    CS_TRY(visit(sql_.all_sessions.integer(0), std::move(session)));
  }
}

Result<void> SessionTables::each_key(
    const std::function<void(const ConsumedKey&, const KeyOwner&)>& visit) {
  while (true) {
    CS_TRY(const bool row, sql_.all_keys.next());
    if (!row) {
      return {};
    }
    const std::span<const std::uint8_t> keys = sql_.all_keys.blob(1);
    if (keys.empty() || keys.size() % kKeyBytes != 0) {
      return Error{kCorrupt, "expected keys of 16 bytes, got " + std::to_string(keys.size())};
    }
    for (std::size_t at = 0; at < keys.size(); at += kKeyBytes) {
      ConsumedKey key{{}, time_of(sql_.all_keys.integer(0))};
      std::copy_n(keys.begin() + static_cast<std::ptrdiff_t>(at), kKeyBytes, key.hash.begin());
      visit(key, {std::string(sql_.all_keys.text(2)),
                  static_cast<std::uint32_t>(sql_.all_keys.integer(3))});
    }
  }
}

Result<std::vector<identity::SessionHash>> SessionTables::purge_sessions(sys_seconds now,
                                                                         seconds grace,
                                                                         std::int64_t limit) {
  CS_TRY(const Row last, end_of_range(sql_.session_range, session_cursor_, limit));
  std::vector<Row> rows;
  std::vector<identity::SessionHash> hashes;
  sql_.ended.bind(session_cursor_).bind(last).bind(count(now)).bind(grace.count());
  while (true) {
    CS_TRY(const bool row, sql_.ended.next());
    if (!row) {
      break;
    }
    CS_TRY(const identity::SessionHash hash, hash_of(sql_.ended.blob(1)));
    rows.push_back(sql_.ended.integer(0));
    hashes.push_back(hash);
  }
  for (const Row row : rows) {
    CS_TRY(erase(row));
  }
  session_cursor_ = last;
  return hashes;
}

Result<sys_seconds> SessionTables::purge_keys(sys_seconds now, std::int64_t limit) {
  CS_TRY(const Row last, end_of_range(sql_.key_range, key_cursor_, limit));
  CS_TRY(sys_seconds until, forgotten_until());
  sql_.key_latest.bind(key_cursor_).bind(last).bind(count(now));
  CS_TRY(const bool row, sql_.key_latest.next());
  const sys_seconds latest = time_of(row ? sql_.key_latest.integer(0) : 0);
  sql_.key_latest.reset();
  if (latest > sys_seconds()) {
    CS_TRY(sql_.erase_keys.bind(key_cursor_).bind(last).bind(count(now)).run());
  }
  key_cursor_ = last;
  if (latest > until) {
    until = latest;
    CS_TRY(sql_.set_forgotten.bind(count(until)).run());
  }
  return until;
}

Result<sys_seconds> SessionTables::forgotten_until() {
  CS_TRY(const bool row, sql_.forgotten.next());
  if (!row) {
    return Error{kCorrupt, "expected the row of forgotten keys"};
  }
  const sys_seconds until = time_of(sql_.forgotten.integer(0));
  sql_.forgotten.reset();
  return until;
}

}  // namespace countersign::store
