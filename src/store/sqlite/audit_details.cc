// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/audit_details.h"

#include <string>
#include <string_view>
#include <utility>

#include "document/document.h"
#include "json/value.h"

namespace countersign::store {
namespace {

std::string_view verb_of(bool was, bool is) {
  if (!was) {
    return "create";
  }
  return is ? "edit" : "delete";
}

/// The members of `from` that `other` has not, or has otherwise.
json::Object differing(const json::Value& from, const json::Value& other) {
  json::Object members;
  if (from.is_object()) {
    for (const json::Member& member : from.as_object()) {
      const json::Value* same = other.find(member.name);
      if (same == nullptr || !(*same == member.value)) {
        members.set(member.name, member.value);
      }
    }
  }
  return members;
}

json::Object before_and_after(const json::Value& before, const json::Value& after) {
  json::Object details;
  if (before.is_object()) {
    details.set("before", differing(before, after));
  }
  if (after.is_object()) {
    details.set("after", differing(after, before));
  }
  return details;
}

identity::OrganisationId readers_of(const identity::ObjectKey& key) {
  switch (key.kind) {
    case identity::ObjectKind::kOrganisation:
      return identity::OrganisationId(key.id);
    case identity::ObjectKind::kProperty:
      return identity::OrganisationId(identity::kRootOrganisation);
    default:
      return key.organisation;
  }
}

json::Value shown(const std::shared_ptr<const identity::VersionedObject>& object) {
  return object == nullptr ? json::Value()
                           : document::write(object->object, document::Form::kShown);
}

json::Value shown(const identity::User* user) {
  return user == nullptr ? json::Value() : document::write(*user, document::Form::kShown);
}

}  // namespace

AuditAction action_of(const identity::ObjectChange& change) {
  const std::string kind(document::kind_name(change.key.kind));
  AuditAction action;
  action.organisation = readers_of(change.key);
  action.action = kind + '.';
  action.action += verb_of(change.before != nullptr, change.after != nullptr);
  action.object = kind + '/' + change.key.id;
  action.details =
      json::write(json::Value(before_and_after(shown(change.before), shown(change.after))));
  return action;
}

AuditAction action_of(const identity::User* before, const identity::User* after) {
  const identity::User& whose = after != nullptr ? *after : *before;
  AuditAction action;
  action.organisation = whose.organisation;
  action.action = "user.";
  action.action += verb_of(before != nullptr, after != nullptr);
  action.object = "user/" + whose.id.value();
  json::Object details = before_and_after(shown(before), shown(after));
  details.set("user_name", whose.user_name.value());
  if (before != nullptr && after != nullptr && before->password_hash != after->password_hash) {
    details.set("password", after->password_hash.empty() ? "removed" : "changed");
  }
  action.details = json::write(json::Value(std::move(details)));
  return action;
}

}  // namespace countersign::store
