// SPDX-License-Identifier: Apache-2.0
// Configuration as files (C5): export, plan, apply.
#include <algorithm>
#include <set>
#include <utility>

#include "admin/change_view.h"
#include "admin/changes.h"
#include "admin/configuration_file.h"
#include "admin/errors.h"
#include "admin/operation.h"
#include "admin/query_parameters.h"
#include "admin/user_references.h"
#include "base/text.h"
#include "document/document.h"
#include "identity/organisation.h"

namespace countersign::admin {
namespace {

using identity::ObjectKey;
using identity::ObjectKind;
using identity::OrganisationId;

// The part of the tree that a call is about: the one asked for, else all that the caller sees.
Outcome<OrganisationId> top_of(const Call& call) {
  const std::string* named = call.query_value("organisation");
  if (named == nullptr) {
    return call.grant.organisation;
  }
  OrganisationId id(*named);
  if (!call.catalogue->is_within(id, call.grant.organisation)) {
    return not_found();
  }
  return id;
}

Outcome<Answer> export_settings(const Call& call) {
  CS_TRY(const OrganisationId top, top_of(call));
  return Answer::json(write_configuration(*call.catalogue, top));
}

// What is in the way of a file that says it is everything.
std::vector<ObjectKey> left_over(const identity::Catalogue& current, const Configuration& file,
                                 const OrganisationId& top) {
  std::set<ObjectKey> kept;
  for (const identity::Object& object : file.objects) {
    kept.insert(identity::key_of(object));
  }
  kept.insert({ObjectKind::kOrganisation, {}, top.value()});
  kept.insert({ObjectKind::kAuthenticator, OrganisationId(identity::kRootOrganisation),
               identity::kLocalAuthenticator});
  std::vector<ObjectKey> out;
  for (const ObjectKind kind : file.kinds) {
    for (const auto& entry : entries_below(current, kind, top)) {
      if (ObjectKey key = identity::key_of(entry->object); !kept.contains(key)) {
        out.push_back(std::move(key));
      }
    }
  }
  return out;
}

// Whether an object of the file may lie where it says: in `top`, below it, or in what the file
// makes there.
bool lies_within(const identity::Catalogue& current, const std::set<OrganisationId>& made,
                 const OrganisationId& where, const OrganisationId& top) {
  return current.is_within(where, top) || made.contains(where);
}

Outcome<void> put_all(ChangeSet& changes, const Configuration& file, const OrganisationId& top) {
  std::set<OrganisationId> made;
  for (identity::Object object : file.objects) {
    const ObjectKey key = identity::key_of(object);
    OrganisationId where = organisation_of(key);
    const auto* organisation = std::get_if<identity::Organisation>(&object);
    if (organisation != nullptr && changes.find(key) == nullptr) {
      made.insert(where);
      where = organisation->parent.value_or(OrganisationId());
    }
    if (!lies_within(changes.current(), made, where, top)) {
      return Problem::of_fields({field_problem(
          identity::pointer_to(key), kReferenceUnknown,
          "expected an object of " + quoted(top.view()) + " or below it, got " + quoted(key.id),
          "take it out of the file, or apply the file to the organisation it belongs to")});
    }
    if (const auto before = changes.find(key)) {
      document::keep_unset(object, before->object);
    }
    CS_TRY(changes.put(object));
  }
  return {};
}

Outcome<void> erase_left_over(ChangeSet& changes, const Configuration& file,
                              const OrganisationId& top) {
  for (const ObjectKey& key : left_over(changes.current(), file, top)) {
    CS_TRY(changes.erase(key));
  }
  return {};
}

// The file of the body as an edit.
Outcome<Editor> editor_of(const Call& call) {
  CS_TRY(OrganisationId top, top_of(call));
  CS_TRY(Configuration file, read_configuration(call.document->as_object(), top));
  const bool prune = call.query_flag("prune");
  return Editor(
      [file = std::move(file), top = std::move(top), prune](ChangeSet& changes) -> Outcome<void> {
        CS_TRY(put_all(changes, file, top));
        if (prune) {
          CS_TRY(erase_left_over(changes, file, top));
        }
        return {};
      });
}

// The number of a revision counts what all have done: who sees a part alone is not told.
Answer report_of(const Call& call, const Changed& changed) {
  json::Object out = report_of(changed);
  const bool sees_all = call.grant.organisation.view() == identity::kRootOrganisation;
  if (changed.revision > 0 && sees_all) {
    out.set("revision", changed.revision);
  }
  return Answer::json(std::move(out));
}

Outcome<Answer> plan_file(const Call& call) {
  CS_TRY(const Editor editor, editor_of(call));
  CS_TRY(const Changed changed, plan(call, editor));
  return report_of(call, changed);
}

Outcome<Answer> apply_file(const Call& call) {
  CS_TRY(const Editor editor, editor_of(call));
  CS_TRY(const std::string comment, comment_of(call, ""));
  CS_TRY(const Changed changed, change(call, editor, comment));
  return report_of(call, changed);
}

std::vector<QueryParameter> parameters(std::vector<QueryParameter> more) {
  more.insert(more.begin(), text_parameter("organisation",
                                           "This one and all below; all that you see if not "
                                           "given."));
  return more;
}

}  // namespace

std::vector<Operation> configuration_operations() {
  using http::Method;
  const QueryParameter prune = flag_parameter(
      "prune", "Whether to delete what the file does not have, of the kinds that it lists.");
  return {
      {.id = "exportConfiguration",
       .method = Method::kGet,
       .path = "/configuration",
       .scope = Scope::kGrant,
       .object = "configuration",
       .action = "view",
       .summary = "Get all settings as one document",
       .query = parameters({}),
       .success = {200, "Configuration"},
       .handler = &export_settings},
      {.id = "planConfiguration",
       .method = Method::kPost,
       .path = "/configuration/plan",
       .scope = Scope::kGrant,
       .object = "configuration",
       .action = "view",
       .summary = "Show what applying a configuration would change",
       .body = BodyType::kConfiguration,
       .request_schema = "Configuration",
       .query = parameters({prune, take_from_parameter()}),
       .success = {200, "ConfigurationReport"},
       .handler = &plan_file},
      {.id = "applyConfiguration",
       .method = Method::kPost,
       .path = "/configuration/apply",
       .scope = Scope::kGrant,
       .object = "configuration",
       .action = "edit",
       .summary = "Make the settings what a configuration says: all or nothing",
       .body = BodyType::kConfiguration,
       .request_schema = "Configuration",
       .query = parameters({prune, text_parameter("comment", "Why, for the history: plain text."),
                            confirm_parameter(), take_from_parameter()}),
       .success = {200, "ConfigurationReport"},
       .handler = &apply_file},
  };
}

}  // namespace countersign::admin
