// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "identity/user_name.h"
#include "store/sqlite/session_operations.h"
#include "store/sqlite/write_database.h"
#include "store/user_change.h"

namespace countersign::store {
namespace {

using identity::UserChange;

/// A whole sign-in. Everything that may be refused comes before the first change.
class SignInOperation final : public Operation {
 public:
  SignInOperation(UnprovenSignIn sign_in, SessionStore::SignInDone done)
      : sign_in_(std::move(sign_in)), done_(std::move(done)) {}

  Result<void> apply(WriteDatabase& database) override {
    Result<void> stored = decide_and_store(database);
    if (!stored.ok() && is_failure(stored.error())) {
      return stored;
    }
    outcome_ = std::move(stored);
    return {};
  }

  void undo(WriteDatabase& database) override {
    if (outcome_.ok()) {
      database.undo_insert(signed_in_.session, sign_in_.keys);
      for (const WriteDatabase::PlacedSession& session : ended_) {
        database.undo_forget(session);
      }
    }
  }

  void finish(WriteDatabase& database) override {
    if (!outcome_.ok()) {
      done_(std::move(outcome_).error());
      return;
    }
    if (row_ != 0) {
      database.sign_ins().put(row_, signed_in_.session.session.created, last_sign_in_);
    }
    done_(std::move(signed_in_));
  }

  void fail(const Error& error) override { done_(error); }

 private:
  /// The users that the sign-in may be about, and where they stand.
  struct Known {
    identity::KnownUsers users;
    std::int64_t row_of_identity = 0;
    std::int64_t row_of_name = 0;
    std::int64_t row_at_owner = 0;
  };

  Result<Known> look_up(WriteDatabase& database) const {
    UserLookup& lookup = database.users().lookup();
    Known known;
    if (!sign_in_.external_identity.value.empty()) {
      CS_TRY(std::optional<UserRow> user, lookup.by_external(sign_in_.external_identity));
      if (user.has_value()) {
        database.sign_ins().complete(*user);
        known.row_of_identity = user->row;
        known.users.by_external_identity = std::move(user->user);
      }
    }
    if (!known.users.by_external_identity.has_value() && !sign_in_.owner.empty() &&
        sign_in_.owner != sign_in_.organisation) {
      CS_TRY(std::optional<UserRow> user, lookup.by_name(sign_in_.owner, sign_in_.user_name));
      if (user.has_value()) {
        database.sign_ins().complete(*user);
        known.row_at_owner = user->row;
        known.users.by_user_name_at_owner = std::move(user->user);
      }
    }
    const auto& same = known.users.by_external_identity;
    if (same.has_value() && same->organisation == sign_in_.organisation &&
        identity::fold_user_name(same->user_name.view()) ==
            identity::fold_user_name(sign_in_.user_name.view())) {
      known.row_of_name = known.row_of_identity;
      known.users.by_user_name = same;
      return known;
    }
    CS_TRY(std::optional<UserRow> user, lookup.by_name(sign_in_.organisation, sign_in_.user_name));
    if (user.has_value()) {
      database.sign_ins().complete(*user);
      known.row_of_name = user->row;
      known.users.by_user_name = std::move(user->user);
    }
    return known;
  }

  /// Where the user of a decision stands: one of those that were looked up, as a rule.
  static Result<UserRow> find_user(WriteDatabase& database, const Known& known,
                                   const identity::UserId& id) {
    const identity::KnownUsers& users = known.users;
    if (users.by_external_identity.has_value() && users.by_external_identity->id == id) {
      return UserRow{known.row_of_identity, *users.by_external_identity};
    }
    if (users.by_user_name.has_value() && users.by_user_name->id == id) {
      return UserRow{known.row_of_name, *users.by_user_name};
    }
    if (users.by_user_name_at_owner.has_value() && users.by_user_name_at_owner->id == id) {
      return UserRow{known.row_at_owner, *users.by_user_name_at_owner};
    }
    CS_TRY(std::optional<UserRow> user, database.users().lookup().by_id(id));
    if (!user.has_value()) {
      return Error{kConflict, "expected a user that is stored, got " + quoted(id.view())};
    }
    database.sign_ins().complete(*user);
    return *std::move(user);
  }

