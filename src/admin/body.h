// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/call.h"
#include "admin/problem.h"
#include "base/field_problem.h"
#include "json/value.h"

namespace countersign::admin {

/// The few members of an action's body. Reading notes what is wrong; `check` tells all of it. No
/// body is one without members.
class Body {
 public:
  /// Notes members that are not among `known`.
  Body(const Call& call, std::initializer_list<std::string_view> known);

  std::optional<std::string> text(std::string_view name);
  /// The same, noted as missing when it is not there; empty then.
  std::string required_text(std::string_view name);
  bool flag(std::string_view name);  // false when it is not there
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
  /// Any value; null when it is not there.
  const json::Value* value(std::string_view name) const { return members_.find(name); }

  void note(std::string_view name, ErrorCode code, std::string what, std::string remedy);

  /// Fails with api.document_invalid when anything was wrong.
  Outcome<void> check();

 private:
  const json::Value* of_kind(std::string_view name, json::Kind kind, std::string_view expected);

  json::Object members_;
  FieldProblems problems_;
};

}  // namespace countersign::admin
