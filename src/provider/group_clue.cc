// SPDX-License-Identifier: Apache-2.0
#include "provider/group_clue.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "identity/profile.h"
#include "provider/access_words.h"

namespace countersign::provider {
namespace {

using identity::Attribute;
using identity::Authenticator;
using identity::Group;
using identity::Requirement;

const Group* own_group(const Requirement& requirement, const Lacking& lacking,
                       const identity::Catalogue& catalogue) {
  for (const std::string& id : requirement.values) {
    const Group* const group = catalogue.group_above(lacking.organisation, id);
    if (group != nullptr && group->organisation.view() == lacking.organisation) {
      return group;
    }
  }
  return nullptr;
}

bool is_called(const Attribute& attribute, std::string_view name) {
  return attribute.name == name || identity::short_attribute_name(attribute.name) == name;
}

/// The one that holds the value of the group, in the mapped attribute before all others.
const Attribute* holder_of(const Group& group, const Authenticator& authenticator,
                           const std::vector<Attribute>& sent) {
  const identity::GroupMapping& mapping = authenticator.mapping.groups;
  const Attribute* found = nullptr;
  for (const Attribute& attribute : sent) {
    const bool holds =
        std::any_of(attribute.values.begin(), attribute.values.end(), [&](const std::string& one) {
          return one == group.value || one == mapping.prefix + group.value;
        });
    if (holds && is_called(attribute, mapping.attribute)) {
      return &attribute;
    }
    if (holds && found == nullptr) {
      found = &attribute;
    }
  }
  return found;
}

GroupClue sent_elsewhere(const Group& group, const Authenticator& authenticator,
                         const Attribute& holder) {
  const std::string& read = authenticator.mapping.groups.attribute;
  std::string remedy =
      "The identity provider sent " + quoted(group.value) + ", the value of the group " +
      quoted(group.id.view()) + ", in " + quoted(holder.name) + ", and the login authenticator " +
      quoted(authenticator.id.view()) + " reads groups from " +
      (read.empty() ? "nothing" : quoted(read)) + ": set its mapping.groups.attribute to " +
      quoted(holder.name) + " and have the person sign in again.";
  return {std::move(remedy), holder};
}

GroupClue sent_and_mapped(const Group& group, const Authenticator& authenticator,
                          const Attribute& holder) {
  std::string remedy = "The identity provider sent " + quoted(group.value) +
                       ", the value of the group " + quoted(group.id.view()) +
                       ", and still the person is not in it: it was taken out of it since, or the "
                       "group or the mapping is newer than the sign-in.";
  remedy += authenticator.mapping.update == identity::UpdatePolicy::kAlways
                ? " The next sign-in puts the person into it."
                : " mapping.update of the login authenticator " + quoted(authenticator.id.view()) +
                      " leaves users who are there as they are: put the person into it by hand.";
  return {std::move(remedy), holder};
}

std::optional<GroupClue> not_sent(const Group& group, const Authenticator& authenticator,
                                  const std::vector<Attribute>& sent) {
  const std::string& read = authenticator.mapping.groups.attribute;
  const auto other = std::find_if(sent.begin(), sent.end(),
                                  [&](const Attribute& one) { return is_called(one, read); });
  if (other != sent.end()) {
    return GroupClue{"The identity provider sent " + listed(other->values) + " in " +
                         quoted(other->name) + ", and the group " + quoted(group.id.view()) +
                         " has the value " + quoted(group.value) +
                         ": there put the person into that group, or correct the value of the "
                         "group here.",
                     *other};
  }
  if (authenticator.mapping.kept_attributes.has_value() || read.empty()) {
    return std::nullopt;  // nobody knows what was sent
  }
  return GroupClue{"The identity provider sent no " + quoted(read) +
                       ", from which the login authenticator " + quoted(authenticator.id.view()) +
                       " reads groups: let it be sent, or set mapping.groups.attribute to what is "
                       "sent.",
                   {}};
}

}  // namespace

std::optional<GroupClue> clue_of(const Requirement& requirement, const Lacking& lacking,
                                 const identity::Catalogue& catalogue) {
  if (requirement.kind != identity::RequirementKind::kGroup) {
    return std::nullopt;
  }
  const Group* const group = own_group(requirement, lacking, catalogue);
  const Authenticator* const authenticator = catalogue.authenticator(lacking.authenticator);
  if (group == nullptr || authenticator == nullptr ||
      authenticator->type == identity::AuthenticatorType::kLocal ||
      authenticator->organisation.view() != lacking.organisation) {
    return std::nullopt;
  }
  const Attribute* const holder = holder_of(*group, *authenticator, lacking.sent);
  if (holder == nullptr) {
    return not_sent(*group, *authenticator, lacking.sent);
  }
  return is_called(*holder, authenticator->mapping.groups.attribute)
             ? sent_and_mapped(*group, *authenticator, *holder)
             : sent_elsewhere(*group, *authenticator, *holder);
}

}  // namespace countersign::provider
