// SPDX-License-Identifier: Apache-2.0
// Users as CSV (U2): template, upload with dry run, export.
#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

#include "admin/errors.h"
#include "admin/operation.h"
#include "admin/query_parameters.h"
#include "admin/session_ending.h"
#include "admin/user_rules.h"
#include "crypto/random.h"
#include "directory/bulk_upload.h"

namespace countersign::admin {
namespace {

using directory::BulkPlan;
using directory::BulkRow;
using directory::RowAction;
using identity::User;
using identity::UserState;

constexpr std::size_t kRandomBytes = 16;
constexpr std::size_t kShownRows = 1000;
constexpr std::size_t kExportPage = 1000;

// The users that an upload found, as they were.
class Found {
 public:
  explicit Found(const Call& call) : call_(call) {}

  Result<std::vector<User>> operator()(const std::vector<identity::UserName>& names) {
    std::vector<User> out;
    for (const identity::UserName& name : names) {
      CS_TRY(auto user, call_.services.users.find(call_.organisation, name));
      if (user) {
        users_.emplace(user->user_name.value(), *user);
        out.push_back(*std::move(user));
      }
    }
    return out;
  }

  std::optional<User> before(const identity::UserName& name) const {
    const auto found = users_.find(name.value());
    return found == users_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  const Call& call_;
  std::unordered_map<std::string, User> users_;
};

std::vector<UserEdit> edits_of(const Call& call, const BulkPlan& plan, const Found& found) {
  std::vector<UserEdit> edits;
  edits.reserve(plan.rows.size());
  for (const BulkRow& row : plan.rows) {
    if (row.action == RowAction::kUnchanged) {
      continue;
    }
    UserEdit edit{std::nullopt, row.user};
    edit.after->updated = call.now;
    if (row.action == RowAction::kUpdate) {
      edit.before = found.before(row.user.user_name);
    } else {
      std::array<std::uint8_t, kRandomBytes> random{};
      crypto::random_bytes(random);
      edit.after->id = identity::make_user_id(random);
      edit.after->created = call.now;
      edit.after->origin = identity::UserOrigin::kBulkUpload;
    }
    edits.push_back(std::move(edit));
  }
  return edits;
}

json::Value report_of(const BulkPlan& plan, bool dry_run) {
  json::Array rows;
  for (const BulkRow& row : plan.rows) {
    if (rows.size() == kShownRows) {
      break;
    }
    if (row.action != RowAction::kUnchanged) {
      rows.emplace_back(
          json::Object{{"row", row.row},
                       {"action", row.action == RowAction::kCreate ? "create" : "update"},
                       {"user_name", row.user.user_name.value()}});
    }
  }
  json::Array problems;
  for (const directory::RowProblem& problem : plan.problems) {
    problems.emplace_back(json::Object{{"row", problem.row},
                                       {"column", problem.column},
                                       {"code", problem.code},
                                       {"detail", problem.what},
                                       {"remedy", problem.remedy}});
  }
  return json::Object{{"dry_run", dry_run},
                      {"created", plan.created},
                      {"updated", plan.updated},
                      {"unchanged", plan.unchanged},
                      {"rows", std::move(rows)},
                      {"problem_count", plan.problem_count},
                      {"problems", std::move(problems)}};
}

Problem refused(const BulkPlan& plan) {
  Problem out(
      kDocumentInvalid,
      "expected a file without problems, got " + std::to_string(plan.problem_count),
      "correct the rows that `errors` names and upload the file again; nothing was changed");
  for (const directory::RowProblem& problem : plan.problems) {
    std::string pointer = "/" + std::to_string(problem.row);
    if (!problem.column.empty()) {
      pointer += "/" + problem.column;
    }
    out.errors.push_back({std::move(pointer), problem.code, problem.what, problem.remedy});
  }
  return out;
}

Outcome<Answer> upload(const Call& call) {
  Found found(call);
  auto planned =
      directory::plan_bulk_upload(call.body, *call.catalogue, call.organisation, std::ref(found));
  if (!planned.ok()) {
    Problem problem(planned.error());
    if (problem.internal.empty()) {
      problem.remedy = "correct the file there, or save it again as CSV in UTF-8";
    }
    return problem;
  }
  const BulkPlan& plan = *planned;
  const bool dry_run = call.query_flag("dry_run");
  if (plan.problem_count > 0 && !dry_run) {
    return refused(plan);
  }
  if (plan.problem_count > 0) {
    return Answer::json(report_of(plan, dry_run));
  }
  std::vector<UserEdit> edits = edits_of(call, plan, found);
  if (dry_run) {
    CS_TRY(check_edits(call, edits));
    return Answer::json(report_of(plan, dry_run));
  }
  std::vector<User> stopped;
  for (const UserEdit& edit : edits) {
    const bool stops = edit.before && edit.before->state == UserState::kActive &&
                       edit.after->state != UserState::kActive;
    if (stops) {
      stopped.push_back(*edit.after);
    }
  }
  if (!edits.empty()) {
    CS_TRY(write_users(call, edits));
  }
  for (const User& user : stopped) {
    CS_TRY(end_sessions_of(call, user));
  }
  return Answer::json(report_of(plan, dry_run));
}

Answer csv(std::string text, const std::string& name) {
  Answer answer = Answer::plain(std::move(text));
  answer.add("Content-Disposition", "attachment; filename=\"" + name + "\"");
  return answer;
}

Outcome<Answer> view_template(const Call&) {
  return csv(directory::bulk_template(), "users-template.csv");
}

Outcome<Answer> export_all(const Call& call) {
  store::UserQuery query;
  query.organisations = {call.organisation};
  query.limit = kExportPage;
  std::string out;
  while (true) {
    CS_TRY(const auto users, call.services.users.list(query));
    out += directory::export_users(
        users, out.empty() ? directory::HeaderLine::kWith : directory::HeaderLine::kWithout);
    if (users.size() < kExportPage) {
      return csv(std::move(out), "users-" + call.organisation.value() + ".csv");
    }
    query.after = {users.back().organisation, users.back().user_name};
  }
}

}  // namespace

std::vector<Operation> bulk_operations() {
  using http::Method;
  const std::string users = "/organisations/{organisation}/users";
  const Success text{200, "", Success::Shape::kOne, "text/csv; charset=utf-8"};
  return {
      {.id = "uploadUsers",
       .method = Method::kPost,
       .path = users + "/bulk",
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "create",
       .summary = "Create and change users from CSV: all rows or none",
       .body = BodyType::kCsv,
       .query = {flag_parameter("dry_run", "Whether to tell what would be done, and do nothing.")},
       .success = {200, "BulkReport"},
       .handler = &upload},
      {.id = "getUserTemplate",
       .method = Method::kGet,
       .path = users + "/bulk/template",
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "view",
       .summary = "Get a CSV file to fill in",
       .success = text,
       .handler = &view_template},
      {.id = "exportUsers",
       .method = Method::kGet,
       .path = users + "/export",
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "view",
       .summary = "Get all users of the organisation as CSV",
       .success = text,
       .handler = &export_all},
  };
}

}  // namespace countersign::admin
