// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/write_database.h"

#include <algorithm>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "store/errors.h"
#include "store/sqlite/migrations.h"

namespace countersign::store {
namespace {

/// How many of what is held one purge looks at: as many as bring it round in two minutes, when
/// there is one a second, so that few cost next to nothing and a million some milliseconds.
std::size_t purge_share(std::size_t held) {
  constexpr std::size_t kPurgesARound = 120;
  constexpr std::size_t kLeast = 512;
  constexpr std::size_t kMost = 8192;
  return std::clamp(held / kPurgesARound, kLeast, kMost);
}

/// How much later than stored a session may have been seen (SessionStore::touch), and room to
/// spare.
constexpr std::chrono::seconds kIdleGrace = std::chrono::minutes(3);

/// How long times of last sign-ins may be put off, and how many.
constexpr std::chrono::seconds kSignInsEvery{10};
constexpr std::size_t kMostSignIns = 32'768;

constexpr std::size_t kMostListed = 10'000;

/// Sessions of one user that end by one sign-in.
constexpr std::size_t kMostEnded = 1000;

/// In WAL mode a commit appends to the log; synchronous=FULL makes it wait until the log is on the
/// disk, where NORMAL would wait at checkpoints only and lose the last commits with the power. One
/// fsync then serves a whole group.
Result<void> configure(Database& database, const SqliteOptions& options) {
  CS_TRY(database.execute("PRAGMA trusted_schema = OFF"));
  CS_TRY(const std::string mode, database.text("PRAGMA journal_mode = WAL"));
  if (mode != "wal") {
    return Error{kCannotOpen, "expected journal mode wal, got " + mode};
  }
  CS_TRY(
      database.execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000; "
                       "PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY"));
  if (options.max_database_pages == 0) {
    return {};
  }
  return database.execute(
      ("PRAGMA max_page_count = " + std::to_string(options.max_database_pages)).c_str());
}

Error no_share(const char* what, const identity::OrganisationId& organisation, std::size_t left) {
  return {kFull, std::string("expected fewer ") + what + " of " + quoted(organisation.view()) +
                     ", or of an organisation above it, than its share of the room for them, of "
                     "which there is some for " +
                     std::to_string(left) + " more in all"};
}

/// Whether a session that the index gave for the selection is of it: of users that knows hashes.
bool is_of(const identity::Session& session, const SessionSelection& selection) {
  return !selection.user.has_value() || session.user == *selection.user;
}

}  // namespace

WriteDatabase::WriteDatabase(const SqliteOptions& options, std::shared_ptr<SharedState> shared,
                             Database database, Tables tables)
    : options_(options),
      shared_(std::move(shared)),
      database_(std::move(database)),
      tables_(std::move(tables.sessions)),
      users_(std::move(tables.users)),
      events_(std::move(tables.events)),
      objects_(std::move(tables.objects)),
      audit_(std::move(tables.audit)) {}

Result<WriteDatabase::Tables> WriteDatabase::open_tables(Database& database,
                                                         std::shared_ptr<SharedState> shared) {
  CS_TRY(SessionTables sessions, SessionTables::open(database));
  CS_TRY(UserTables users, UserTables::open(database));
  EventIndex& index = shared->events;
  CS_TRY(EventTables events,
         EventTables::open(database, std::shared_ptr<EventIndex>(std::move(shared), &index)));
  CS_TRY(ObjectTables objects, ObjectTables::open(database));
  CS_TRY(AuditTables audit, AuditTables::open(database));
  return Tables{std::move(sessions), std::move(users), std::move(events), std::move(objects),
                std::move(audit)};
}

Result<std::unique_ptr<WriteDatabase>> WriteDatabase::open(const SqliteOptions& options,
                                                           std::shared_ptr<SharedState> shared) {
  CS_TRY(Database database, Database::open(options.file));
  CS_TRY(configure(database, options));
  CS_TRY(migrate(database));
  CS_TRY(Tables tables, open_tables(database, shared));
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): private constructor
  auto* opened =
      new WriteDatabase(options, std::move(shared), std::move(database), std::move(tables));
  return std::unique_ptr<WriteDatabase>(opened);
}

