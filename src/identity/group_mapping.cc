// SPDX-License-Identifier: Apache-2.0
#include "identity/group_mapping.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "identity/attribute_lookup.h"
#include "identity/entitlement.h"
#include "identity/errors.h"

namespace countersign::identity {
namespace {

/// Values that were sent, each of which counts once.
class SentGroups {
 public:
  explicit SentGroups(std::vector<std::string_view> values) : values_(std::move(values)) {
    std::sort(values_.begin(), values_.end());
    values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
    taken_.resize(values_.size());
  }

  bool empty() const { return values_.empty(); }

  /// Whether `value` was sent and is not taken; then it is.
  bool take(std::string_view value) {
    const auto at = std::lower_bound(values_.begin(), values_.end(), value);
    if (at == values_.end() || *at != value) {
      return false;
    }
    auto&& taken = taken_[static_cast<std::size_t>(at - values_.begin())];
    if (taken) {
      return false;
    }
    taken = true;
    return true;
  }

 private:
  std::vector<std::string_view> values_;
  std::vector<bool> taken_;
};

std::string name_for_detail(const Group& group) {
  return group.label.empty() ? quoted(group.value)
                             : quoted(group.label) + " (" + quoted(group.value) + ")";
}

}  // namespace

std::vector<const Group*> matching_groups(const saml::AssertionValues& values,
                                          const MappingRules& rules) {
  const GroupMapping& mapping = rules.authenticator.mapping.groups;
  std::vector<const Group*> found;
  SentGroups sent(sent_values(values, mapping.attribute));
  if (mapping.attribute.empty() || sent.empty()) {
    return found;
  }
  std::string prefixed;
  for (const Group* const group : rules.groups) {
    bool matches = sent.take(group->value);
    if (!mapping.prefix.empty()) {
      prefixed.assign(mapping.prefix).append(group->value);
      // Both forms of one group are one: the second is taken, too.
      matches = sent.take(prefixed) || matches;
    }
    if (matches) {
      found.push_back(group);
    }
  }
  return found;
}

Result<std::vector<const Group*>> map_groups(const saml::AssertionValues& values,
                                             const MappingRules& rules) {
  const GroupMapping& mapping = rules.authenticator.mapping.groups;
  if (mapping.attribute.empty()) {
    return std::vector<const Group*>();
  }
  if (!was_sent(values, mapping.attribute) && was_sent(values, kGroupsLink)) {
    return Error{kGroupOverage, "expected the groups in " + quoted(mapping.attribute) +
                                    ", got a link to them (groups.link): there are more than 150"};
  }
  std::vector<const Group*> groups = matching_groups(values, rules);
  if (groups.empty() && mapping.no_group == NoGroup::kRefuse) {
    return Error{kGroupMissing, "expected a group that is configured in " +
                                    quoted(mapping.attribute) + ", got " +
                                    list_of(sent_values(values, mapping.attribute))};
  }
  if (groups.size() > 1 && mapping.conflict == GroupConflict::kRefuse) {
    std::string names;
    for (const Group* const group : groups) {
      names += (names.empty() ? "" : " and ") + name_for_detail(*group);
    }
    return Error{kGroupsConflict,
                 "expected one group in " + quoted(mapping.attribute) + ", got " + names};
  }
  if (mapping.conflict == GroupConflict::kFirst && groups.size() > 1) {
    groups.erase(groups.begin() + 1, groups.end());
  }
  return groups;
}

void apply_groups(const std::vector<const Group*>& groups, Profile& profile) {
  for (const Group* const group : groups) {
    profile.groups.push_back(group->id);
    for (const RoleId& role : group->roles) {
      if (std::find(profile.roles.begin(), profile.roles.end(), role) == profile.roles.end()) {
        profile.roles.push_back(role);
      }
    }
    if (!profile.user_type.has_value() && group->user_type.has_value()) {
      profile.user_type = group->user_type;
      profile.delegate_of = group->delegate_of;
    }
    join_entitlements(profile.entitlements, group->entitlements);
  }
}

std::string_view shown_name(const Group& group) {
  return group.label.empty() ? group.value : group.label;
}

}  // namespace countersign::identity
