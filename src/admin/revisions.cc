// SPDX-License-Identifier: Apache-2.0
// The history of the configuration (C5): revisions, their changes, and the way back.
#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "admin/change_view.h"
#include "admin/changes.h"
#include "admin/errors.h"
#include "admin/operation.h"
#include "admin/query_parameters.h"
#include "admin/roll_back.h"
#include "admin/user_references.h"
#include "base/datetime.h"
#include "base/text.h"
#include "document/document.h"

namespace countersign::admin {
namespace {

using store::Revision;

json::Object listed(const Revision& revision) {
  return {{"number", revision.number},
          {"time", format_datetime(revision.time)},
          {"actor", revision.actor},
          {"comment", revision.comment}};
}

Outcome<Answer> list_revisions(const Call& call) {
  CS_TRY(const std::int64_t before, number_position_of(call));
  const std::size_t limit = call.limit();
  CS_TRY(auto revisions, call.services.objects.revisions(before, limit + 1));
  std::optional<std::string> next;
  if (revisions.size() > limit) {
    revisions.resize(limit);
    next = std::to_string(revisions.back().number);
  }
  json::Array items;
  for (const Revision& revision : revisions) {
    items.emplace_back(listed(revision));
  }
  return page(std::move(items), next);
}

Outcome<Revision> revision_here(const Call& call) {
  const std::string& text = call.path_value("revision");
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || number < 1) {
    return not_found();
  }
  CS_TRY(auto found, call.services.objects.revision(number));
  if (!found) {
    return not_found();
  }
  return *std::move(found);
}

Outcome<Answer> view_revision(const Call& call) {
  CS_TRY(const Revision revision, revision_here(call));
  json::Object out = listed(revision);
  out.set("changes", view_of(revision.changes));
  return Answer::json(std::move(out));
}

// What stays as it is, with all that is below.
Outcome<std::vector<identity::OrganisationId>> kept_of(const Call& call) {
  std::vector<identity::OrganisationId> kept;
  const std::string* given = call.query_value("keep");
  std::string_view rest = given == nullptr ? std::string_view() : std::string_view(*given);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const identity::OrganisationId id(std::string(rest.substr(0, comma)));
    if (call.catalogue->organisation(id) == nullptr) {
      return Problem(kQueryInvalid,
                     "expected in keep ids of organisations, got " + quoted(id.view()),
                     "name them by their ids, separated by commas");
    }
    kept.push_back(id);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return kept;
}

json::Array view_of(const std::vector<LeftInPlace>& left) {
  json::Array out;
  out.reserve(left.size());
  for (const LeftInPlace& one : left) {
    out.emplace_back(json::Object{{"kind", document::kind_name(one.key.kind)},
                                  {"organisation", one.key.organisation.value()},
                                  {"id", one.key.id},
                                  {"detail", one.why}});
  }
  return out;
}

Outcome<Answer> roll_back(const Call& call) {
  CS_TRY(const Revision revision, revision_here(call));
  CS_TRY(const auto keep, kept_of(call));
  CS_TRY(const std::string comment,
         comment_of(call, "back to revision " + std::to_string(revision.number)));
  CS_TRY(const RolledBack done, call.query_flag("dry_run")
                                    ? plan_roll_back(call, revision.number, keep)
                                    : roll_back_to(call, revision.number, keep, comment));
  json::Object out = report_of(done.changed);
  out.set("left", view_of(done.left));
  if (done.changed.revision > 0) {
    out.set("revision", done.changed.revision);
  }
  return Answer::json(std::move(out));
}

}  // namespace

std::vector<Operation> revision_operations() {
  using http::Method;
  const std::string all = "/configuration/revisions";
  return {
      {.id = "listRevisions",
       .method = Method::kGet,
       .path = all,
       .scope = Scope::kSystem,
       .object = "configuration",
       .action = "view",
       .summary = "List the changes of the configuration, newest first",
       .query = page_parameters(),
       .success = {200, "Revision", Success::Shape::kList},
       .handler = &list_revisions},
      {.id = "getRevision",
       .method = Method::kGet,
       .path = all + "/{revision}",
       .scope = Scope::kSystem,
       .object = "configuration",
       .action = "view",
       .summary = "Show what a revision changed",
       .success = {200, "Revision"},
       .handler = &view_revision},
      {.id = "rollBack",
       .method = Method::kPost,
       .path = all + "/{revision}/rollback",
       .scope = Scope::kSystem,
       .object = "configuration",
       .action = "edit",
       .summary = "Make the configuration what it was at this revision; tokens stay as they are",
       .query = {flag_parameter("dry_run", "Whether to tell what would change, and do nothing."),
                 text_parameter("keep",
                                "Ids of organisations, separated by commas: they and all below "
                                "them stay as they are."),
                 text_parameter("comment", "Why, for the history: plain text."),
                 confirm_parameter(), take_from_parameter()},
       .success = {200, "ConfigurationReport"},
       .handler = &roll_back},
  };
}

}  // namespace countersign::admin