Result<void> WriteDatabase::load(const SessionStore::Visit& visit) {
  CS_TRY(forgotten_until_, tables_.forgotten_until());
  CS_TRY(load_keys());
  CS_TRY(tables_.each_session([&](SessionTables::Row row, StoredSession session) -> Result<void> {
    index_.insert(session, row);
    CS_TRY(const std::optional<UserRow> user, users_.lookup().by_id(session.session.user));
    visit(std::move(session),
          user.has_value() ? std::optional(identity::rights_of(user->user)) : std::nullopt);
    return {};
  }));
  loaded_ = true;
  return {};
}

Result<void> WriteDatabase::load_keys() {
  std::unordered_map<std::uint32_t, std::string> marked;
  CS_TRY(Statement all, database_.prepare("SELECT id FROM object WHERE kind = 'organisations'"));
  while (true) {
    CS_TRY(const bool row, all.next());
    if (!row) {
      break;
    }
    marked.emplace(owner_mark_of_before(all.text(0)), all.text(0));
  }
  return tables_.each_key([&](const ConsumedKey& key, const KeyOwner& owner) {
    const auto before = marked.find(owner.mark_of_before);
    keys_.insert(key, before == marked.end() ? owner.organisation : before->second);
  });
}

Result<void> WriteDatabase::apply_all(std::span<const std::unique_ptr<Operation>> group,
                                      std::size_t& applied) {
  CS_TRY(database_.execute("BEGIN IMMEDIATE"));
  for (const auto& operation : group) {
    CS_TRY(operation->apply(*this));
    ++applied;
  }
  if (shared_->sign_ins.size() >= kMostSignIns) {
    CS_TRY(write_sign_ins());
  }
  return database_.execute("COMMIT");
}

void WriteDatabase::run(std::span<const std::unique_ptr<Operation>> group) {
  while (!group.empty()) {
    const auto alone = std::find_if(group.begin(), group.end(),
                                    [](const auto& operation) { return operation->is_alone(); });
    const auto before = static_cast<std::size_t>(alone - group.begin());
    const std::size_t together = std::max<std::size_t>(before, 1);
    run_together(group.first(together));
    group = group.subspan(together);
  }
}

void WriteDatabase::run_together(std::span<const std::unique_ptr<Operation>> group) {
  std::size_t applied = 0;
  const Result<void> committed = apply_all(group, applied);
  if (committed.ok()) {
    settle();
    for (const auto& operation : group) {
      operation->finish(*this);
    }
    return;
  }
  failed_ = failed_ || is_failure(committed.error());
  undo(group.first(applied));
  for (const auto& operation : group) {
    operation->fail(committed.error());
  }
}

void WriteDatabase::settle() {
  events_.settle();
  audit_.settle();
  shared_->sign_ins.written(writing_sign_ins_);
  writing_sign_ins_.clear();
  for (const std::int64_t row : erased_users_) {
    shared_->sign_ins.forget(row);
  }
  erased_users_.clear();
  forget(ended_);
  ended_.clear();
}

void WriteDatabase::undo(std::span<const std::unique_ptr<Operation>> applied) {
  database_.roll_back();
  tables_.forget_undone();
  events_.forget_undone();
  audit_.forget_undone();
  writing_sign_ins_.clear();
  erased_users_.clear();
  ended_.clear();
  while (!applied.empty()) {
    applied.back()->undo(*this);
    applied = applied.first(applied.size() - 1);
  }
}

void WriteDatabase::close() {
  if (shared_->sign_ins.size() == 0) {
    return;
  }
  if (database_.execute("BEGIN IMMEDIATE").ok() && write_sign_ins().ok() &&
      database_.execute("COMMIT").ok()) {
    settle();
  } else {
    undo({});
  }
}

Result<void> WriteDatabase::write_sign_ins() {
  writing_sign_ins_ = shared_->sign_ins.all();
  for (const auto& [row, time] : writing_sign_ins_) {
    CS_TRY(users_.set_last_sign_in(row, time));
  }
  return {};
}

