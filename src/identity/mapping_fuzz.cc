// SPDX-License-Identifier: Apache-2.0
// Whatever is sent: the verdict is the same with and without a trace, a profile keeps its
// invariants, and a refusal has a remedy.
//
// Input: one byte of settings, then lines `name<TAB>value`; a line without a tab is the NameID.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "identity/entitlement.h"
#include "identity/plain_value.h"
#include "identity/sign_in_remedy.h"
#include "identity/test_sign_in.h"

namespace countersign::identity {
namespace {

TestRules rules_of(std::uint8_t settings) {
  using Kind = Transformation::Kind;
  TestRules rules;
  Mapping& mapping = rules.mapping();
  if ((settings & 1U) != 0) {
    mapping.name_rule = NameRule::kMailAddress;
  }
  if ((settings & 2U) != 0) {
    mapping.fields = {field("name", {"upn", "emailaddress", "NameID"}),
                      field("email", {"emailaddress"}), field("dept", {"dept"})};
    mapping.fields[0].transformations = {{Kind::kLowerCase, {}, {}}, {Kind::kBefore, "@", {}}};
    mapping.fields[1].required = true;
    mapping.fields[2].transformations = {{Kind::kReplace, "a", "bb"}, {Kind::kAfter, "/", {}}};
  }
  mapping.groups.conflict = (settings & 4U) != 0   ? GroupConflict::kMerge
                            : (settings & 8U) != 0 ? GroupConflict::kFirst
                                                   : GroupConflict::kRefuse;
  mapping.groups.no_group = (settings & 16U) != 0 ? NoGroup::kRefuse : NoGroup::kAllow;
  mapping.groups.prefix = (settings & 32U) != 0 ? "cpm_" : "";
  mapping.permissions_attribute = (settings & 64U) != 0 ? "cpm_user_permissions" : "";
  mapping.external_id = (settings & 128U) != 0 ? "objectidentifier" : "NameID";
  Group staff = test_group("staff", "acme");
  staff.entitlements = {{"max_accounts", "5"}, {"allow_settings", "no"}};
  staff.roles = {RoleId("auditor")};
  Group delegates = test_group("delegates", "acme");
  delegates.user_type = UserType::kDelegate;
  delegates.delegate_of = "admin";
  delegates.entitlements = {{"max_accounts", "50"}, {"allow_settings", "yes"}};
  Group by_id = test_group("id", "acme");
  by_id.value = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
  by_id.user_type = UserType::kManaged;
  rules.groups = {staff, delegates, by_id};
  return rules;
}

saml::AssertionValues values_of(std::string_view text) {
  saml::AssertionValues values;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) {
      values.name_id = saml::NameId{std::string(line), {}, {}, {}};
    } else if (!values.attributes.empty() && values.attributes.back().name == line.substr(0, tab)) {
      values.attributes.back().values.emplace_back(line.substr(tab + 1));
    } else {
      values.attributes.push_back(
          {std::string(line.substr(0, tab)), {}, {}, {std::string(line.substr(tab + 1))}});
    }
  }
  return values;
}

void check_profile(const Profile& profile, const Mapping& mapping) {
  CS_CHECK(!profile.external_id.empty());
  CS_CHECK(!profile.user_name.empty() && is_plain_value(profile.user_name.view()));
  if (mapping.name_rule == NameRule::kMailAddress) {
    const std::string& name = profile.user_name.value();
    CS_CHECK(std::none_of(name.begin(), name.end(),
                          [](char c) { return c <= ' ' || c >= 0x7f || (c >= 'A' && c <= 'Z'); }));
  }
  for (const std::string* const value :
       {&profile.email, &profile.first_name, &profile.last_name, &profile.display_name}) {
    CS_CHECK(is_plain_value(*value));
  }
  for (const auto& [name, value] : profile.properties) {
    CS_CHECK(!value.empty() && is_plain_value(value));
  }
  for (const auto& [name, value] : profile.entitlements) {
    CS_CHECK(!entitlement_objection(name, value).has_value());
  }
  CS_CHECK(mapping.groups.conflict == GroupConflict::kMerge || profile.groups.size() <= 1);
  CS_CHECK(mapping.groups.no_group == NoGroup::kAllow || !profile.groups.empty());
  CS_CHECK((profile.user_type == UserType::kDelegate) == !profile.delegate_of.empty());
}

void try_mapping(std::uint8_t settings, std::string_view text) {
  const TestRules rules = rules_of(settings);
  const saml::AssertionValues values = values_of(text);
  MappingTrace trace;
  const auto plain = rules.map(values);
  const auto traced = rules.map(values, &trace);
  CS_CHECK(plain.ok() == traced.ok());
  const bool told = std::any_of(trace.begin(), trace.end(), [](const MappingFinding& one) {
    return one.outcome == MappingOutcome::kFail;
  });
  CS_CHECK(told == !plain.ok());
  if (plain.ok()) {
    CS_CHECK(*plain == *traced);
    check_profile(*plain, rules.authenticator.mapping);
  } else {
    CS_CHECK(plain.error().code == traced.error().code);
    CS_CHECK(plain.error().detail == traced.error().detail);
    CS_CHECK(!sign_in_remedy(plain.error(), values, rules.rules()).empty());
  }
}

}  // namespace
}  // namespace countersign::identity

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0) {
    const std::string text(data + 1, data + size);
    countersign::identity::try_mapping(*data, text);
  }
  return 0;
}
