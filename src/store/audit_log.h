// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/ids.h"

namespace countersign::store {

/// Who does something, and when.
struct AuditContext {
  std::string actor;  // identity::Grant::actor
  std::string peer;   // address
  std::chrono::sys_seconds time;
  std::string comment;
  /// Whose the actor is; empty: not known, as of entries of before. Not in the hash: it says who
  /// may read comment and address, which an organisation above wrote for itself.
  identity::OrganisationId actor_organisation{};
};

/// What was done, as it is recorded.
struct AuditAction {
  identity::OrganisationId organisation;  // whose administrators may read it
  std::string action;                     // "authenticator.edit"
  std::string object;                     // "authenticator/acme"
  std::string details;  // JSON: the fields that changed, before and after; secrets left out
};

/// One line of the audit log. `hash` = SHA-256 over the one before and all fields of this one, so
/// that a line can't be changed, taken out or put in without every later hash being wrong.
struct AuditEntry {
  std::int64_t number = 0;  // from 1, without gaps
  AuditContext context;
  AuditAction action;
  std::array<std::uint8_t, 32> previous{};
  std::array<std::uint8_t, 32> hash{};
};

/// The hash that an entry must have. The first one's `previous` is all zeros.
std::array<std::uint8_t, 32> audit_hash(const AuditEntry& entry);

/// What `verify` found.
struct AuditVerdict {
  std::int64_t entries = 0;
  std::optional<std::int64_t> first_bad;  // number of the first entry that does not fit
  std::array<std::uint8_t, 32> head{};    // hash of the last: to be kept elsewhere and compared
};

struct AuditQuery {
  std::vector<identity::OrganisationId> organisations;  // none: all
  std::string actor;                                    // empty: any
  std::string object;                                   // prefix; empty: any
  std::int64_t before = 0;                              // number; 0: from the newest
  std::size_t limit = 50;
};

/// The record of what administrators did. Blocking calls, as ObjectStore's.
class AuditLog {
 public:
  virtual ~AuditLog() = default;
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  /// Appends what was done outside of a commit or a change of users.
  virtual Result<void> append(const AuditAction& action, const AuditContext& context) = 0;
  virtual Result<std::vector<AuditEntry>> entries(const AuditQuery& query) = 0;
  /// Goes over every entry.
  virtual Result<AuditVerdict> verify() = 0;

 protected:
  AuditLog() = default;
};

}  // namespace countersign::store