Result<void> WriteDatabase::attempt(const std::function<Result<void>()>& change) {
  const AuditTables::Head head = audit_.head();
  const std::size_t ended = ended_.size();
  CS_TRY(database_.execute("SAVEPOINT attempt"));
  Result<void> done = change();
  if (!done.ok()) {
    if (is_failure(done.error())) {
      return done;
    }
    CS_TRY(database_.execute("ROLLBACK TO attempt"));
    audit_.go_back_to(head);
    ended_.resize(ended);
  }
  CS_TRY(database_.execute("RELEASE attempt"));
  return done;
}

Result<void> WriteDatabase::try_writing() {
  if (failed_) {
    // About what a sign-in needs; a part of one page may fit where nothing else does.
    return database_.execute(
        "INSERT OR REPLACE INTO write_trial (id, data) VALUES (1, zeroblob(32768))");
  }
  return has_trial_row_ ? database_.execute("DELETE FROM write_trial") : Result<void>();
}

void WriteDatabase::writing_works() {
  has_trial_row_ = std::exchange(failed_, false);
}

Result<void> WriteDatabase::check(const identity::SessionHash& hash, const ConsumedKeys& keys,
                                  const identity::LineOf& line_of) {
  CS_CHECK(loaded_);
  const auto consumed = [this](const ConsumedKey& key) {
    return key.expires <= forgotten_until_ || keys_.contains(key);
  };
  if (consumed(keys.assertion) ||
      (keys.assertion_of_before.has_value() && keys_.contains(*keys.assertion_of_before))) {
    return Error{kReplayed, "expected an assertion that was not used, got one that was"};
  }
  if (keys.request.has_value() && consumed(*keys.request)) {
    return Error{kReplayed, "expected a request that was not answered, got one that was"};
  }
  if (index_.find(hash).has_value()) {
    return Error{kReplayed, "expected a new session id, got one that is in use"};
  }
  if (index_.size() >= options_.max_sessions) {
    return Error{kFull,
                 "expected fewer than " + std::to_string(options_.max_sessions) + " sessions"};
  }
  if (keys_.size() + 2 > options_.max_consumed_keys) {
    return Error{kFull, "expected fewer than " + std::to_string(options_.max_consumed_keys) +
                            " consumed keys"};
  }
  return keys_.held().has_room(keys.owner, line_of, options_.max_consumed_keys)
             ? Result<void>()
             : no_share("consumed keys", keys.owner, options_.max_consumed_keys - keys_.size());
}

Result<void> WriteDatabase::check_share(const identity::OrganisationId& organisation,
                                        const identity::LineOf& line_of) {
  return index_.held().has_room(organisation, line_of, options_.max_sessions)
             ? Result<void>()
             : no_share("sessions", organisation, options_.max_sessions - index_.size());
}

Result<void> WriteDatabase::insert(const StoredSession& session, const ConsumedKeys& keys) {
  CS_TRY(tables_.insert(keys));
  CS_TRY(const SessionTables::Row row, tables_.insert(session));
  index_.insert(session, row);
  keys_.insert(keys.assertion, keys.owner.view());
  if (keys.request.has_value()) {
    keys_.insert(*keys.request, keys.owner.view());
  }
  return {};
}

void WriteDatabase::undo_insert(const StoredSession& session, const ConsumedKeys& keys) {
  index_.erase(session.hash);
  keys_.erase(keys.assertion);
  if (keys.request.has_value()) {
    keys_.erase(*keys.request);
  }
}

Result<std::optional<StoredSession>> WriteDatabase::find(const identity::SessionHash& hash) {
  const std::optional<SessionIndex::Row> row = index_.find(hash);
  if (!row.has_value()) {
    return std::optional<StoredSession>();
  }
  return tables_.find(*row);
}

Result<void> WriteDatabase::erase(const identity::SessionHash& hash) {
  const std::optional<SessionIndex::Row> row = index_.find(hash);
  return row.has_value() ? tables_.erase(*row) : Result<void>();
}

