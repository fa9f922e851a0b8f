// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "directory/bulk_upload.h"

// Inside bulk_upload alone: columns, and what one row says of a user.
namespace countersign::directory {

enum class Column : std::size_t {
  kUserName,
  kEmail,
  kFirstName,
  kLastName,
  kDisplayName,
  kState,
  kUserType,
  kDelegateOf,
  kGroups,
  kRoles,
  kAuthenticator,
  kExternalIdentity,
  kRowChanged,
};
inline constexpr std::size_t kColumnCount = 13;

/// In the order of Column; the last one is never exported.
inline constexpr std::array<std::string_view, kColumnCount> kColumnNames{
    "user_name",  "email",       "first_name", "last_name", "display_name",  "state",
    "user_type",  "delegate_of", "groups",     "roles",     "authenticator", "external_identity",
    "row_changed"};

constexpr std::string_view name_of(Column column) {
  return kColumnNames[static_cast<std::size_t>(column)];
}

/// The words of the columns `state` and `user_type`.
std::string_view word_of(identity::UserState state);
std::string_view word_of(identity::UserType type);

/// Gathers problems: counts all, keeps the first.
class RowProblems {
 public:
  explicit RowProblems(BulkPlan& plan) : plan_(&plan) {}

  void add(std::size_t row, std::string_view column, const ErrorCode& code, std::string what,
           std::string_view remedy);
  std::size_t count() const { return plan_->problem_count; }

 private:
  BulkPlan* plan_;
};

/// One row of the file; columns that are not there have no cell.
struct RowCells {
  std::size_t row = 0;
  std::array<std::optional<std::string>, kColumnCount> cells;

  const std::optional<std::string>& operator[](Column column) const {
    return cells[static_cast<std::size_t>(column)];
  }
};

/// Reads the cells of rows, against what there is in the catalogue.
class RowReader {
 public:
  RowReader(const identity::Catalogue& catalogue, const identity::OrganisationId& organisation,
            RowProblems& problems);

  /// Whether the row counts, going by the column `row_changed`.
  bool is_wanted(const RowCells& cells);

  /// Puts what the row says into `user`, which is new or as it is stored. Problems are noted.
  void apply(const RowCells& cells, identity::User& user);

 private:
  void refuse(Column column, const ErrorCode& code, std::string what, std::string_view remedy);
  void apply_texts(const RowCells& cells, identity::User& user);
  void apply_text(const RowCells& cells, Column column, std::string& out);
  void apply_email(const RowCells& cells, identity::User& user);
  void apply_state(const RowCells& cells, identity::User& user);
  void apply_user_type(const RowCells& cells, identity::User& user);
  void apply_groups(const RowCells& cells, identity::User& user);
  void apply_roles(const RowCells& cells, identity::User& user);
  void apply_authenticator(const RowCells& cells, identity::User& user);
  void apply_external_identity(const RowCells& cells, identity::User& user);
  void note_external_identity(const identity::ExternalIdentity& external);
  bool role_exists(const std::string& id);
  bool authenticator_exists(const std::string& id);

  const identity::Catalogue& catalogue_;
  const identity::OrganisationId& organisation_;
  RowProblems& problems_;
  std::size_t row_ = 0;
  std::unordered_set<std::string> groups_;                        // that count here
  std::unordered_map<std::string, bool> roles_;                   // looked up so far
  std::unordered_map<std::string, bool> authenticators_;          // looked up so far
  std::unordered_map<std::string, std::size_t> external_values_;  // authenticator, NUL, value: row
};

}  // namespace countersign::directory
