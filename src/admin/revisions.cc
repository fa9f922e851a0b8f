// SPDX-License-Identifier: Apache-2.0
// The history of the configuration (C5): revisions, their changes, and the way back.
#include <charconv>
#include <map>
#include <utility>

#include "admin/change_view.h"
#include "admin/changes.h"
#include "admin/errors.h"
#include "admin/operation.h"
#include "admin/query_parameters.h"
#include "admin/user_references.h"
#include "base/datetime.h"

namespace countersign::admin {
namespace {

using identity::Catalogue;
using identity::ObjectKey;
using identity::ObjectKind;
using store::Revision;

// How far back one call goes: each revision is read.
constexpr std::int64_t kMostUndone = 1000;

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

// What every object that was changed after revision `number` was then; null: it was not there.
using Past = std::map<ObjectKey, Catalogue::Entry>;

Outcome<Past> past_of(const Call& call, std::int64_t number) {
  CS_TRY(const auto newest, call.services.objects.revisions(0, 1));
  const std::int64_t last = newest.empty() ? number : newest.front().number;
  if (last - number > kMostUndone) {
    return Problem(kNotReversible,
                   "expected at most " + std::to_string(kMostUndone) + " revisions since, got " +
                       std::to_string(last - number),
                   "go back in several steps, the newest revision first");
  }
  Past past;
  for (std::int64_t at = last; at > number; --at) {
    CS_TRY(const auto revision, call.services.objects.revision(at));
    if (!revision) {
      return Problem(kNotReversible, "expected revision " + std::to_string(at) + ", got none",
                     "go back to a later revision");
    }
    for (const identity::ObjectChange& change : revision->changes) {
      // A token that was taken back stays so, and one that is in use stays, too.
      if (change.key.kind != ObjectKind::kApiToken) {
        past[change.key] = change.before;
      }
    }
  }
  return past;
}

Outcome<void> restore(ChangeSet& changes, const Past& past) {
  changes.allow_restoring();
  // By the order of kinds organisations come first, those above not always before those below.
  std::vector<identity::Object> waiting;
  for (const auto& [key, entry] : past) {
    if (entry != nullptr) {
      waiting.push_back(entry->object);
    }
  }
  bool moved = true;
  while (!waiting.empty() && moved) {
    moved = false;
    std::vector<identity::Object> later;
    for (const identity::Object& object : waiting) {
      const auto put = changes.put(object);
      if (put.ok()) {
        moved = true;
      } else if (put.error().code == kForbidden.id) {
        later.push_back(object);  // perhaps below one that is still to come
      } else {
        return put.error();
      }
    }
    waiting = std::move(later);
  }
  if (!waiting.empty()) {
    return changes.put(waiting.front());
  }
  for (const auto& [key, entry] : past) {
    if (entry == nullptr && changes.current().find(key) != nullptr) {
      CS_TRY(changes.erase(key));
    }
  }
  return {};
}

Outcome<Answer> roll_back(const Call& call) {
  CS_TRY(const Revision revision, revision_here(call));
  CS_TRY(const Past past, past_of(call, revision.number));
  const Editor editor = [&past](ChangeSet& changes) { return restore(changes, past); };
  CS_TRY(const std::string comment,
         comment_of(call, "back to revision " + std::to_string(revision.number)));
  auto changed = call.query_flag("dry_run") ? plan(call, editor) : change(call, editor, comment);
  if (!changed.ok()) {
    Problem problem = std::move(changed).error();
    if (problem.code == kDocumentInvalid.id) {
      Problem refused(kNotReversible, "what was then does not fit what is there now",
                      "correct what `errors` names, then go back");
      refused.errors = std::move(problem.errors);
      return refused;
    }
    return problem;
  }
  json::Object out = report_of(*changed);
  if (changed->revision > 0) {
    out.set("revision", changed->revision);
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
                 text_parameter("comment", "Why, for the history: plain text."),
                 confirm_parameter(), take_from_parameter()},
       .success = {200, "ConfigurationReport"},
       .handler = &roll_back},
  };
}

}  // namespace countersign::admin
