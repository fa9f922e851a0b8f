// SPDX-License-Identifier: Apache-2.0
#include "identity/mapper.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "identity/attribute_lookup.h"
#include "identity/entitlement.h"
#include "identity/errors.h"
#include "identity/field_mapping.h"
#include "identity/group_mapping.h"
#include "identity/permissions_attribute.h"

namespace countersign::identity {
namespace {

std::string field_id(std::string_view field) {
  return "mapping.field." + std::string(canonical_field(field));
}

class Mapper {
 public:
  Mapper(const saml::AssertionValues& values, const MappingRules& rules, MappingNotes& notes)
      : values_(values), rules_(rules), mapping_(rules.authenticator.mapping), notes_(notes) {}

  MappedValues run() && {
    for (const auto step :
         {&Mapper::map_external_identity, &Mapper::map_user_name, &Mapper::map_fields,
          &Mapper::map_group_values, &Mapper::map_permissions, &Mapper::keep_attributes}) {
      if (notes_.is_over()) {
        break;
      }
      (this->*step)();
    }
    return std::move(mapped_);
  }

 private:
  void map_external_identity() {
    constexpr const char* kId = "mapping.external_id";
    auto made = map_external_id(values_, mapping_.external_id);
    if (!made.ok()) {
      notes_.fail(kId, std::move(made).error(), list_of_names(values_));
      return;
    }
    mapped_.profile.external_id = *std::move(made);
    if (notes_.explaining()) {
      notes_.pass(kId, quoted(mapping_.external_id), quoted(mapped_.profile.external_id));
    }
  }

  void map_one(const FieldRule& rule) {
    auto made = map_field(values_, rule, mapping_.name_rule);
    if (!made.ok()) {
      notes_.fail(field_id(rule.field), std::move(made).error(), list_of_names(values_));
      return;
    }
    if (notes_.explaining()) {
      tell_field(rule, *made);
    }
    assign(canonical_field(rule.field), *std::move(made));
  }

  void tell_field(const FieldRule& rule, const std::string& value) {
    const std::string wanted = rule.sources.empty()
                                   ? "the constant " + quoted(rule.constant)
                                   : list_of({rule.sources.begin(), rule.sources.end()});
    if (!value.empty()) {
      notes_.pass(field_id(rule.field), wanted, quoted(value));
      return;
    }
    for (const std::string& source : rule.sources) {
      if (const auto other = sent_in_other_case(values_, source); !other.empty()) {
        notes_.warn(field_id(rule.field), wanted,
                    quoted(other) + ", which differs from " + quoted(source) + " in case");
        return;
      }
    }
    notes_.skip(field_id(rule.field), "not sent: " + wanted);
  }

  void assign(std::string_view field, std::string value) {
    Profile& profile = mapped_.profile;
    if (field == "user_name") {
      profile.user_name = UserName(std::move(value));
    } else if (field == "email") {
      profile.email = std::move(value);
    } else if (field == "first_name") {
      profile.first_name = std::move(value);
    } else if (field == "last_name") {
      profile.last_name = std::move(value);
    } else if (field == "display_name") {
      profile.display_name = std::move(value);
    } else if (!value.empty()) {
      profile.properties.insert_or_assign(std::string(field), std::move(value));
    }
  }

  static bool is_user_name(const FieldRule& rule) {
    return canonical_field(rule.field) == "user_name";
  }

  void map_user_name() {
    const auto line = std::find_if(mapping_.fields.begin(), mapping_.fields.end(), is_user_name);
    if (line != mapping_.fields.end()) {
      map_one(*line);
      return;
    }
    FieldRule same;
    same.field = "user_name";
    same.sources = {mapping_.external_id};
    map_one(same);
  }

  void map_fields() {
    for (const FieldRule& rule : mapping_.fields) {
      if (!is_user_name(rule) && !notes_.is_over()) {
        map_one(rule);
      }
    }
  }

  void map_group_values() {
    constexpr const char* kId = "mapping.groups";
    const GroupMapping& groups = mapping_.groups;
    auto made = map_groups(values_, rules_);
    if (!made.ok()) {
      notes_.fail(kId, std::move(made).error(), list_of(sent_values(values_, groups.attribute)));
      return;
    }
    apply_groups(*made, mapped_.profile);
    if (notes_.explaining()) {
      tell_groups(kId, *made);
    }
  }

