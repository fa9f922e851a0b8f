// SPDX-License-Identifier: Apache-2.0
#include "provider/way_in.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "identity/own_attributes.h"
#include "identity/profile.h"
#include "provider/access_words.h"

namespace countersign::provider {
namespace {

using identity::Authenticator;
using identity::Catalogue;
using identity::Group;
using identity::Requirement;
using identity::RequirementKind;

/// The login authenticator whose sign-ins set what it maps, again and again; null when none does.
const Authenticator* setter(const Lacking& person, const Catalogue& catalogue) {
  const Authenticator* const used = catalogue.authenticator(person.authenticator);
  const bool sets = used != nullptr && used->type == identity::AuthenticatorType::kSaml2 &&
                    used->mapping.update == identity::UpdatePolicy::kAlways;
  return sets ? used : nullptr;
}

bool is_own(const Authenticator& authenticator, const Lacking& person) {
  return authenticator.organisation.view() == person.organisation;
}

/// `"x" of an organisation above`, for administrators who can't change it.
std::string ask_those_of(const Authenticator& authenticator, std::string_view what) {
  return "The login authenticator " + quoted(authenticator.id.view()) +
         ", of another organisation, sets " + std::string(what) +
         " at each sign-in, so that nothing set by hand lasts: ask its administrators";
}

std::string by_hand(const std::vector<std::string>& groups, const std::string& change) {
  return "Here put the person into one of the groups " + listed(groups) +
         " by hand (member \"groups\" of the user: countersign user set), or " + change +
         ". Into a group of an organisation above, only its administrators put people unless its "
         "given_by is \"below\".";
}

std::string by_mapping(const std::vector<std::string>& groups,
                       const std::vector<std::string>& values, const Authenticator& setting,
                       const Lacking& person, const std::string& change) {
  if (!is_own(setting, person)) {
    return ask_those_of(setting, "the person's groups") + " for one of " + listed(groups) +
           ", or " + change + ".";
  }
  return "At the identity provider put the person into a group that it sends as one of " +
         listed(values) + " in " + quoted(setting.mapping.groups.attribute) +
         ": the login authenticator " + quoted(setting.id.view()) +
         " sets the person's groups from that at each sign-in, so that none given by hand lasts. "
         "Or " +
         change + ".";
}

std::string into_groups(const Requirement& requirement, const Lacking& person,
                        const Catalogue& catalogue, const std::string& change) {
  const Authenticator* const setting = setter(person, catalogue);
  const bool sets = setting != nullptr && !setting->mapping.groups.attribute.empty();
  std::vector<std::string> lasting;
  std::vector<std::string> mapped;
  std::vector<std::string> values;
  for (const std::string& id : requirement.values) {
    const Group* const group = catalogue.group_above(person.organisation, id);
    if (group == nullptr) {
      continue;
    }
    if (sets && catalogue.may_give(setting->organisation, *group)) {
      mapped.push_back(id);
      values.push_back(setting->mapping.groups.prefix + group->value);
    } else {
      lasting.push_back(id);
    }
  }
  if (!lasting.empty()) {
    return by_hand(lasting, change);
  }
  if (!mapped.empty()) {
    return by_mapping(mapped, values, *setting, person, change);
  }
  return "None of these groups is one of the person's organisation or of those above it, so that "
         "nobody of it can be in one. What is left: " +
         change + ".";
}

/// The attributes from which the mapping makes a field of the user.
std::vector<std::string> sources_of(const Authenticator& authenticator, std::string_view field) {
  for (const identity::FieldRule& rule : authenticator.mapping.fields) {
    if (identity::canonical_field(rule.field) == field) {
      return rule.sources;
    }
  }
  return {};
}

bool comes_of_groups(std::string_view field) {
  return field == "user_type" || field == "delegate_of" || field == "entitlements";
}

// What we know of the user: a provider that sends something under our name for it is not heard.
std::string own_attribute(const Requirement& requirement, const Lacking& person,
                          const Catalogue& catalogue, const std::string& change) {
  const std::string field = requirement.name.substr(identity::kOwnAttributes.size());
  const std::string what =
      quoted(requirement.name) + " is the member " + quoted(field) + " of the user here.";
  const Authenticator* const setting = setter(person, catalogue);
  const bool by_groups = comes_of_groups(field);
  const std::vector<std::string> sources =
      setting == nullptr ? std::vector<std::string>() : sources_of(*setting, field);
  const bool sets =
      setting != nullptr && (by_groups ? !setting->mapping.groups.attribute.empty() ||
                                             !setting->mapping.permissions_attribute.empty()
                                       : !sources.empty());
  if (!sets) {
    return "What is called " + what + " Set it there (countersign user set), or " + change + ".";
  }
  if (!is_own(*setting, person)) {
    return ask_those_of(*setting, quoted(field) + " of the user") + ", or " + change + ".";
  }
  if (by_groups) {
    return "What is called " + what + " The login authenticator " + quoted(setting->id.view()) +
           " sets it at each sign-in from the person's groups: put the person into a group that "
           "gives it, or " +
           change + ".";
  }
  return "What is called " + what + " The login authenticator " + quoted(setting->id.view()) +
         " sets it at each sign-in: at the identity provider let " + listed(sources) +
         " be sent with one of these values, or " + change + ".";
}

/// Whether what the person's provider says is heard at an application of `owner`.
bool is_heard(const Requirement& requirement, const Lacking& person, const std::string& owner,
              const Catalogue& catalogue) {
  const Authenticator* const used = catalogue.authenticator(person.authenticator);
  const bool of_owner =
      !requirement.name.starts_with(identity::kOwnAttributes) || person.organisation == owner;
  return of_owner && used != nullptr &&
         catalogue.is_within(identity::OrganisationId(owner), used->organisation);
}

/// Whether the mapping leaves out of the session what the rule asks for.
bool is_left_out(const Authenticator& authenticator, const std::string& name) {
  const auto& kept = authenticator.mapping.kept_attributes;
  return kept.has_value() && std::none_of(kept->begin(), kept->end(), [&](const std::string& one) {
           return one == name || one == identity::short_attribute_name(name);
         });
}

std::string sent_attribute(const Requirement& requirement, const Lacking& person,
                           const Catalogue& catalogue, const std::string& change) {
  const Authenticator* const used = catalogue.authenticator(person.authenticator);
  const std::string name = quoted(requirement.name);
  if (used != nullptr && is_own(*used, person) && is_left_out(*used, requirement.name)) {
    return "The login authenticator " + quoted(used->id.view()) +
           " keeps some attributes alone: " + "add " + name +
           " to its mapping.keep_attributes, and at the identity provider let " + name +
           " be sent with one of these values; or " + change + ".";
  }
  return "At the identity provider let " + name + " be sent with one of these values, or " +
         change + ".";
}

std::string with_attribute(const Requirement& requirement, const Lacking& person,
                           const Barrier& barrier, const Catalogue& catalogue,
                           const std::string& change) {
  if (!is_heard(requirement, person, barrier.owner, catalogue)) {
    return "Whatever is sent as " + quoted(requirement.name) +
           " does not count for this person: attributes are heard of login authenticators of the "
           "application's own organisation or of those above it, and what is known of the user of "
           "its own people alone. A rule for others asks for groups or organisations: " +
           change + ".";
  }
  if (requirement.name.starts_with(identity::kOwnAttributes)) {
    return own_attribute(requirement, person, catalogue, change);
  }
  return sent_attribute(requirement, person, catalogue, change);
}

}  // namespace

std::string change_of(const Barrier& barrier, const std::string& organisation) {
  const std::string change =
      "change " + barrier.rule + " of the application " + quoted(barrier.application);
  return barrier.owner == organisation
             ? change
             : "have an administrator of the organisation " + quoted(barrier.owner) + " " + change;
}

std::string way_in(const Requirement& requirement, const Lacking& person, const Barrier& barrier,
                   const Catalogue& catalogue) {
  const std::string change = change_of(barrier, person.organisation);
  switch (requirement.kind) {
    case RequirementKind::kGroup:
      return into_groups(requirement, person, catalogue, change);
    case RequirementKind::kRole:
      return "Here give the person one of these roles, by hand (countersign user set) or by a "
             "group, or " +
             change + ". Only roles given at the application's own organisation or above it count.";
    case RequirementKind::kOrganisation:
      return "The person has to sign in with an account of one of these organisations, or " +
             change + ".";
    case RequirementKind::kAttribute:
      break;
  }
  return with_attribute(requirement, person, barrier, catalogue, change);
}

}  // namespace countersign::provider
