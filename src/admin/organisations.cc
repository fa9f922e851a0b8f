// SPDX-License-Identifier: Apache-2.0
// Organisations (O1, O4, O7): a tree, seen from the caller's own organisation down.
#include <algorithm>
#include <utility>
#include <variant>

#include "admin/errors.h"
#include "admin/objects.h"
#include "admin/policy_warnings.h"
#include "admin/query_parameters.h"
#include "admin/stored_warnings.h"
#include "admin/user_references.h"
#include "document/document.h"
#include "document/shapes.h"
#include "identity/organisation.h"

namespace countersign::admin {
namespace {

using identity::Organisation;
using identity::OrganisationId;

json::Object theme_of(const identity::Theme& theme) {
  json::Object out;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) {
      out.set(name, value);
    }
  };
  add("title", theme.title);
  add("logo_url", theme.logo_url);
  add("colour", theme.colour);
  add("support_text", theme.support_text);
  add("language", theme.language);
  return out;
}

// The limits that are set here and have no effect, as an organisation above allows less.
json::Array shortened_limits(const Organisation& organisation,
                             const identity::EffectivePolicy& policy) {
  json::Array names;
  const auto& set = organisation.policy;
  if (set.idle_limit.has_value() && *set.idle_limit > policy.idle_limit) {
    names.emplace_back("idle_limit");
  }
  if (set.absolute_limit.has_value() && *set.absolute_limit > policy.absolute_limit) {
    names.emplace_back("absolute_limit");
  }
  return names;
}

json::Object policy_of(const identity::Catalogue& catalogue, const OrganisationId& id) {
  const identity::EffectivePolicy policy = catalogue.effective_policy(id);
  json::Array ways;
  for (const identity::Authenticator* way : policy.authenticators) {
    ways.emplace_back(way->id.value());
  }
  const bool creates = policy.provisioning == identity::Provisioning::kCreate;
  return {{"authenticators", std::move(ways)},
          {"provisioning", creates ? "create" : "refuse"},
          {"idle_limit", document::write_duration(policy.idle_limit)},
          {"absolute_limit", document::write_duration(policy.absolute_limit)},
          {"shortened", shortened_limits(*catalogue.organisation(id), policy)},
          {"theme", theme_of(policy.theme)}};
}

void decorate_organisation(const Call& call, const identity::Object& object, Detail detail,
                           json::Object& shown) {
  const auto& organisation = std::get<Organisation>(object);
  json::Array warnings = policy_warnings(*call.catalogue, organisation, {});
  add_stored_faults(*call.catalogue, object, warnings);
  shown.set("warnings", std::move(warnings));
  shown.set("sign_in_url", call.services.gateway.sign_in_url(organisation.id));
  if (detail == Detail::kWhole) {
    shown.set("effective_policy", policy_of(*call.catalogue, organisation.id));
  }
}

// Somebody who does not say where gets the new one below the own.
Outcome<void> prepare_organisation(ChangeSet& changes, const identity::Object* before,
                                   identity::Object& after) {
  auto& organisation = std::get<Organisation>(after);
  if (before == nullptr && !organisation.parent) {
    organisation.parent = changes.call().grant.organisation;
  }
  if (organisation.parent &&
      !changes.current().is_within(*organisation.parent, changes.call().grant.organisation)) {
    const auto* old = before == nullptr ? nullptr : std::get_if<Organisation>(before);
    // The one above the own stays what it is, unseen.
    if (old == nullptr || old->parent != organisation.parent) {
      return Problem::of_fields(
          {field_problem("/parent", kReferenceUnknown, "expected an organisation that exists",
                         "name an organisation that you see in the list of organisations")});
    }
  }
  return {};
}

const Resource& organisation_resource() {
  static const Resource kOrganisations{identity::ObjectKind::kOrganisation,
                                       {"parent", "url_spaces", "confirmed_domains", "test_of"},
                                       &prepare_organisation,
                                       &decorate_organisation};
  return kOrganisations;
}