Result<std::vector<WriteDatabase::PlacedSession>> WriteDatabase::erase_oldest(
    const identity::UserId& user, std::size_t most) {
  std::vector<PlacedSession> erased;
  std::vector<SessionIndex::Row> rows = index_.rows_of_user(user);
  if (rows.size() <= most) {
    return erased;
  }
  // Rows are numbered as they come. What is left of a great many goes with the next sign-ins.
  const std::size_t ended = std::min(rows.size() - most, kMostEnded);
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(ended), rows.end());
  rows.resize(ended);
  for (const SessionIndex::Row row : rows) {
    CS_TRY(std::optional<StoredSession> session, tables_.find(row));
    if (session.has_value() && session->session.user == user) {
      CS_TRY(tables_.erase(row));
      erased.push_back({row, *std::move(session)});
    }
  }
  return erased;
}

void WriteDatabase::undo_forget(const PlacedSession& session) {
  index_.insert(session.session, session.row);
}

Result<std::size_t> WriteDatabase::end_of_user(
    const identity::UserId& user, const std::vector<identity::AuthenticatorId>& authenticators) {
  std::size_t ended = 0;
  if (authenticators.empty()) {
    return ended;
  }
  for (const SessionIndex::Row row : index_.rows_of_user(user)) {
    CS_TRY(const std::optional<StoredSession> found, tables_.find(row));
    if (found.has_value() && found->session.user == user &&
        std::find(authenticators.begin(), authenticators.end(), found->session.authenticator) !=
            authenticators.end()) {
      CS_TRY(tables_.erase(row));
      ended_.push_back(found->hash);
      ++ended;
    }
  }
  return ended;
}

Result<std::vector<identity::SessionHash>> WriteDatabase::erase_of(
    const SessionSelection& selection) {
  std::vector<identity::SessionHash> erased;
  for (const SessionIndex::Row row : index_.candidates(selection)) {
    CS_TRY(const std::optional<StoredSession> session, tables_.find(row));
    if (session.has_value() && is_of(session->session, selection)) {
      CS_TRY(tables_.erase(row));
      erased.push_back(session->hash);
    }
  }
  return erased;
}

Result<std::vector<StoredSession>> WriteDatabase::list(const SessionSelection& selection,
                                                       std::size_t limit) {
  std::vector<SessionIndex::Row> rows = index_.candidates(selection);
  // Rows are numbered as they come. Somewhat more than asked for, as candidates may be wrong.
  constexpr std::size_t kSpare = 16;
  const std::size_t kept = std::min(rows.size(), std::min(limit, kMostListed) + kSpare);
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(kept), rows.end(),
                    std::greater<>());
  std::vector<StoredSession> found;
  for (std::size_t i = 0; i < kept && found.size() < limit; ++i) {
    CS_TRY(std::optional<StoredSession> session, tables_.find(rows[i]));
    if (session.has_value() && is_of(session->session, selection)) {
      found.push_back(*std::move(session));
    }
  }
  return found;
}

Result<void> WriteDatabase::touch(const Touch& touched) {
  const std::optional<SessionIndex::Row> row = index_.find(touched.hash);
  return row.has_value() ? tables_.touch(*row, touched.last_seen) : Result<void>();
}

Result<WriteDatabase::Purged> WriteDatabase::purge(std::chrono::sys_seconds now) {
  CS_TRY(std::vector<identity::SessionHash> sessions,
         tables_.purge_sessions(now, kIdleGrace,
                                static_cast<std::int64_t>(purge_share(index_.size()))));
  CS_TRY(const std::chrono::sys_seconds until,
         tables_.purge_keys(now, static_cast<std::int64_t>(purge_share(keys_.size()))));
  if (now < sign_ins_written_ || now >= sign_ins_written_ + kSignInsEvery) {
    index_.held().forget_tree();
    keys_.held().forget_tree();
    CS_TRY(write_sign_ins());
    sign_ins_written_ = now;
  }
  return Purged{std::move(sessions), until};
}

void WriteDatabase::forget(std::span<const identity::SessionHash> sessions) {
  for (const identity::SessionHash& hash : sessions) {
    index_.erase(hash);
  }
}

void WriteDatabase::forget_keys(std::chrono::sys_seconds until) {
  forgotten_until_ = until;
  keys_.sweep(until, 4 * purge_share(keys_.size()));  // some of its places are free
}

}  // namespace countersign::store
