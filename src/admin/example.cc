// SPDX-License-Identifier: Apache-2.0
#include "admin/example.h"

#include <string>
#include <string_view>
#include <utility>

#include "identity/profile.h"

namespace countersign::admin {
namespace {

constexpr std::string_view kNameId = "NameID";

std::string_view sample_of(std::string_view field) {
  const std::string_view known = identity::canonical_field(field);
  if (known == "user_name" || known == "email") {
    return "jane@example.com";
  }
  if (known == "first_name") {
    return "Jane";
  }
  if (known == "last_name") {
    return "Doe";
  }
  return known == "display_name" ? "Jane Doe" : "example";
}

struct Sample {
  std::string name;
  json::Array values;
  std::string purpose;
  bool required = false;
};

json::Value to_json(Sample sample) {
  return json::Object{{"name", std::move(sample.name)},
                      {"values", std::move(sample.values)},
                      {"for", std::move(sample.purpose)},
                      {"required", sample.required}};
}

}  // namespace

json::Value example_of(const identity::Catalogue& catalogue,
                       const identity::Authenticator& authenticator, const Addresses& addresses) {
  const identity::Mapping& mapping = authenticator.mapping;
  json::Array attributes;
  if (mapping.external_id != kNameId) {
    attributes.push_back(to_json({mapping.external_id, {"a1b2c3d4"}, "external identity", true}));
  }
  for (const identity::FieldRule& rule : mapping.fields) {
    if (!rule.sources.empty() && rule.sources.front() != kNameId) {
      const bool required = rule.required || identity::canonical_field(rule.field) == "user_name";
      attributes.push_back(
          to_json({rule.sources.front(), {sample_of(rule.field)}, rule.field, required}));
    }
  }
  if (!mapping.groups.attribute.empty()) {
    const auto groups = catalogue.groups_for(authenticator.organisation);
    const std::string value =
        mapping.groups.prefix + (groups.empty() ? "staff" : groups.front()->value);
    attributes.push_back(to_json({mapping.groups.attribute,
                                  {value},
                                  "groups",
                                  mapping.groups.no_group == identity::NoGroup::kRefuse}));
  }
  if (!mapping.permissions_attribute.empty()) {
    attributes.push_back(
        to_json({mapping.permissions_attribute, {"max_accounts=5"}, "entitlements", false}));
  }
  json::Object name_id{{"value", mapping.external_id == kNameId ? "jane@example.com" : "any"}};
  if (!authenticator.saml.name_id_format.empty()) {
    name_id.set("format", authenticator.saml.name_id_format);
  }
  return json::Object{{"settings", json::Object{{"entity_id", addresses.entity_id},
                                                {"acs_url", addresses.acs_url},
                                                {"metadata_url", addresses.metadata_url},
                                                {"sign_in_url", addresses.login_url},
                                                {"logout_url", addresses.logout_url}}},
                      {"name_id", std::move(name_id)},
                      {"attributes", std::move(attributes)}};
}

}  // namespace countersign::admin
