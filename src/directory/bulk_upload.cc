// SPDX-License-Identifier: Apache-2.0
#include "directory/bulk_upload.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "directory/bulk_upload_errors.h"
#include "directory/bulk_upload_row.h"
#include "directory/csv.h"
#include "directory/errors.h"
#include "document/errors.h"
#include "document/texts.h"
#include "identity/user_name.h"

namespace countersign::directory {
namespace {

using identity::User;
using identity::UserName;

constexpr std::size_t kBatch = 2000;

/// "User Name" is user_name.
std::string column_word(std::string_view cell) {
  std::string out;
  for (const char c : cell) {
    const bool upper = c >= 'A' && c <= 'Z';
    out += upper ? static_cast<char>(c - 'A' + 'a') : (c == ' ' || c == '-' ? '_' : c);
  }
  out.erase(0, out.find_first_not_of('_'));
  out.erase(out.find_last_not_of('_') + 1);
  return out;
}

/// Plans rows as they come, some thousand at a time.
class Planner {
 public:
  Planner(const identity::Catalogue& catalogue, const identity::OrganisationId& organisation,
          const FindUsers& find_users)
      : organisation_(organisation),
        find_users_(find_users),
        problems_(plan_),
        reader_(catalogue, organisation, problems_) {}

  Result<void> take(const CsvRow& row) {
    if (!has_header_) {
      has_header_ = true;
      read_header(row);
      return {};
    }
    // Without knowing the columns nothing can be said of rows.
    if (header_is_good_) {
      read_row(row);
    }
    return batch_.size() < kBatch ? Result<void>() : plan_batch();
  }

  Result<BulkPlan> finish() {
    CS_TRY(plan_batch());
    // Rows come in batches, and what is wrong with a whole row is found before its cells are read.
    std::stable_sort(plan_.problems.begin(), plan_.problems.end(),
                     [](const RowProblem& a, const RowProblem& b) { return a.row < b.row; });
    return std::move(plan_);
  }

 private:
  void read_header(const CsvRow& row) {
    for (const std::string_view cell : row.fields) {
      const auto it = std::find(kColumnNames.begin(), kColumnNames.end(), column_word(cell));
      if (it == kColumnNames.end()) {
        std::string known;
        for (const std::string_view name : kColumnNames) {
          known += (known.empty() ? "" : ", ") + std::string(name);
        }
        problems_.add(row.number, cut_name(cell), kBulkColumnUnknown,
                      "expected a known column, got " + quoted(cell), "known are " + known);
        columns_.push_back(kColumnCount);
        continue;
      }
      const auto column = static_cast<std::size_t>(it - kColumnNames.begin());
      if (std::find(columns_.begin(), columns_.end(), column) != columns_.end()) {
        problems_.add(row.number, *it, kBulkColumnTwice, "expected every column once",
                      "take one of the two away");
      }
      columns_.push_back(column);
    }
    const auto user_name = static_cast<std::size_t>(Column::kUserName);
    if (std::find(columns_.begin(), columns_.end(), user_name) == columns_.end()) {
      problems_.add(row.number, name_of(Column::kUserName), kBulkColumnMissing,
                    "expected the column user_name, got none", "add it: it says whose row it is");
    }
    header_is_good_ = problems_.count() == 0;
  }

  static std::string_view cut_name(std::string_view cell) {
    constexpr std::size_t kMaxName = 64;
    return document::check_plain_text(cell, kMaxName, document::Lines::kOne).ok()
               ? cell
               : std::string_view();
  }

  void read_row(const CsvRow& row) {
    if (row.fields.size() != columns_.size()) {
      problems_.add(row.number, "", kBulkCells,
                    "expected " + std::to_string(columns_.size()) + " cells, got " +
                        std::to_string(row.fields.size()),
                    "give every row as many cells as the header line; put cells that hold the "
                    "separator in quotes");
      return;
    }
    RowCells cells;
    cells.row = row.number;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      cells.cells[columns_[i]].emplace(row.fields[i]);
    }
    if (!reader_.is_wanted(cells)) {
      return;
    }
    const std::string& name = *cells[Column::kUserName];
    if (check_name(name, row.number)) {
      batch_.push_back(std::move(cells));
    }
  }

