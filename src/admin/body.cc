// SPDX-License-Identifier: Apache-2.0
#include "admin/body.h"

#include <algorithm>
#include <utility>

#include "admin/errors.h"
#include "base/text.h"

namespace countersign::admin {

Body::Body(const Call& call, std::initializer_list<std::string_view> known) {
  if (!call.document) {
    return;
  }
  members_ = call.document->as_object();
  std::string names;
  for (const std::string_view name : known) {
    names.append(names.empty() ? "" : ", ").append(name);
  }
  for (const json::Member& member : members_) {
    if (std::find(known.begin(), known.end(), member.name) == known.end()) {
      note(member.name, kFieldUnknown, "unknown member " + quoted(member.name),
           "the members are: " + names);
    }
  }
}

void Body::note(std::string_view name, ErrorCode code, std::string what, std::string remedy) {
  problems_.push_back(
      field_problem("/" + std::string(name), code, std::move(what), std::move(remedy)));
}

const json::Value* Body::of_kind(std::string_view name, json::Kind kind,
                                 std::string_view expected) {
  const json::Value* found = members_.find(name);
  if (found == nullptr || found->is_null()) {
    return nullptr;
  }
  if (found->kind() != kind) {
    note(name, kFieldType,
         "expected " + std::string(expected) + ", got " +
             std::string(json::kind_name(found->kind())),
         "correct the type of the value");
    return nullptr;
  }
  return found;
}

std::optional<std::string> Body::text(std::string_view name) {
  const json::Value* found = of_kind(name, json::Kind::kString, "a text");
  return found == nullptr ? std::nullopt : std::optional(found->as_string());
}

std::string Body::required_text(std::string_view name) {
  const bool there = members_.contains(name);
  auto found = text(name);
  if (!there || (found && found->empty())) {
    note(name, kFieldMissing, "expected a text", "add the member " + std::string(name));
  }
  return std::move(found).value_or("");
}

bool Body::flag(std::string_view name) {
  const json::Value* found = of_kind(name, json::Kind::kBool, "true or false");
  return found != nullptr && found->as_bool();
}

std::optional<std::int64_t> Body::integer(std::string_view name, std::int64_t min,
                                          std::int64_t max) {
  const json::Value* found = of_kind(name, json::Kind::kInteger, "a whole number");
  if (found == nullptr) {
    return std::nullopt;
  }
  const std::int64_t number = found->as_integer();
  if (number < min || number > max) {
    note(name, kFieldInvalid,
         "expected " + std::to_string(min) + " to " + std::to_string(max) + ", got " +
             std::to_string(number),
         "give a number within these bounds");
    return std::nullopt;
  }
  return number;
}

Outcome<void> Body::check() {
  if (!problems_.empty()) {
    return Problem::of_fields(std::move(problems_));
  }
  return {};
}

}  // namespace countersign::admin
