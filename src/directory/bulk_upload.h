// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/catalogue.h"
#include "identity/user.h"

namespace countersign::directory {

/// One thing that is wrong with an uploaded file.
struct RowProblem {
  std::size_t row = 0;  // 1 is the header line
  std::string column;   // empty: the row as a whole
  std::string code;     // "bulk.user_name_invalid"
  std::string what;
  std::string remedy;
};

enum class RowAction { kCreate, kUpdate, kUnchanged };

struct BulkRow {
  std::size_t row = 0;
  RowAction action = RowAction::kCreate;
  identity::User user;  // as it would be
};

/// What an upload would do. Nothing may be done while there are problems.
struct BulkPlan {
  std::vector<BulkRow> rows;  // those that change something alone, unless asked for all
  std::size_t created = 0;
  std::size_t updated = 0;
  std::size_t unchanged = 0;
  std::vector<RowProblem> problems;  // the first kMaxRowProblems; `problem_count` counts all
  std::size_t problem_count = 0;
};

inline constexpr std::size_t kMaxRowProblems = 1000;
inline constexpr std::size_t kMaxBulkRows = 200'000;

/// Finds the users that are there already. Called with up to some thousand names at a time.
using FindUsers = std::function<Result<std::vector<identity::User>>(
    const std::vector<identity::UserName>& names)>;

/// Plans an upload of users of one organisation from CSV (U2). The header line names the columns,
/// in any order: `user_name` (required), `email`, `first_name`, `last_name`, `display_name`,
/// `state`, `user_type`, `delegate_of`, `groups` and `roles` (ids, `;` between), `authenticator`,
/// `external_identity` (of `authenticator`, exact and case-sensitive), `row_changed` (when there is
/// such a column only rows with Y count). An unknown column is a problem. A column that is not
/// there leaves what is stored; an empty cell empties it.
///
/// Fails with csv.* when the file can't be read at all; all else is in the plan.
Result<BulkPlan> plan_bulk_upload(std::string_view csv, const identity::Catalogue& catalogue,
                                  const identity::OrganisationId& organisation,
                                  const FindUsers& find_users);

/// The header line with one example row (the template to download).
std::string bulk_template();

/// Users as CSV with the same columns; formulas neutralised.
enum class HeaderLine { kWith, kWithout };
std::string export_users(const std::vector<identity::User>& users, HeaderLine header);

}  // namespace countersign::directory
