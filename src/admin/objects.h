// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/call.h"
#include "admin/changes.h"
#include "admin/operation.h"
#include "admin/problem.h"
#include "identity/catalogue.h"

namespace countersign::admin {

/// How much of an object is shown: what costs look-ups is left out of lists.
enum class Detail { kListed, kWhole };

/// What is particular to one kind of object.
struct Resource {
  identity::ObjectKind kind;
  /// Members that PUT leaves as they are where the document does not have them.
  std::vector<std::string> kept{};
  /// Completes and checks what a caller gave, before it is put; `before`: what it replaces, or
  /// null.
  std::function<Outcome<void>(ChangeSet&, const identity::Object* before, identity::Object& after)>
      prepare{};
  /// Adds facts to what is shown. They may come back as they are.
  std::function<void(const Call&, const identity::Object&, Detail, json::Object& shown)> decorate{};
  /// What an organisation has without anybody having made it, in the order of ids: listed before
  /// all else, and never changed (api.read_only).
  std::function<std::vector<identity::Object>(const identity::OrganisationId&)> built_in{};
};

/// List, create, view, replace, change and delete, for a kind of object under an organisation.
std::vector<Operation> object_operations(const Resource& resource);

// The handlers themselves, for operations with paths of their own.
Outcome<Answer> list_objects(const Call& call, const Resource& resource);
Outcome<Answer> create_object(const Call& call, const Resource& resource);
Outcome<Answer> view_object(const Call& call, const Resource& resource);
/// The object of the path as the document says, or as it is with the document merged into it.
Outcome<Answer> replace_object(const Call& call, const Resource& resource);
Outcome<Answer> patch_object(const Call& call, const Resource& resource);
Outcome<Answer> delete_object(const Call& call, const Resource& resource);

/// The key that the path names.
identity::ObjectKey key_of_path(const Call& call, identity::ObjectKind kind);

/// An object of the catalogue as an answer shows it, its version included.
json::Value shown(const Call& call, const Resource& resource,
                  const identity::VersionedObject& object, Detail detail);
/// The same as an answer with its ETag.
Answer answer_with(const Call& call, const Resource& resource,
                   const store::CatalogueKeeper::CataloguePtr& catalogue,
                   const identity::ObjectKey& key);

/// 409, at the member `id`.
Problem id_taken(std::string_view id);

/// Sets a member that the path decides; notes where the document says otherwise.
void fix_member(json::Object& document, std::string_view member, const std::string& value,
                FieldProblems& problems);

/// Reads a document as the object of `key`: id and organisation are the path's, and may not say
/// otherwise. `problems`: what is known to be wrong with it already. Fails with
/// api.document_invalid.
Outcome<identity::Object> read_object(const identity::ObjectKey& key, json::Value document,
                                      FieldProblems problems = {});

/// Reads an object with `edit`, in one change: finds it, checks If-Match, lets `edit` change a
/// copy, prepares and puts it. Answers as view does.
using ObjectEdit =
    std::function<Outcome<identity::Object>(const identity::VersionedObject& before)>;
Outcome<Answer> edit_object(const Call& call, const Resource& resource,
                            const identity::ObjectKey& key, const ObjectEdit& edit);

/// "/organisations/acme/groups/staff" behind the prefix of the API.
std::string location_of(const Call& call, const identity::ObjectKey& key);

}  // namespace countersign::admin
