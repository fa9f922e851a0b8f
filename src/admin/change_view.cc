// SPDX-License-Identifier: Apache-2.0
#include "admin/change_view.h"

#include <string>
#include <utility>

#include "admin/policy_warnings.h"
#include "admin/proxy_warnings.h"
#include "admin/trust.h"
#include "document/document.h"

namespace countersign::admin {
namespace {

std::string below(const std::string& pointer, std::string_view name) {
  std::string out = pointer + "/";
  for (const char c : name) {  // RFC 6901 3
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

void add_difference(json::Array& out, const std::string& pointer, const json::Value* before,
                    const json::Value* after) {
  json::Object difference{{"pointer", pointer}};
  if (before != nullptr) {
    difference.set("before", *before);
  }
  if (after != nullptr) {
    difference.set("after", *after);
  }
  out.emplace_back(std::move(difference));
}

// NOLINTNEXTLINE(misc-no-recursion): depth is bounded by that of our documents.
void compare(json::Array& out, const std::string& pointer, const json::Value& before,
             const json::Value& after) {
  if (before == after) {
    return;
  }
  if (!before.is_object() || !after.is_object()) {
    return add_difference(out, pointer, &before, &after);
  }
  for (const json::Member& member : before.as_object()) {
    const json::Value* other = after.find(member.name);
    if (other == nullptr) {
      add_difference(out, below(pointer, member.name), &member.value, nullptr);
    } else {
      compare(out, below(pointer, member.name), member.value, *other);
    }
  }
  for (const json::Member& member : after.as_object()) {
    if (before.find(member.name) == nullptr) {
      add_difference(out, below(pointer, member.name), nullptr, &member.value);
    }
  }
}

json::Value file_form(const identity::Catalogue::Entry& entry) {
  return entry == nullptr ? json::Value(json::Object())
                          : document::write(entry->object, document::Form::kFile);
}

}  // namespace

json::Array view_of(const std::vector<identity::ObjectChange>& changes) {
  json::Array out;
  out.reserve(changes.size());
  for (const identity::ObjectChange& change : changes) {
    const char* action = change.before == nullptr ? "create" : "edit";
    action = change.after == nullptr ? "delete" : action;
    json::Object shown{{"action", action},
                       {"kind", document::kind_name(change.key.kind)},
                       {"organisation", change.key.organisation.value()},
                       {"id", change.key.id}};
    json::Array differences;
    compare(differences, "", file_form(change.before), file_form(change.after));
    shown.set("differences", std::move(differences));
    out.emplace_back(std::move(shown));
  }
  return out;
}

json::Object report_of(const Changed& changed) {
  json::Array warnings;
  for (const identity::ObjectChange& change : changed.changes) {
    for (json::Value& warning : proxy_warnings(change, identity::pointer_to(change.key))) {
      warnings.push_back(std::move(warning));
    }
    const auto* const organisation =
        change.after == nullptr ? nullptr
                                : std::get_if<identity::Organisation>(&change.after->object);
    if (organisation != nullptr) {
      for (json::Value& warning :
           policy_warnings(*changed.catalogue, *organisation, identity::pointer_to(change.key))) {
        warnings.push_back(std::move(warning));
      }
    }
  }
  return {{"changes", view_of(changed.changes)},
          {"trust", view_of(changed.trust)},
          {"warnings", std::move(warnings)}};
}

}  // namespace countersign::admin