// All that the caller sees, or the children of one, in the order of ids, behind `after`.
Outcome<std::vector<OrganisationId>> visible(const Call& call, const std::string& after) {
  std::vector<OrganisationId> ids;
  if (const std::string* parent = call.query_value("parent")) {
    const OrganisationId id(*parent);
    if (!call.catalogue->is_within(id, call.grant.organisation)) {
      return not_found();
    }
    ids = call.catalogue->children(id);
  } else {
    ids = call.catalogue->subtree(call.grant.organisation);
  }
  std::erase_if(ids, [&](const OrganisationId& id) { return id.view() <= after; });
  std::sort(ids.begin(), ids.end());
  return ids;
}

Outcome<Answer> list_organisations(const Call& call) {
  CS_TRY(const std::string after, position_of(call));
  CS_TRY(auto ids, visible(call, after));
  std::optional<std::string> next;
  if (ids.size() > call.limit()) {
    ids.resize(call.limit());
    next = ids.back().value();
  }
  json::Array items;
  for (const OrganisationId& id : ids) {
    const auto entry = call.catalogue->find({identity::ObjectKind::kOrganisation, {}, id.value()});
    items.push_back(shown(call, organisation_resource(), *entry, Detail::kListed));
  }
  return page(std::move(items), next);
}

Outcome<Answer> create_organisation(const Call& call) {
  return create_object(call, organisation_resource());
}
Outcome<Answer> view_organisation(const Call& call) {
  return view_object(call, organisation_resource());
}
Outcome<Answer> replace_organisation(const Call& call) {
  return replace_object(call, organisation_resource());
}
Outcome<Answer> update_organisation(const Call& call) {
  return patch_object(call, organisation_resource());
}

Outcome<Answer> remove_organisation(const Call& call) {
  return delete_object(call, organisation_resource());
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table, one entry for each operation.
std::vector<Operation> organisation_operations() {
  using http::Method;
  const std::string all = "/organisations";
  const std::string one = "/organisations/{organisation}";
  const std::string object = "organisation";
  const std::string schema = "Organisation";
  return {
      {.id = "listOrganisations",
       .method = Method::kGet,
       .path = all,
       .scope = Scope::kGrant,
       .object = object,
       .action = "view",
       .summary = "List the organisations that you see",
       .query =
           page_parameters({text_parameter("parent", "Only those right below this organisation.")}),
       .success = {200, schema, Success::Shape::kList},
       .handler = &list_organisations},
      {.id = "createOrganisation",
       .method = Method::kPost,
       .path = all,
       .scope = Scope::kGrant,
       .object = object,
       .action = "create",
       .summary = "Create an organisation below yours",
       .body = BodyType::kJson,
       .request_schema = schema,
       .success = {201, schema},
       .handler = &create_organisation},
      {.id = "getOrganisation",
       .method = Method::kGet,
       .path = one,
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "view",
       .summary = "Show an organisation and the policy in force there",
       .success = {200, schema},
       .handler = &view_organisation},
      {.id = "replaceOrganisation",
       .method = Method::kPut,
       .path = one,
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "edit",
       .summary = "Replace the settings of an organisation",
       .body = BodyType::kJson,
       .request_schema = schema,
       .query = {take_from_parameter()},
       .success = {200, schema},
       .handler = &replace_organisation},
      {.id = "updateOrganisation",
       .method = Method::kPatch,
       .path = one,
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "edit",
       .summary = "Change some settings of an organisation",
       .body = BodyType::kMergePatch,
       .request_schema = schema,
       .query = {take_from_parameter()},
       .success = {200, schema},
       .handler = &update_organisation},
      {.id = "deleteOrganisation",
       .method = Method::kDelete,
       .path = one,
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "delete",
       .summary = "Delete an organisation that holds nothing any more",
       .success = {204},
       .handler = &remove_organisation},
  };
}

}  // namespace countersign::admin
