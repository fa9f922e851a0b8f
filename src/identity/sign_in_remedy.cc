// SPDX-License-Identifier: Apache-2.0
#include "identity/sign_in_remedy.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/text.h"
#include "identity/attribute_lookup.h"
#include "identity/errors.h"
#include "identity/field_mapping.h"
#include "identity/group_mapping.h"
#include "identity/group_remedy.h"
#include "identity/profile.h"

namespace countersign::identity {
namespace {

std::string wrong_case(std::string_view sent, std::string_view wanted, std::string_view setting) {
  return "The identity provider sends " + quoted(sent) + " where " + quoted(wanted) +
         " is expected: names of claims are compared exactly, upper and lower case included. At "
         "the identity provider rename the claim to " +
         quoted(wanted) + " (Entra ID: Attributes & Claims), or here set " + std::string(setting) +
         " to " + quoted(sent) + ".";
}

std::string not_sent(const std::vector<std::string>& wanted, std::string_view setting,
                     const saml::AssertionValues& values) {
  for (const std::string& name : wanted) {
    if (const auto other = sent_in_other_case(values, name); !other.empty()) {
      return wrong_case(other, name, setting);
    }
  }
  for (const std::string& name : wanted) {
    for (const saml::Attribute& attribute : values.attributes) {
      if (attribute.name != name && trim_ascii(attribute.name) == trim_ascii(name)) {
        return "The identity provider sends " + quoted(attribute.name) + " where " + quoted(name) +
               " is expected: the one has white space at its ends. Take that away, there from the "
               "name of the claim or here from " +
               std::string(setting) + ".";
      }
    }
    if (was_sent(values, name)) {
      return "The identity provider sends " + quoted(name) +
             ", but without a value: the person has none in the directory there. Fill it in there, "
             "or here set " +
             std::string(setting) + " to another that it sends: " + list_of_names(values) + ".";
    }
  }
  return "At the identity provider add the claim " + list_of({wanted.begin(), wanted.end()}) +
         " to what it sends for this application, or here set " + std::string(setting) +
         " to one that it sends: " + list_of_names(values) + ".";
}

std::string for_external_id(const saml::AssertionValues& values, const MappingRules& rules) {
  const std::string& wanted = rules.authenticator.mapping.external_id;
  if (wanted == kNameIdSource) {
    return "At the identity provider let the sign-in name the person by a NameID (Entra ID: Unique "
           "User Identifier), or here set the external identity of the mapping to an attribute "
           "that it sends: " +
           list_of_names(values) + ".";
  }
  return not_sent({wanted}, "the external identity of the mapping", values);
}

/// The first line of the field table that fails as the sign-in did.
const FieldRule* failing_line(const ErrorCode& code, const saml::AssertionValues& values,
                              const Mapping& mapping) {
  for (const FieldRule& rule : mapping.fields) {
    const auto made = map_field(values, rule, mapping.name_rule);
    if (!made.ok() && made.error().code == code) {
      return &rule;
    }
  }
  return nullptr;
}

std::string setting_of(const FieldRule& rule) {
  return "the attribute of the field " + quoted(rule.field) + " of the mapping";
}

std::string for_field_missing(const saml::AssertionValues& values, const MappingRules& rules) {
  const Mapping& mapping = rules.authenticator.mapping;
  const FieldRule* const rule = failing_line(kFieldMissing, values, mapping);
  if (rule == nullptr) {
    return for_external_id(values, rules);
  }
  return not_sent(rule->sources, setting_of(*rule), values) +
         (canonical_field(rule->field) == "user_name"
              ? ""
              : " If the person may have none, make the field optional.");
}

std::string for_field_ambiguous(const saml::AssertionValues& values, const MappingRules& rules) {
  const FieldRule* const rule = failing_line(kFieldAmbiguous, values, rules.authenticator.mapping);
  return "The identity provider sends several values where one is expected. At the identity "
         "provider send one, or here set " +
         (rule == nullptr ? "the attribute of the user name" : setting_of(*rule)) +
         " to another attribute: " + list_of_names(values) + ".";
}

std::string for_user_name(const saml::AssertionValues& values, const MappingRules& rules) {
  const Mapping& mapping = rules.authenticator.mapping;
  const FieldRule* const rule = failing_line(kUserNameInvalid, values, mapping);
  FieldRule lower;
  lower.field = "user_name";
  lower.sources = {mapping.external_id};
  if (rule != nullptr) {
    lower = *rule;
  }
  lower.transformations.push_back({Transformation::Kind::kLowerCase, {}, {}});
  FieldRule trimmed = lower;
  trimmed.transformations.back() = {Transformation::Kind::kTrim, {}, {}};
  std::string remedy;
  if (map_field(values, trimmed, mapping.name_rule).ok()) {
    remedy =
        "The value has white space at its ends: take it away at the identity provider, or here add "
        "the transformation \"trim\" to the field user_name of the mapping. Or ";
  } else if (map_field(values, lower, mapping.name_rule).ok()) {
    remedy =
        "The value holds capital letters: here add the transformation \"lower case\" to the "
        "field user_name of the mapping. Or ";
  } else {
    remedy = "The value can't be a user name: ";
  }
  return remedy +
         "map user_name to an attribute that holds only lower-case letters, digits and the "
         "characters of a mail address and no spaces, as emailaddress, instead of a name to be "
         "shown. Sent were: " +
         list_of_names(values) + ".";
}

std::string for_group_missing(const saml::AssertionValues& values, const MappingRules& rules) {
  const std::string& attribute = rules.authenticator.mapping.groups.attribute;
  const std::vector<std::string_view> sent = sent_values(values, attribute);
  if (sent.empty() && was_sent(values, attribute)) {
    return "The identity provider sends " + quoted(attribute) +
           " without a value: the person is in none of the groups that it sends. There put the "
           "person into one of these: " +
           list_of(configured_values(rules.groups)) + ".";
  }
  if (sent.empty()) {
    return not_sent({attribute}, "the group attribute of the mapping", values) +
           " If it is sent, the person is in no group there.";
  }
  return group_remedy(sent, rules.groups);
}

std::string for_groups_conflict(const saml::AssertionValues& values, const MappingRules& rules) {
  std::string names;
  for (const Group* const group : matching_groups(values, rules)) {
    names += (names.empty() ? "" : " and ") + quoted(shown_name(*group));
  }
  return "The person is in several groups that count here: " + names +
         ". At the identity provider take the person out of all but one of them; or here set what "
         "the mapping does when several groups match to \"first\" or \"merge\".";
}

std::string for_user_not_found(const saml::AssertionValues& values, const MappingRules& rules) {
  const Mapping& mapping = rules.authenticator.mapping;
  const auto external_id = map_external_id(values, mapping.external_id);
  return "The person is known at the identity provider and not here (user not found in local "
         "database). Here create the user with the external identity " +
         (external_id.ok() ? quoted(*external_id) : "that the identity provider sends") +
         ", exactly so, upper and lower case included, by hand or by bulk upload; or set the user "
         "matching of the mapping to user name, if the user exists under that name; or set "
         "provisioning to \"create\", so that a first sign-in makes the user. If the person is a "
         "user here already and was renamed, or has a new id there: give that user this external "
         "identity in place of the old one." +
         (external_id.ok() && external_id->find("#EXT#") != std::string::npos
              ? " It is the name that Entra ID gives to a guest: map a claim with the mail address "
                "(user.mail) in its place."
              : "");
}

// The detail names the very pair.
std::string for_permissions(const Error& error, const MappingRules& rules) {
  const std::string attribute = quoted(rules.authenticator.mapping.permissions_attribute);
  return "At the identity provider correct the attribute " + attribute +
         " of the person: pairs key=value, separated by semicolons; keys are case-sensitive, "
         "limits are numbers, permissions yes or no, original_username stands with the user type "
         "Delegate alone. What was wrong: " +
         error.detail + ".";
}

}  // namespace

std::string sign_in_remedy(const Error& error, const saml::AssertionValues& values,
                           const MappingRules& rules) {
  using Make = std::string (*)(const saml::AssertionValues&, const MappingRules&);
  struct Maker {
    const ErrorCode* code;
    Make make;
  };
  constexpr std::array kMakers{
      Maker{&kExternalIdMissing, for_external_id},  Maker{&kFieldMissing, for_field_missing},
      Maker{&kFieldAmbiguous, for_field_ambiguous}, Maker{&kUserNameInvalid, for_user_name},
      Maker{&kGroupMissing, for_group_missing},     Maker{&kGroupsConflict, for_groups_conflict},
      Maker{&kUserNotFound, for_user_not_found},
  };
  if (error.code == kPermissionUnknown || error.code == kPermissionInvalid) {
    return for_permissions(error, rules);
  }
  for (const Maker& maker : kMakers) {
    if (*maker.code == error.code) {
      return maker.make(values, rules);
    }
  }
  return std::string(sign_in_advice(error.code));
}

}  // namespace countersign::identity
