// SPDX-License-Identifier: Apache-2.0
#include "identity/permissions_attribute.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/text.h"
#include "identity/attribute_lookup.h"
#include "identity/entitlement.h"
#include "identity/errors.h"
#include "identity/field_mapping.h"
#include "identity/plain_value.h"

namespace countersign::identity {
namespace {

using Pairs = std::map<std::string_view, std::string_view>;

Error invalid(std::string_view key, std::string_view expected, std::string_view value) {
  return {kPermissionInvalid, "expected " + std::string(expected) + " for the permission " +
                                  quoted(key) + ", got " + quoted(value)};
}

Result<void> add_pair(std::string_view text, Pairs& pairs) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return Error{kPermissionInvalid, "expected permissions as key=value, got " + quoted(text)};
  }
  const std::string_view key = trim_ascii(text.substr(0, equals));
  const std::string_view value = trim_ascii(text.substr(equals + 1));
  const auto [at, added] = pairs.emplace(key, value);
  if (!added && at->second != value) {
    return invalid(key, "one value", std::string(at->second) + "\" and \"" + std::string(value));
  }
  return {};
}

Result<void> add_pairs(std::string_view list, Pairs& pairs) {
  constexpr std::string_view kSeparators = ";,\r\n";
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(kSeparators), list.size());
    const std::string_view text = trim_ascii(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    if (!text.empty()) {
      CS_TRY(add_pair(text, pairs));
    }
  }
  return {};
}

Result<Pairs> read_pairs(const std::vector<std::string_view>& values) {
  Pairs pairs;
  for (const std::string_view value : values) {
    CS_TRY(add_pairs(value, pairs));
  }
  return pairs;
}

Result<void> apply_entitlement(const EntitlementName& known, std::string_view value,
                               Profile& profile) {
  std::string_view written = value;
  if (known.type == EntitlementType::kYesNo) {
    written = read_yes_no(value).value_or(value);
  }
  if (const auto expected = entitlement_objection(known.name, written); expected.has_value()) {
    return invalid(known.name, *expected, value);
  }
  profile.entitlements.insert_or_assign(std::string(known.name), std::string(written));
  return {};
}

Result<void> apply_user_type(std::string_view value, Profile& profile) {
  const auto type = parse_user_type(value);
  if (!type.has_value()) {
    return invalid("user_type", "Managed, Independent or Delegate", value);
  }
  profile.user_type = type;
  if (*type != UserType::kDelegate) {
    profile.delegate_of.clear();
  }
  return {};
}

Result<void> apply_pair(std::string_view key, std::string_view value, const Mapping& mapping,
                        Profile& profile) {
  if (const EntitlementName* const known = find_entitlement(key); known != nullptr) {
    return apply_entitlement(*known, value, profile);
  }
  if (key == "user_name") {
    CS_TRY(check_user_name(value, mapping.name_rule, mapping.permissions_attribute));
    profile.user_name = UserName(std::string(value));
    return {};
  }
  if (key != "user_email" && key != "original_username") {
    return Error{kPermissionUnknown, "expected a known permission in " +
                                         quoted(mapping.permissions_attribute) + ", got " +
                                         quoted(key)};
  }
  if (value.empty() || !is_plain_value(value)) {
    return invalid(key, "1 to 256 bytes without control characters", value);
  }
  (key == "user_email" ? profile.email : profile.delegate_of) = std::string(value);
  return {};
}

}  // namespace

Result<void> apply_permissions(const saml::AssertionValues& values, const Mapping& mapping,
                               Profile& profile) {
  CS_TRY(const Pairs pairs, read_pairs(sent_values(values, mapping.permissions_attribute)));
  // The user type first, as it decides whether there may be somebody to act for.
  if (const auto type = pairs.find("user_type"); type != pairs.end()) {
    CS_TRY(apply_user_type(type->second, profile));
  }
  for (const auto& [key, value] : pairs) {
    if (key != "user_type") {
      CS_TRY(apply_pair(key, value, mapping, profile));
    }
  }
  const bool is_delegate = profile.user_type == UserType::kDelegate;
  if (is_delegate == profile.delegate_of.empty()) {
    return invalid("original_username",
                   is_delegate ? "the user name of whom a Delegate acts for"
                               : "nothing, as the user type is not Delegate,",
                   profile.delegate_of);
  }
  return {};
}

}  // namespace countersign::identity
