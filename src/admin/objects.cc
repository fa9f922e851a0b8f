// SPDX-License-Identifier: Apache-2.0
#include "admin/objects.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "admin/errors.h"
#include "admin/proxy_warnings.h"
#include "admin/query_parameters.h"
#include "admin/schemas.h"
#include "admin/user_references.h"
#include "base/text.h"
#include "document/document.h"

namespace countersign::admin {
namespace {

using identity::ObjectKey;
using identity::ObjectKind;

// What the API adds to every object that it shows.
constexpr const char* kVersion = "version";

// Where a document of this kind goes: the id it gives itself. Without one, the document is read for
// what else is wrong with it.
Outcome<ObjectKey> key_of_document(const Call& call, ObjectKind kind) {
  const json::Value* id = call.document->find("id");
  if (id == nullptr || !id->is_string()) {
    FieldProblems problems{
        field_problem("/id", kFieldMissing, "expected an id",
                      "add an id of lower-case letters, digits, - and _, such as \"acme\"")};
    json::Value rest = *call.document;
    rest.as_object().erase("id");
    static_cast<void>(document::read(kind, rest, problems));
    return Problem::of_fields(std::move(problems));
  }
  return ObjectKey{kind, call.organisation, id->as_string()};
}

std::vector<identity::Object> built_in_of(const Resource& resource,
                                          const identity::OrganisationId& organisation) {
  return resource.built_in ? resource.built_in(organisation) : std::vector<identity::Object>();
}

// The object of this key that nobody made.
std::optional<identity::Object> find_built_in(const Resource& resource, const ObjectKey& key) {
  for (identity::Object& object : built_in_of(resource, key.organisation)) {
    if (identity::key_of(object).id == key.id) {
      return std::move(object);
    }
  }
  return std::nullopt;
}

// Why what is not in the catalogue can't be changed.
Problem unchangeable(const Resource& resource, const ObjectKey& key) {
  if (!find_built_in(resource, key).has_value()) {
    return not_found();
  }
  const std::string kind(document::kind_name(resource.kind));
  return {
      kReadOnly,
      "expected a " + kind + " that somebody made, got " + quoted(key.id) + ", which is built in",
      "make a " + kind + " of your own with another id"};
}

json::Value shown_built_in(const Call& call, const Resource& resource,
                           const identity::Object& object, Detail detail) {
  return shown(call, resource, {object, 1}, detail);
}

// What a document says of facts, which can't be set, and what is not so.
FieldProblems wrong_facts(const Call& call, const Resource& resource,
                          const identity::VersionedObject& before) {
  return document::changed_facts(resource.kind, *call.document,
                                 shown(call, resource, before, Detail::kListed));
}

}  // namespace

ObjectKey key_of_path(const Call& call, ObjectKind kind) {
  if (kind == ObjectKind::kOrganisation) {
    return {kind, {}, call.organisation.value()};
  }
  return {kind, call.organisation, call.path_value(document::kind_name(kind))};
}

std::string location_of(const Call& call, const ObjectKey& key) {
  std::string out = call.services.machine.base_path + "/api/v1/organisations/";
  if (key.kind != ObjectKind::kOrganisation) {
    out += key.organisation.value() + "/" + std::string(document::kind_plural(key.kind)) + "/";
  }
  return out + key.id;
}

json::Value shown(const Call& call, const Resource& resource,
                  const identity::VersionedObject& object, Detail detail) {
  json::Value out = document::write(object.object, document::Form::kShown);
  if (resource.decorate) {
    resource.decorate(call, object.object, detail, out.as_object());
  }
  out.as_object().set(kVersion, object.version);
  return out;
}

Answer answer_with(const Call& call, const Resource& resource,
                   const store::CatalogueKeeper::CataloguePtr& catalogue, const ObjectKey& key) {
  const auto entry = catalogue->find(key);
  CS_CHECK(entry != nullptr);
  // Facts are those of the catalogue that holds the object.
  Call now = call;
  now.catalogue = catalogue;
  Answer answer = Answer::json(shown(now, resource, *entry, Detail::kWhole));
  answer.version(entry->version);
  return answer;
}

Problem id_taken(std::string_view id) {
  Problem out(kExists, "expected an id that is free, got " + quoted(id) + ", which is taken",
              "choose another id, or change what is there");
  out.errors.push_back(field_problem("/id", kExists, out.detail, out.remedy));
  return out;
}

void fix_member(json::Object& document, std::string_view member, const std::string& value,
                FieldProblems& problems) {
  const json::Value* given = document.find(member);
  if (given != nullptr && !(given->is_string() && given->as_string() == value)) {
    problems.push_back(field_problem("/" + std::string(member), kFieldFixed,
                                     "expected " + quoted(value) + ", got another value",
                                     "leave the member out; it can't be changed"));
  }
  document.set(member, value);
}

Outcome<identity::Object> read_object(const ObjectKey& key, json::Value document,
                                      FieldProblems problems) {
  json::Object& members = document.as_object();
  members.erase(kVersion);
  fix_member(members, key.kind == ObjectKind::kProperty ? "name" : "id", key.id, problems);
  if (key.kind != ObjectKind::kOrganisation && key.kind != ObjectKind::kProperty) {
    fix_member(members, "organisation", key.organisation.value(), problems);
  }
  auto object = document::read(key.kind, document, problems);
  if (!object || !problems.empty()) {
    return Problem::of_fields(std::move(problems));
  }
  return *std::move(object);
}

namespace {

// What became of an object, and what is to be done besides.
Answer answer_of(const Call& call, const Resource& resource, const Changed& changed,
                 const ObjectKey& key) {
  Answer answer = answer_with(call, resource, changed.catalogue, key);
  json::Value* const warnings = answer.body->as_object().find("warnings");
  for (const identity::ObjectChange& change : changed.changes) {
    if (warnings != nullptr && change.key == key) {
      for (json::Value& warning : proxy_warnings(change, {})) {
        warnings->as_array().push_back(std::move(warning));
      }
    }
  }
  return answer;
}

using Entries = std::vector<identity::Catalogue::Entry>;

// Few organisations are looked into one by one, of many the objects are gone through in order.
Entries entries_after(const Call& call, const ObjectKey& after, std::size_t most) {
  constexpr std::size_t kFew = 100;
  std::vector<identity::OrganisationId> organisations{call.organisation};
  if (call.query_flag("below")) {
    organisations = call.catalogue->subtree(call.organisation, kFew + 1);
    if (organisations.size() > kFew) {
      return call.catalogue->page_within(call.organisation, after, most);
    }
  }
  std::sort(organisations.begin(), organisations.end());
  Entries entries;
  auto at = std::lower_bound(organisations.begin(), organisations.end(), after.organisation);
  for (; at != organisations.end() && entries.size() < most; ++at) {
    auto some =
        call.catalogue->page(after.kind, *at, *at == after.organisation ? after.id : std::string(),
                             most - entries.size());
    std::move(some.begin(), some.end(), std::back_inserter(entries));
  }
  return entries;
}

}  // namespace

// What is listed behind a position, at most `most`: the built-in ones lie before all organisations,
// at a position without one.
std::vector<identity::Object> built_in_after(const Call& call, const Resource& resource,
                                             const ObjectKey& after, std::size_t most) {
  std::vector<identity::Object> out;
  if (after.organisation.empty()) {
    out = built_in_of(resource, call.organisation);
    std::erase_if(
        out, [&](const identity::Object& one) { return identity::key_of(one).id <= after.id; });
    out.resize(std::min(out.size(), most));
  }
  return out;
}

Outcome<Answer> list_objects(const Call& call, const Resource& resource) {
  CS_TRY(const std::string position, position_of(call));
  const std::size_t line = position.find('\n');
  if (!position.empty() && line == std::string::npos) {
    return cursor_invalid();
  }
  ObjectKey after{resource.kind, identity::OrganisationId(position.substr(0, line)), {}};
  after.id = position.empty() ? std::string() : position.substr(line + 1);
  const std::size_t most = call.limit() + 1;
  json::Array items;
  std::vector<std::string> positions;
  for (const identity::Object& object : built_in_after(call, resource, after, most)) {
    items.push_back(shown_built_in(call, resource, object, Detail::kListed));
    positions.push_back("\n" + identity::key_of(object).id);
  }
  after.id = after.organisation.empty() ? std::string() : after.id;
  const std::size_t room = most - items.size();
  for (const auto& entry : room == 0 ? Entries() : entries_after(call, after, room)) {
    const ObjectKey key = identity::key_of(entry->object);
    items.push_back(shown(call, resource, *entry, Detail::kListed));
    positions.push_back(key.organisation.value() + "\n" + key.id);
  }
  std::optional<std::string> next;
  if (items.size() == most) {
    items.pop_back();
    next = positions[most - 2];
  }
  return page(std::move(items), next);
}

Outcome<Answer> create_object(const Call& call, const Resource& resource) {
  CS_TRY(const ObjectKey key, key_of_document(call, resource.kind));
  CS_TRY(identity::Object object, read_object(key, *call.document));
  auto changed = change(call, [&](ChangeSet& changes) -> Outcome<void> {
    if (changes.find(key) != nullptr) {
      return id_taken(key.id);
    }
    if (resource.prepare) {
      CS_TRY(resource.prepare(changes, nullptr, object));
    }
    return changes.put(object);
  });
  if (!changed.ok()) {
    return for_document(std::move(changed).error(), key);
  }
  Answer answer = answer_of(call, resource, *changed, key);
  answer.status = 201;
  answer.add("Location", location_of(call, key));
  return answer;
}

Outcome<Answer> view_object(const Call& call, const Resource& resource) {
  const ObjectKey key = key_of_path(call, resource.kind);
  if (call.catalogue->find(key) != nullptr) {
    return answer_with(call, resource, call.catalogue, key);
  }
  if (const auto built_in = find_built_in(resource, key)) {
    return Answer::json(shown_built_in(call, resource, *built_in, Detail::kWhole));
  }
  return not_found();
}

Outcome<Answer> edit_object(const Call& call, const Resource& resource, const ObjectKey& key,
                            const ObjectEdit& edit) {
  auto changed = change(call, [&](ChangeSet& changes) -> Outcome<void> {
    const auto entry = changes.current().find(key);
    if (entry == nullptr) {
      return unchangeable(resource, key);
    }
    CS_TRY(call.check_version(entry->version));
    CS_TRY(identity::Object object, edit(*entry));
    document::keep_unset(object, entry->object);
    if (resource.prepare) {
      CS_TRY(resource.prepare(changes, &entry->object, object));
    }
    return changes.put(object);
  });
  if (!changed.ok()) {
    return for_document(std::move(changed).error(), key);
  }
  return answer_of(call, resource, *changed, key);
}

Outcome<Answer> replace_object(const Call& call, const Resource& resource) {
  const ObjectKey key = key_of_path(call, resource.kind);
  return edit_object(
      call, resource, key,
      [&](const identity::VersionedObject& before) -> Outcome<identity::Object> {
        json::Value document = *call.document;
        const json::Value old = document::write(before.object, document::Form::kFile);
        for (const std::string& member : resource.kept) {
          const json::Value* value = old.find(member);
          if (value != nullptr && document.find(member) == nullptr) {
            document.as_object().set(member, *value);
          }
        }
        return read_object(key, std::move(document), wrong_facts(call, resource, before));
      });
}

Outcome<Answer> patch_object(const Call& call, const Resource& resource) {
  const ObjectKey key = key_of_path(call, resource.kind);
  return edit_object(call, resource, key,
                     [&](const identity::VersionedObject& before) -> Outcome<identity::Object> {
                       return read_object(key, document::patched(before.object, *call.document),
                                          wrong_facts(call, resource, before));
                     });
}

Outcome<Answer> delete_object(const Call& call, const Resource& resource) {
  const ObjectKey key = key_of_path(call, resource.kind);
  auto changed = change(call, [&](ChangeSet& changes) -> Outcome<void> {
    const auto entry = changes.current().find(key);
    if (entry == nullptr) {
      return unchangeable(resource, key);
    }
    CS_TRY(call.check_version(entry->version));
    return changes.erase(key);
  });
  if (!changed.ok()) {
    Problem problem = std::move(changed).error();
    if (problem.code == kDocumentInvalid.id) {
      Problem in_use(kInUse, "expected nothing that needs it any more",
                     "change what `errors` names first");
      in_use.errors = std::move(problem.errors);
      return in_use;
    }
    return problem;
  }
  return Answer::nothing();
}

// NOLINTNEXTLINE(readability-function-size): a table, one entry for each operation.
std::vector<Operation> object_operations(const Resource& resource) {
  using http::Method;
  const std::string name(document::kind_name(resource.kind));
  const std::string plural(document::kind_plural(resource.kind));
  const std::string schema = schema_name(resource.kind);
  const std::string list = "/organisations/{organisation}/" + plural;
  const std::string one = list + "/{" + name + "}";
  const std::string article = name.find_first_of("aeiou") == 0 ? "an " : "a ";
  const auto with = [&](Outcome<Answer> (*handler)(const Call&, const Resource&)) {
    return [resource, handler](const Call& call) { return handler(call, resource); };
  };
  std::vector<Operation> out;
  out.reserve(6);  // references into it stay good
  // One member after the other: a whole list of them is more than the compiler sees through.
  const auto add = [&](const std::string& verb, Method method, const char* action,
                       Outcome<Answer> (*handler)(const Call&, const Resource&)) -> Operation& {
    Operation& operation = out.emplace_back();
    operation.id = verb + schema;
    operation.method = method;
    operation.path = one;
    operation.object = name;
    operation.action = action;
    operation.success.schema = schema;
    operation.handler = with(handler);
    return operation;
  };
  Operation& listing = add("list", Method::kGet, "view", &list_objects);
  listing.id = "list" + plural_schema_name(resource.kind);
  listing.path = list;
  listing.summary = "List the " + plural + " of an organisation";
  listing.query = page_parameters({below_parameter()});
  listing.success.shape = Success::Shape::kList;
  Operation& creation = add("create", Method::kPost, "create", &create_object);
  creation.path = list;
  creation.summary = "Create " + article + name;
  creation.body = BodyType::kJson;
  creation.request_schema = schema;
  creation.success.status = 201;
  add("get", Method::kGet, "view", &view_object).summary = "Show " + article + name;
  Operation& replacement = add("replace", Method::kPut, "edit", &replace_object);
  replacement.summary = "Replace the settings of " + article + name;
  replacement.body = BodyType::kJson;
  replacement.request_schema = schema;
  Operation& change = add("update", Method::kPatch, "edit", &patch_object);
  change.summary = "Change some settings of " + article + name;
  change.body = BodyType::kMergePatch;
  change.request_schema = schema;
  Operation& removal = add("delete", Method::kDelete, "delete", &delete_object);
  removal.summary = "Delete " + article + name;
  removal.success.status = 204;
  removal.success.schema.clear();
  const bool is_had = resource.kind == ObjectKind::kGroup || resource.kind == ObjectKind::kRole;
  if (is_had) {
    removal.query.push_back(take_from_parameter());
  }
  if (resource.kind == ObjectKind::kGroup) {
    replacement.query.push_back(take_from_parameter());
    change.query.push_back(take_from_parameter());
  }
  return out;
}

}  // namespace countersign::admin