  Result<void> create_user(WriteDatabase& database, const UserChange& change) {
    identity::User user = change.user;
    user.version = 1;
    user.last_sign_in = signed_in_.session.session.created;
    CS_TRY(database.users().check_free(user, std::nullopt));
    CS_TRY(database.users().insert(user));
    signed_in_.user_change = UserChange::Kind::kCreate;
    signed_in_.rights = identity::rights_of(user);
    return {};
  }

  Result<void> update_user(WriteDatabase& database, const UserRow& before,
                           const UserChange& change) {
    const identity::User after = changed_user(before.user, change.user);
    if (change.kind == UserChange::Kind::kNone || !differs(before.user, after)) {
      signed_in_.rights = identity::rights_of(before.user);
      return {};
    }
    if (after.organisation != before.user.organisation ||
        after.user_name != before.user.user_name) {
      return Error{kConflict, "expected a user of the same name and organisation"};
    }
    CS_TRY(database.users().check_free(after, before.row));
    CS_TRY(database.users().update(before, after));
    signed_in_.user_change = UserChange::Kind::kUpdate;
    signed_in_.rights = identity::rights_of(after);
    return {};
  }

  Result<void> store_user(WriteDatabase& database, const Known& known, const UserChange& change) {
    signed_in_.user_change = UserChange::Kind::kNone;
    if (change.kind == UserChange::Kind::kCreate) {
      return create_user(database, change);
    }
    CS_TRY(const UserRow before, find_user(database, known, change.user.id));
    CS_TRY(update_user(database, before, change));
    row_ = before.row;
    last_sign_in_ = before.user.last_sign_in;
    return {};
  }

  Result<void> decide_and_store(WriteDatabase& database) {
    CS_TRY(database.check(sign_in_.hash, sign_in_.keys, sign_in_.line_of));
    CS_TRY(const Known known, look_up(database));
    CS_TRY(UnprovenDecision decision, sign_in_.decide(known.users));
    const UserChange& change = decision.user_change;
    signed_in_.session = {sign_in_.hash, std::move(decision.session)};
    CS_TRY(database.check_share(signed_in_.session.session.organisation, sign_in_.line_of));
    CS_TRY(store_user(database, known, change));
    // Whose page it was by is nothing to those of that page.
    sign_in_.event.organisation = signed_in_.session.session.organisation;
    sign_in_.event.user = change.user.id;
    sign_in_.event.user_name = change.user.user_name.value();
    CS_TRY(database.events().append(sign_in_.event, database.quotas(), Repeats::kNone));
    CS_TRY(ended_,
           database.erase_oldest(change.user.id, std::max(sign_in_.most_sessions, kLeast) - 1));
    CS_TRY(database.insert(signed_in_.session, sign_in_.keys));
    // Only now, when nothing can fail any more, so that a failure leaves the index as it was.
    for (const WriteDatabase::PlacedSession& session : ended_) {
      signed_in_.ended.push_back(session.session.hash);
    }
    database.forget(signed_in_.ended);
    return {};
  }

  static constexpr std::size_t kLeast = 1;

  UnprovenSignIn sign_in_;
  SessionStore::SignInDone done_;
  SignedIn signed_in_{};
  std::int64_t row_ = 0;  // of a user who was known
  std::optional<std::chrono::sys_seconds> last_sign_in_;
  std::vector<WriteDatabase::PlacedSession> ended_;
  Result<void> outcome_;
};

}  // namespace

std::unique_ptr<Operation> sign_in_operation(UnprovenSignIn sign_in,
                                             SessionStore::SignInDone done) {
  return std::make_unique<SignInOperation>(std::move(sign_in), std::move(done));
}

}  // namespace countersign::store
