// SPDX-License-Identifier: Apache-2.0
#include "identity/mapping_check.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "base/text.h"
#include "identity/plain_value.h"
#include "identity/profile.h"

namespace countersign::identity {
namespace {

struct MappingReport {
  const std::string& pointer;
  FieldProblems& problems;

  void tell(const std::string& member, std::string what, std::string remedy) const {
    problems.push_back(
        {pointer + "/" + member, "mapping.invalid", std::move(what), std::move(remedy)});
  }
};

bool is_field_name(std::string_view name) {
  return !name.empty() && name.find_first_of(" \t\r\n") == std::string_view::npos &&
         is_plain_value(name);
}

void check_transformations(const FieldRule& rule, const std::string& member,
                           const MappingReport& report) {
  using Kind = Transformation::Kind;
  for (std::size_t i = 0; i < rule.transformations.size(); ++i) {
    const Transformation& one = rule.transformations[i];
    if (one.argument.empty() &&
        (one.kind == Kind::kBefore || one.kind == Kind::kAfter || one.kind == Kind::kReplace)) {
      report.tell(member + "/transformations/" + std::to_string(i) + "/argument",
                  "expected the text to look for, got \"\"", "Enter the text, \"@\" for example.");
    }
  }
}

void check_source(const FieldRule& rule, const std::string& member, const MappingReport& report) {
  const bool is_user_name = canonical_field(rule.field) == "user_name";
  if (rule.sources.empty() && rule.constant.empty()) {
    report.tell(member + "/sources", "expected an attribute or a constant, got neither",
                "Name the attribute that the identity provider sends, or NameID.");
  }
  if (!rule.sources.empty() && !rule.constant.empty()) {
    report.tell(member + "/constant", "expected attributes or a constant, got both",
                "Take the constant away, or the attributes.");
  }
  if (std::find(rule.sources.begin(), rule.sources.end(), "") != rule.sources.end()) {
    report.tell(member + "/sources", "expected names of attributes, got \"\"",
                "Take the empty line away.");
  }
  if (is_user_name && !rule.constant.empty()) {
    report.tell(member + "/constant", "expected a user name that the identity provider sends",
                "Name an attribute: with a constant everybody would be the same user.");
  }
  if (!is_plain_value(rule.constant)) {
    report.tell(member + "/constant", "expected at most 256 bytes without control characters",
                "Enter a shorter value on one line.");
  }
}

}  // namespace

void check_mapping(const Mapping& mapping, const std::string& pointer, FieldProblems& problems) {
  const MappingReport report{pointer, problems};
  if (mapping.external_id.empty()) {
    report.tell("external_id", "expected NameID or an attribute, got \"\"",
                "Name what identifies the person for ever: NameID, or an attribute as "
                "objectidentifier.");
  }
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < mapping.fields.size(); ++i) {
    const FieldRule& rule = mapping.fields[i];
    const std::string member = "fields/" + std::to_string(i);
    if (!is_field_name(rule.field)) {
      report.tell(member + "/field", "expected a word, got " + quoted(rule.field),
                  "Name the property of the user: email, first_name, department.");
    } else if (!seen.insert(canonical_field(rule.field)).second) {
      report.tell(member + "/field", "expected each field once, got " + quoted(rule.field),
                  "Put all attributes of one field into one line, in the order in which they "
                  "count.");
    }
    check_source(rule, member, report);
    check_transformations(rule, member, report);
  }
}

}  // namespace countersign::identity
