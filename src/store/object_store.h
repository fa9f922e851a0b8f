// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/catalogue.h"
#include "store/audit_log.h"
#include "store/user_store.h"

namespace countersign::store {

/// One commit to the catalogue: the history of the configuration (C5).
struct Revision {
  std::int64_t number = 0;  // from 1, without gaps
  std::chrono::sys_seconds time;
  std::string actor;
  std::string comment;
  std::vector<identity::ObjectChange> changes;
};

/// What is read of the history to go back.
struct ChangesSince {
  /// Of each object that differs the first change: key and `before` alone.
  std::vector<identity::ObjectChange> first;
  std::int64_t newest = 0;  // revision
};

/// Where the objects of the catalogue outlive the process.
///
/// Calls block until the outcome is durable, so they are for worker threads, never for those that
/// answer requests. From any thread. Failures common to all are those of SessionStore.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;
  ObjectStore(const ObjectStore&) = delete;
  ObjectStore& operator=(const ObjectStore&) = delete;

  virtual Result<std::vector<identity::VersionedObject>> load_objects() = 0;
  /// The ids of what was deleted.
  virtual Result<std::vector<identity::RetiredId>> load_retired() = 0;

  /// Stores all changes as one revision, retires the ids of what is deleted and writes `audit`, one
  /// entry a change, and of users what `users` chooses, as UserStore::write; all or nothing. Fails
  /// with `store.conflict` when an object is not what `before` says, and as `users.choose`.
  virtual Result<std::int64_t> commit(const std::vector<identity::ObjectChange>& changes,
                                      const AuditContext& audit, const WithUsers& users) = 0;
  Result<std::int64_t> commit(const std::vector<identity::ObjectChange>& changes,
                              const AuditContext& audit) {
    return commit(changes, audit, {});
  }

  /// The upgrade steps (identity/upgrade.h) that were run on this store.
  virtual Result<std::vector<std::string>> upgrades() = 0;

  /// `commit` of what upgrade steps changed, by which they count as run; without changes no
  /// revision is made, and 0 is given.
  virtual Result<std::int64_t> commit_upgrade(const std::vector<identity::ObjectChange>& changes,
                                              const AuditContext& audit,
                                              const std::vector<std::string>& steps) = 0;

  /// Newest first, `limit` of them before `before` (0: from the newest); without their changes.
  virtual Result<std::vector<Revision>> revisions(std::int64_t before, std::size_t limit) = 0;
  /// One with its changes; nothing when there is none of this number.
  virtual Result<std::optional<Revision>> revision(std::int64_t number) = 0;
  /// What the revisions behind one changed, in one pass over them.
  virtual Result<ChangesSince> first_changes_since(std::int64_t number) = 0;

 protected:
  ObjectStore() = default;
};

}  // namespace countersign::store
