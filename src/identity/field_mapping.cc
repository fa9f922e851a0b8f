// SPDX-License-Identifier: Apache-2.0
#include "identity/field_mapping.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"
#include "base/utf8.h"
#include "identity/attribute_lookup.h"
#include "identity/errors.h"
#include "identity/plain_value.h"
#include "identity/profile.h"

namespace countersign::identity {
namespace {

constexpr std::size_t kMaxExternalIdBytes = 1024;
constexpr std::string_view kUserNameField = "user_name";
// RFC 5322 3.2.3 atext, the dot and the at sign; letters in lower case.
constexpr std::string_view kMailCharacters =
    "abcdefghijklmnopqrstuvwxyz0123456789.@!#$%&'*+-/=?^_`{|}~";

std::string replace_all(std::string_view value, std::string_view what, std::string_view with) {
  std::string out;
  if (what.empty()) {
    return std::string(value);
  }
  for (std::size_t at = value.find(what); at != std::string_view::npos; at = value.find(what)) {
    out += value.substr(0, at);
    out += with;
    value.remove_prefix(at + what.size());
    if (out.size() > kMaxValueBytes) {
      break;  // too long already: the value is refused
    }
  }
  return out.append(value);
}

std::string apply(std::string value, const Transformation& one) {
  using Kind = Transformation::Kind;
  switch (one.kind) {
    case Kind::kLowerCase:
      return ascii_lower(value);
    case Kind::kTrim:
      return std::string(trim_ascii(value));
    case Kind::kReplace:
      return replace_all(value, one.argument, one.with);
    case Kind::kBefore:
    case Kind::kAfter:
      break;
  }
  const std::size_t at = value.find(one.argument);
  if (at == std::string::npos || one.argument.empty()) {
    return value;
  }
  return one.kind == Kind::kBefore ? value.substr(0, at) : value.substr(at + one.argument.size());
}

std::string list_of_sources(const FieldRule& rule) {
  return list_of({rule.sources.begin(), rule.sources.end()});
}

bool is_transient(const saml::AssertionValues& values) {
  return values.name_id.has_value() && values.name_id->format == kTransientFormat;
}

/// The one value of the first source that was sent, and that source; empty when none was.
Result<std::pair<std::string, std::string_view>> first_sent(const saml::AssertionValues& values,
                                                            const FieldRule& rule) {
  for (const std::string& source : rule.sources) {
    const std::vector<std::string_view> found = sent_values(values, source);
    if (found.size() > 1) {
      return Error{kFieldAmbiguous, "expected one value of " + quoted(source) + " for the field " +
                                        quoted(rule.field) + ", got " + list_of(found)};
    }
    if (!found.empty()) {
      return std::pair(std::string(found.front()), std::string_view(source));
    }
  }
  return std::pair(rule.sources.empty() ? rule.constant : std::string(),
                   std::string_view("the constant"));
}

Result<void> check_value(std::string_view value, const FieldRule& rule, std::string_view source) {
  if (value.size() > kMaxValueBytes) {
    return Error{kFieldInvalid, "expected at most 256 bytes for the field " + quoted(rule.field) +
                                    " from " + quoted(source) + ", got " +
                                    std::to_string(value.size())};
  }
  if (has_control_character(value)) {
    return Error{kFieldInvalid, "expected no control characters in the field " +
                                    quoted(rule.field) + " from " + quoted(source) + ", got " +
                                    quoted(value)};
  }
  return {};
}

}  // namespace

std::string transformed(std::string value, const std::vector<Transformation>& transformations) {
  for (const Transformation& one : transformations) {
    value = apply(std::move(value), one);
  }
  return value;
}

Result<std::string> map_field(const saml::AssertionValues& values, const FieldRule& rule,
                              NameRule name_rule) {
  const bool is_user_name = canonical_field(rule.field) == kUserNameField;
  CS_TRY(auto sent, first_sent(values, rule));
  const std::string_view source = sent.second;
  if (is_user_name && source == kNameIdSource && is_transient(values)) {
    return Error{kNameIdTransient, "expected a lasting NameID as user name, got a transient one"};
  }
  std::string value = transformed(std::move(sent.first), rule.transformations);
  if (!is_user_name) {
    value = std::string(trim_ascii(value));
  }
  if (value.empty() && (rule.required || is_user_name)) {
    return Error{kFieldMissing, "expected " + list_of_sources(rule) + " for the field " +
                                    quoted(rule.field) + ", got " + list_of_names(values)};
  }
  if (is_user_name) {
    CS_TRY(check_user_name(value, name_rule, source));
  } else {
    CS_TRY(check_value(value, rule, source));
  }
  return value;
}

Result<std::string> map_external_id(const saml::AssertionValues& values, std::string_view source) {
  const std::vector<std::string_view> found = sent_values(values, source);
  if (found.empty()) {
    return Error{kExternalIdMissing, "expected " + quoted(source) +
                                         " as the external identity, got " + list_of_names(values)};
  }
  if (found.size() > 1) {
    return Error{kExternalIdAmbiguous, "expected one value of " + quoted(source) +
                                           " as the external identity, got " + list_of(found)};
  }
  if (source == kNameIdSource && is_transient(values)) {
    return Error{kNameIdTransient,
                 "expected a lasting NameID as the external identity, got a transient one"};
  }
  if (found.front().size() > kMaxExternalIdBytes || has_control_character(found.front())) {
    return Error{kFieldInvalid,
                 "expected at most 1024 bytes without control characters as the external "
                 "identity from " +
                     quoted(source) + ", got " + quoted(found.front())};
  }
  return std::string(found.front());
}

Result<void> check_user_name(std::string_view name, NameRule rule, std::string_view source) {
  const auto refuse = [&](std::string_view expected) -> Result<void> {
    return Error{kUserNameInvalid, "expected " + std::string(expected) + " in the user name from " +
                                       quoted(source) + ", got " + quoted(name)};
  };
  if (name.empty() || name.size() > kMaxValueBytes) {
    return refuse("1 to 256 bytes");
  }
  if (has_control_character(name) || trim_ascii(name).size() != name.size()) {
    return refuse("no control characters and no white space at the ends");
  }
  const std::size_t bad =
      rule == NameRule::kMailAddress ? name.find_first_not_of(kMailCharacters) : name.npos;
  if (bad != std::string_view::npos) {
    const std::size_t size = std::max<std::size_t>(utf8_char_at(name, bad).size, 1);
    return refuse("lower-case letters, digits and the characters of a mail address, not " +
                  quoted(name.substr(bad, size)) + ",");
  }
  return {};
}

}  // namespace countersign::identity
