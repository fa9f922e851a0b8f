// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "identity/user.h"
#include "store/audit_log.h"

namespace countersign::store {

/// Which users to list, in the order of organisation and user name. A search that many users match
/// has an order of its own, that of what matched; pages fit together all the same.
struct UserQuery {
  std::vector<identity::OrganisationId> organisations;  // at least one
  std::string search;  // prefix of user name, e-mail, first or last name, ASCII case ignored
  std::optional<identity::UserState> state;
  std::optional<identity::AuthenticatorId> authenticator;  // assigned, or with an identity of it
  std::optional<identity::GroupId> group;
  std::optional<identity::RoleId> role;  // given by an administrator
  /// The last user of the page before; absent: from the start.
  struct After {
    identity::OrganisationId organisation;
    identity::UserName user_name;
  };
  std::optional<After> after;
  std::size_t limit = 50;
};

/// A change of one user.
struct UserWrite {
  enum class Kind { kInsert, kUpdate, kDelete };
  Kind kind = Kind::kInsert;
  identity::User user;  // for kUpdate and kDelete, `version` is the one that must be stored now
};

/// The users as a change would leave them, within its transaction.
class UsersAfter {
 public:
  /// As UserStore::count_active_with_role.
  virtual Result<std::size_t> count_active_with_role(
      const identity::RoleId& role, const std::vector<identity::OrganisationId>& organisations) = 0;

 protected:
  UsersAfter() = default;
  ~UsersAfter() = default;
  UsersAfter(const UsersAfter&) = default;
  UsersAfter& operator=(const UsersAfter&) = default;
};

/// The users as they are in the transaction of a change that is not made yet.
class UsersNow {
 public:
  /// As UserStore::list.
  virtual Result<std::vector<identity::User>> list(const UserQuery& query) = 0;
  /// Whether any user of any organisation names the group, role and authenticator of a query, each;
  /// at next to no cost. True where it has none.
  virtual Result<bool> is_named(const UserQuery& query) = 0;

 protected:
  UsersNow() = default;
  ~UsersNow() = default;
  UsersNow(const UsersNow&) = default;
  UsersNow& operator=(const UsersNow&) = default;
};

/// What of users goes together with a change of the catalogue: who may have what is said by both,
/// so that neither may change unseen by the other.
struct WithUsers {
  /// In the transaction, on the store's thread: what is written of users with the change, or why it
  /// is refused. Empty: nothing of either.
  std::function<Result<std::vector<UserWrite>>(UsersNow&)> choose{};
  /// Once all is durable, on the store's thread and before it begins anything else: whatever is
  /// decided there from now on is to be decided by the new catalogue. The users as they were
  /// written.
  std::function<void(const std::vector<identity::User>&)> done{};
};

/// Where users outlive the process. Blocking calls, as ObjectStore's.
class UserStore {
 public:
  using UserCheck = std::function<Result<void>(UsersAfter&)>;

  virtual ~UserStore() = default;
  UserStore(const UserStore&) = delete;
  UserStore& operator=(const UserStore&) = delete;

  virtual Result<std::optional<identity::User>> find(const identity::UserId& id) = 0;
  /// By whatever a person would take for its user name: fold_user_name. Of users of before that
  /// was unique, who share it, each by its exact name alone.
  virtual Result<std::optional<identity::User>> find(const identity::OrganisationId& organisation,
                                                     const identity::UserName& name) = 0;
  virtual Result<std::optional<identity::User>> find(
      const identity::ExternalIdentity& identity) = 0;
  /// For choosing a way to sign in: of each of these organisations, in their order, the user of
  /// this name, as above, or else those with this e-mail (ASCII case ignored), two of them at most.
  /// Takes its time by how many organisations there are and not by what is found.
  virtual Result<std::vector<identity::User>> find_by_login(
      std::string_view login, const std::vector<identity::OrganisationId>& organisations) = 0;
  virtual Result<std::vector<identity::User>> list(const UserQuery& query) = 0;
  /// How many there are in all, `after` and `limit` ignored. Exact where only organisations are
  /// given; else 10,000 means that many or more.
  virtual Result<std::size_t> count(const UserQuery& query) = 0;

  /// Applies all writes or none; one audit entry each up to 100 writes, one for all above that.
  /// Gives the users as stored, versions grown; of one that was deleted, what was. `check`, if any,
  /// is called in the transaction, on the store's thread, and may refuse the whole (the last
  /// administrator). Of an update, `created` and `last_sign_in` stay as stored and
  /// `updated` becomes the context's time; sessions by an authenticator of which an external
  /// identity is taken away end with it (`lost_authenticators`).
  ///
  /// Fails with `store.conflict` (another version is stored, or no such user), `store.user_exists`
  /// (user name taken), `store.external_identity_exists`; the detail names the index of the write
  /// and the value.
  virtual Result<std::vector<identity::User>> write(std::vector<UserWrite> writes,
                                                    const AuditContext& context,
                                                    const UserCheck& check) = 0;
  Result<std::vector<identity::User>> write(std::vector<UserWrite> writes,
                                            const AuditContext& context) {
    return write(std::move(writes), context, {});
  }

  /// Users who share what fold_user_name makes of their names with others of their organisation, as
  /// it was possible once; by organisation and name, at most `limit`.
  virtual Result<std::vector<identity::User>> list_clashing(std::size_t limit) = 0;

  /// How many active users hold this role by hand and may sign in: of these organisations.
  virtual Result<std::size_t> count_active_with_role(
      const identity::RoleId& role, const std::vector<identity::OrganisationId>& organisations) = 0;

 protected:
  UserStore() = default;
};

}  // namespace countersign::store
