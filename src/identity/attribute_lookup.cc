// SPDX-License-Identifier: Apache-2.0
#include "identity/attribute_lookup.h"

#include <algorithm>
#include <cstddef>

#include "base/ascii.h"
#include "base/text.h"
#include "identity/profile.h"

namespace countersign::identity {
namespace {

void add_values(const saml::Attribute& attribute, std::vector<std::string_view>& to) {
  for (const std::string& value : attribute.values) {
    if (!value.empty()) {
      to.push_back(value);
    }
  }
}

}  // namespace

std::vector<std::string_view> sent_values(const saml::AssertionValues& values,
                                          std::string_view name) {
  std::vector<std::string_view> found;
  if (name == kNameIdSource) {
    if (values.name_id.has_value() && !values.name_id->value.empty()) {
      found.push_back(values.name_id->value);
    }
    return found;
  }
  bool exactly = false;
  for (const saml::Attribute& attribute : values.attributes) {
    if (attribute.name == name) {
      exactly = true;
      add_values(attribute, found);
    }
  }
  if (!exactly) {
    for (const saml::Attribute& attribute : values.attributes) {
      if (short_attribute_name(attribute.name) == name) {
        add_values(attribute, found);
      }
    }
  }
  return found;
}

bool was_sent(const saml::AssertionValues& values, std::string_view name) {
  return std::any_of(
      values.attributes.begin(), values.attributes.end(), [&](const saml::Attribute& attribute) {
        return attribute.name == name || short_attribute_name(attribute.name) == name;
      });
}

std::string_view sent_in_other_case(const saml::AssertionValues& values, std::string_view name) {
  for (const saml::Attribute& attribute : values.attributes) {
    const std::string_view short_name = short_attribute_name(attribute.name);
    const bool same = attribute.name == name || short_name == name;
    if (!same &&
        (equal_but_for_case(attribute.name, name) || equal_but_for_case(short_name, name) ||
         equal_but_for_case(short_name, short_attribute_name(name)))) {
      return attribute.name;
    }
  }
  return {};
}

std::string list_of(const std::vector<std::string_view>& values) {
  constexpr std::size_t kMost = 20;
  if (values.empty()) {
    return "nothing";
  }
  std::string list;
  for (std::size_t i = 0; i < values.size() && i < kMost; ++i) {
    list += (i == 0 ? "" : ", ") + quoted(values[i]);
  }
  if (values.size() > kMost) {
    list += " and " + std::to_string(values.size() - kMost) + " more";
  }
  return list;
}

std::string list_of_names(const saml::AssertionValues& values) {
  std::vector<std::string_view> names;
  for (const saml::Attribute& attribute : values.attributes) {
    names.push_back(attribute.name);
  }
  return list_of(names);
}

}  // namespace countersign::identity