  void tell_groups(const char* id, const std::vector<const Group*>& matched) {
    const std::string& attribute = mapping_.groups.attribute;
    if (attribute.empty()) {
      notes_.skip(id, "no attribute of groups is configured");
    } else if (!matched.empty()) {
      std::vector<std::string_view> names;
      names.reserve(matched.size());
      for (const Group* const group : matched) {
        names.push_back(shown_name(*group));
      }
      notes_.pass(id, quoted(attribute), list_of(names));
    } else if (const auto other = sent_in_other_case(values_, attribute); !other.empty()) {
      notes_.warn(id, quoted(attribute), quoted(other) + ", which differs in case");
    } else if (was_sent(values_, attribute)) {
      notes_.warn(id, "a group that is configured in " + quoted(attribute),
                  list_of(sent_values(values_, attribute)));
    } else {
      notes_.pass(id, quoted(attribute), "no groups");
    }
  }

  void map_permissions() {
    constexpr const char* kId = "mapping.permissions";
    const std::string& attribute = mapping_.permissions_attribute;
    if (attribute.empty()) {
      return;
    }
    if (auto made = apply_permissions(values_, mapping_, mapped_.profile); !made.ok()) {
      notes_.fail(kId, std::move(made).error(), list_of(sent_values(values_, attribute)));
    } else if (notes_.explaining()) {
      const auto other = sent_in_other_case(values_, attribute);
      if (!was_sent(values_, attribute) && !other.empty()) {
        notes_.warn(kId, quoted(attribute), quoted(other) + ", which differs in case");
      } else {
        notes_.pass(kId, quoted(attribute), list_of(sent_values(values_, attribute)));
      }
    }
  }

  bool is_kept(const std::string& name) const {
    if (std::string_view(name).starts_with(kOwnAttributes)) {
      return false;
    }
    const auto& names = mapping_.kept_attributes;
    return !names.has_value() ||
           std::any_of(names->begin(), names->end(), [&](const std::string& kept) {
             return kept == name || kept == short_attribute_name(name);
           });
  }

  void keep_attributes() {
    constexpr const char* kId = "mapping.attributes";
    for (const saml::Attribute& attribute : values_.attributes) {
      if (is_kept(attribute.name)) {
        mapped_.kept.push_back({attribute.name, attribute.values});
      }
    }
    std::size_t bytes = attribute_bytes(mapped_.kept) + values_.session_index.value_or("").size();
    if (values_.name_id.has_value()) {
      bytes += values_.name_id->format.value_or("").size();
    }
    if (bytes > kMaxAttributeBytes) {
      notes_.fail(
          kId,
          {kAttributesTooLarge, "expected at most " + std::to_string(kMaxAttributeBytes) +
                                    " bytes of attributes to keep, got " + std::to_string(bytes)},
          std::to_string(bytes) + " bytes");
    } else if (notes_.explaining()) {
      notes_.pass(kId, "at most " + std::to_string(kMaxAttributeBytes) + " bytes to keep",
                  std::to_string(bytes) + " bytes");
    }
  }

  const saml::AssertionValues& values_;
  const MappingRules& rules_;
  const Mapping& mapping_;
  MappingNotes& notes_;
  MappedValues mapped_;
};

}  // namespace

MappedValues map_values(const saml::AssertionValues& values, const MappingRules& rules,
                        MappingNotes& notes) {
  return Mapper(values, rules, notes).run();
}

Result<Profile> map_profile(const saml::AssertionValues& values, const MappingRules& rules,
                            MappingTrace* trace) {
  MappingNotes notes(trace);
  MappedValues mapped = map_values(values, rules, notes);
  if (notes.failed()) {
    return *notes.failure();
  }
  return std::move(mapped.profile);
}

std::size_t attribute_bytes(const std::vector<Attribute>& attributes) {
  // What a list costs besides its bytes counts, too: many empty values are not for nothing.
  constexpr std::size_t kEach = 2;
  std::size_t bytes = 0;
  for (const Attribute& attribute : attributes) {
    bytes += attribute.name.size() + kEach;
    for (const std::string& value : attribute.values) {
      bytes += value.size() + kEach;
    }
  }
  return bytes;
}

}  // namespace countersign::identity