  bool check_name(const std::string& name, std::size_t row) {
    const auto checked = document::check_user_name(name);
    if (!checked.ok()) {
      problems_.add(row, name_of(Column::kUserName), kBulkUserNameInvalid, checked.error().detail,
                    document::text_remedy(checked.error().code));
      return false;
    }
    const auto [it, added] = rows_by_name_.try_emplace(identity::fold_user_name(name), row);
    if (!added) {
      problems_.add(row, name_of(Column::kUserName), kBulkUserNameTwice,
                    "expected every user once, got " + quoted(name) + " in row " +
                        std::to_string(it->second) + ", too",
                    "put all that is to be changed of a user into one row");
    }
    return added;
  }

  Result<void> plan_batch() {
    if (batch_.empty()) {
      return {};
    }
    std::vector<UserName> names;
    names.reserve(batch_.size());
    for (const RowCells& cells : batch_) {
      names.emplace_back(*cells[Column::kUserName]);
    }
    CS_TRY(std::vector<User> found, find_users_(names));
    std::unordered_map<std::string, const User*> by_name;
    by_name.reserve(found.size());
    for (const User& user : found) {
      // Where two shared a name, each goes by its own.
      by_name.emplace(user.user_name.value(), &user);
      by_name.emplace(identity::fold_user_name(user.user_name.view()), &user);
    }
    for (const RowCells& cells : batch_) {
      auto it = by_name.find(*cells[Column::kUserName]);
      if (it == by_name.end()) {
        it = by_name.find(identity::fold_user_name(*cells[Column::kUserName]));
      }
      plan_row(cells, it == by_name.end() ? nullptr : it->second);
    }
    batch_.clear();
    return {};
  }

  void plan_row(const RowCells& cells, const User* stored) {
    BulkRow planned;
    planned.row = cells.row;
    if (stored != nullptr) {
      planned.action = RowAction::kUpdate;
      planned.user = *stored;
    } else if (identity::has_hidden_characters(*cells[Column::kUserName])) {
      problems_.add(cells.row, name_of(Column::kUserName), kBulkUserNameInvalid,
                    "expected a user name of characters that can be seen",
                    document::text_remedy(document::kTextControl));
      return;
    } else {
      planned.user.organisation = organisation_;
      planned.user.user_name = UserName(*cells[Column::kUserName]);
      planned.user.origin = identity::UserOrigin::kBulkUpload;
    }
    const std::size_t before = problems_.count();
    reader_.apply(cells, planned.user);
    if (problems_.count() != before) {
      return;
    }
    if (stored == nullptr) {
      ++plan_.created;
    } else if (planned.user == *stored) {
      ++plan_.unchanged;
      return;
    } else {
      ++plan_.updated;
    }
    plan_.rows.push_back(std::move(planned));
  }

  const identity::OrganisationId& organisation_;
  const FindUsers& find_users_;
  BulkPlan plan_;
  RowProblems problems_;
  RowReader reader_;
  std::vector<std::size_t> columns_;  // of the file, in its order
  bool has_header_ = false;
  bool header_is_good_ = false;
  std::vector<RowCells> batch_;
  std::unordered_map<std::string, std::size_t> rows_by_name_;
};

}  // namespace

Result<BulkPlan> plan_bulk_upload(std::string_view csv, const identity::Catalogue& catalogue,
                                  const identity::OrganisationId& organisation,
                                  const FindUsers& find_users) {
  Planner planner(catalogue, organisation, find_users);
  CsvOptions options;
  options.limits.rows = kMaxBulkRows + 1;
  options.ragged = CsvRagged::kPassed;
  CS_TRY(read_csv(csv, options, [&](const CsvRow& row) { return planner.take(row); }));
  return planner.finish();
}

}  // namespace countersign::directory
