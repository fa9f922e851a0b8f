// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/user_changes.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "json/value.h"
#include "store/errors.h"
#include "store/sqlite/audit_details.h"
#include "store/user_change.h"

namespace countersign::store {
namespace {

constexpr std::size_t kMostAudited = 100;

class Writer {
 public:
  Writer(WriteDatabase& database, const AuditContext& context, bool audit_each)
      : database_(database), context_(context), audit_each_(audit_each) {}

  Result<identity::User> apply(const UserWrite& write) {
    switch (write.kind) {
      case UserWrite::Kind::kInsert:
        return insert(write.user);
      case UserWrite::Kind::kUpdate:
        return update(write.user);
      case UserWrite::Kind::kDelete:
        return erase(write.user);
    }
    return Error{kConflict, "expected an insert, an update or a deletion"};
  }

 private:
  Result<identity::User> insert(const identity::User& wanted) {
    identity::User user = wanted;
    user.version = 1;
    CS_TRY(database_.users().check_free(user, std::nullopt));
    CS_TRY(const std::int64_t row, database_.users().insert(user));
    static_cast<void>(row);
    CS_TRY(audit(nullptr, &user));
    return user;
  }

  Result<identity::User> update(const identity::User& wanted) {
    CS_TRY(const UserRow before, stored(wanted));
    identity::User after = changed_user(before.user, wanted);
    after.updated = context_.time;
    if (after.organisation != before.user.organisation ||
        after.user_name != before.user.user_name) {
      return Error{kConflict, "expected the user name " + quoted(before.user.user_name.view()) +
                                  " to stay, got " + quoted(after.user_name.view())};
    }
    CS_TRY(database_.users().check_free(after, before.row));
    CS_TRY(database_.users().update(before, after));
    CS_TRY(audit(&before.user, &after));
    CS_TRY(end_sessions(before.user, after));
    return after;
  }

  Result<identity::User> erase(const identity::User& wanted) {
    CS_TRY(UserRow before, stored(wanted));
    CS_TRY(database_.users().erase(before));
    database_.forget_user(before.row);
    CS_TRY(audit(&before.user, nullptr));
    return std::move(before.user);
  }

  /// The user as it stands, if it is the one that was meant.
  Result<UserRow> stored(const identity::User& wanted) {
    CS_TRY(std::optional<UserRow> user, database_.users().lookup().by_id(wanted.id));
    if (!user.has_value()) {
      return Error{kConflict, "expected a user that is stored, got " + quoted(wanted.id.view())};
    }
    if (user->user.version != wanted.version) {
      return Error{kConflict, "expected version " + std::to_string(wanted.version) + " of " +
                                  quoted(wanted.user_name.view()) + ", got " +
                                  std::to_string(user->user.version)};
    }
    database_.sign_ins().complete(*user);
    return *std::move(user);
  }

  /// Who signed in by an identity that the user has no more is not this user any more.
  Result<void> end_sessions(const identity::User& before, const identity::User& after) {
    CS_TRY(const std::size_t ended,
           database_.end_of_user(after.id, lost_authenticators(before, after)));
    if (ended == 0 || !audit_each_) {
      return {};
    }
    AuditAction action;
    action.organisation = after.organisation;
    action.action = "session.delete";
    action.object = "user/" + after.id.value();
    action.details = json::write(json::Object{{"sessions", ended}});
    return database_.audit().append(action, context_);
  }

  Result<void> audit(const identity::User* before, const identity::User* after) {
    return audit_each_ ? database_.audit().append(action_of(before, after), context_)
                       : Result<void>();
  }

  WriteDatabase& database_;
  const AuditContext& context_;
  const bool audit_each_;
};

/// The one entry of a great many writes. Readable where all of them were, else at the root.
AuditAction action_of(const std::vector<UserWrite>& writes) {
  std::array<std::int64_t, 3> counts{};
  bool same = true;
  for (const UserWrite& write : writes) {
    ++counts.at(static_cast<std::size_t>(write.kind));
    same = same && write.user.organisation == writes.front().user.organisation;
  }
  json::Object details;
  details.set("created", counts[0]);
  details.set("edited", counts[1]);
  details.set("deleted", counts[2]);
  AuditAction action;
  action.organisation = same ? writes.front().user.organisation
                             : identity::OrganisationId(identity::kRootOrganisation);
  action.action = "user.bulk";
  action.object = "user";
  action.details = json::write(json::Value(std::move(details)));
  return action;
}

}  // namespace

Result<std::vector<identity::User>> write_users(WriteDatabase& database,
                                                const std::vector<UserWrite>& writes,
                                                const AuditContext& context) {
  const bool audit_each = writes.size() <= kMostAudited;
  Writer writer(database, context, audit_each);
  std::vector<identity::User> users;
  users.reserve(writes.size());
  for (std::size_t i = 0; i < writes.size(); ++i) {
    Result<identity::User> user = writer.apply(writes[i]);
    if (!user.ok()) {
      return Error{user.error().code, "write " + std::to_string(i) + ": " + user.error().detail};
    }
    users.push_back(*std::move(user));
  }
  if (!audit_each) {
    CS_TRY(database.audit().append(action_of(writes), context));
  }
  return users;
}

}  // namespace countersign::store
