// SPDX-License-Identifier: Apache-2.0
#include "identity/catalogue.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "identity/shared_room.h"

namespace countersign::identity {
namespace {

using Entry = Catalogue::Entry;

template <typename T>
const T* as(const Entry* entry) {
  return entry == nullptr ? nullptr : std::get_if<T>(&(*entry)->object);
}

/// In order, those of `map` from `from` on for which `belongs` holds, until the first for which it
/// does not.
template <typename Map, typename From, typename Belongs, typename Take>
void take_while(const Map& map, const From& from, const Belongs& belongs, const Take& take) {
  map.visit_from(
      from, [&](const auto& key, const auto& value) { return belongs(key) && take(key, value); });
}

}  // namespace

const Organisation* Catalogue::organisation(const OrganisationId& id) const {
  return as<Organisation>(by_id(ObjectKind::kOrganisation, id.view()));
}

const Authenticator* Catalogue::authenticator(std::string_view id) const {
  return as<Authenticator>(by_id(ObjectKind::kAuthenticator, id));
}

const Application* Catalogue::application(std::string_view id) const {
  return as<Application>(by_id(ObjectKind::kApplication, id));
}

const Group* Catalogue::group(std::string_view organisation, std::string_view id) const {
  return as<Group>(index_.objects.find(ObjectKeyView{ObjectKind::kGroup, organisation, id}));
}

const Role* Catalogue::role(const OrganisationId& organisation, std::string_view id) const {
  for (const Role& built_in : built_in_roles()) {
    if (built_in.id.view() == id) {
      const bool given = id != kOperatorRole || organisation.view() == kRootOrganisation;
      return given ? &built_in : nullptr;
    }
  }
  for (const Organisation* at = this->organisation(organisation); at != nullptr;
       at = parent_of(*at)) {
    const Role* const found =
        as<Role>(index_.objects.find(ObjectKeyView{ObjectKind::kRole, at->id.view(), id}));
    if (found != nullptr) {
      return found;
    }
  }
  return nullptr;
}

const ApiToken* Catalogue::token_by_hash(std::string_view secret_hash) const {
  return as<ApiToken>(index_.tokens.find(secret_hash));
}

Entry Catalogue::find(const ObjectKey& key) const {
  const Entry* const entry = index_.objects.find(key);
  return entry == nullptr ? nullptr : *entry;
}

bool Catalogue::has_same(ObjectKind kind, const Catalogue& other) const {
  const auto at = static_cast<std::size_t>(kind);
  return index_.by_id.at(at).is_same(other.index_.by_id.at(at));
}

std::vector<Entry> Catalogue::list(ObjectKind kind,
                                   const std::optional<OrganisationId>& organisation) const {
  if (!organisation.has_value() && !index_.by_id.at(static_cast<std::size_t>(kind)).empty()) {
    return page(kind, organisation, "", SIZE_MAX);
  }
  std::vector<Entry> found;
  take_while(
      index_.objects, ObjectKey{kind, organisation.value_or(OrganisationId()), ""},
      [&](const ObjectKey& key) {
        return key.kind == kind && (!organisation.has_value() || key.organisation == *organisation);
      },
      [&](const ObjectKey&, const Entry& entry) {
        found.push_back(entry);
        return true;
      });
  return found;
}

std::vector<Entry> Catalogue::page(ObjectKind kind,
                                   const std::optional<OrganisationId>& organisation,
                                   std::string_view after, std::size_t limit) const {
  std::vector<Entry> found;
  if (limit == 0) {
    return found;
  }
  const auto take = [&](std::string_view id, const Entry& entry) {
    if (id != after) {
      found.push_back(entry);
    }
    return found.size() < limit;
  };
  if (organisation.has_value()) {
    take_while(
        index_.objects, ObjectKey{kind, *organisation, std::string(after)},
        [&](const ObjectKey& key) { return key.kind == kind && key.organisation == *organisation; },
        [&](const ObjectKey& key, const Entry& entry) { return take(key.id, entry); });
  } else {
    index_.by_id.at(static_cast<std::size_t>(kind)).visit_from(after, take);
  }
  return found;
}

std::vector<Entry> Catalogue::page_within(const OrganisationId& ancestor, const ObjectKey& after,
                                          std::size_t limit) const {
  std::vector<Entry> found;
  const bool all = ancestor.view() == kRootOrganisation;
  OrganisationId last;  // that was looked at: objects of one organisation follow each other
  bool wanted = false;
  take_while(
      index_.objects, after, [&](const ObjectKey& key) { return key.kind == after.kind; },
      [&](const ObjectKey& key, const Entry& entry) {
        if (!all && key.organisation != last) {
          last = key.organisation;
          wanted = is_within(last, ancestor);
        }
        if ((all || wanted) && key != after && found.size() < limit) {
          found.push_back(entry);
        }
        return found.size() < limit;
      });
  return found;
}

const Organisation* Catalogue::organisation_of_host(std::string_view host) const {
  const std::string name = ascii_lower(host);
  const Organisation& owner = owner_of({"https://" + name, ""});
  return index_.hosts.find(CatalogueIndex::Pair(name, owner.id.value())) == nullptr ? nullptr
                                                                                    : &owner;
}

std::vector<OrganisationId> Catalogue::confirmed_for(std::string_view mail_domain) const {
  const std::string domain = ascii_lower(mail_domain);
  std::vector<OrganisationId> found;
  take_while(
      index_.confirmed, CatalogueIndex::Pair(domain, ""),
      [&](const CatalogueIndex::Pair& key) { return key.first == domain; },
      [&](const CatalogueIndex::Pair& key, CatalogueIndex::Nothing) {
        found.emplace_back(key.second);
        return true;
      });
  return found;
}

bool Catalogue::is_enabled(std::string_view id) const {
  const Organisation* at = as<Organisation>(by_id(ObjectKind::kOrganisation, id));
  if (at == nullptr) {
    return false;
  }
  for (; at != nullptr; at = parent_of(*at)) {
    if (at->state == OrganisationState::kDisabled) {
      return false;
    }
  }
  return true;
}

bool Catalogue::is_within(const OrganisationId& id, const OrganisationId& ancestor) const {
  return is_within(id.view(), ancestor.view());
}

bool Catalogue::is_within(std::string_view id, std::string_view ancestor) const {
  for (const Organisation* at = as<Organisation>(by_id(ObjectKind::kOrganisation, id));
       at != nullptr; at = parent_of(*at)) {
    if (at->id.view() == ancestor) {
      return true;
    }
  }
  return false;
}

bool Catalogue::is_or_was_within(const OrganisationId& id, const OrganisationId& ancestor) const {
  OrganisationId at = id;
  while (true) {
    const OrganisationId* const owner = retired_owner(ObjectKind::kOrganisation, at.view());
    if (at == ancestor) {
      return true;
    }
    if (owner == nullptr) {
      return is_within(at, ancestor);
    }
    at = *owner;
  }
}

bool Catalogue::has_room_for_id(std::string_view id) const {
  constexpr std::size_t kShare = 4;
  // Of all kinds, those that begin with what stands before a dot of `id`, and the dot.
  const auto retired_like = [&](std::size_t dot) {
    const std::string first = std::string(id.substr(0, dot)) + ".";
    const std::string behind = std::string(id.substr(0, dot)) + static_cast<char>('.' + 1);
    std::size_t count = 0;
    for (const auto& retired : index_.retired) {
      count += retired.count_before(behind) - retired.count_before(first);
    }
    return count;
  };
  std::size_t dot = id.find('.');
  if (dot == std::string_view::npos || id.substr(0, dot) == kRootOrganisation) {
    return true;
  }
  std::size_t room = kMostRetired;
  std::size_t above = retired_like(dot);
  bool fits = above < room;
  for (dot = id.find('.', dot + 1); fits && dot != std::string_view::npos;
       dot = id.find('.', dot + 1)) {
    const std::size_t own = retired_like(dot);
    room = share_of(room, above - own, kShare);
    fits = own < room;
    above = own;
  }
  return fits;
}

const OrganisationId* Catalogue::retired_owner(ObjectKind kind, std::string_view id) const {
  return index_.retired.at(static_cast<std::size_t>(kind)).find(id);
}

std::vector<OrganisationId> Catalogue::subtree_of_records(const OrganisationId& id) const {
  std::vector<OrganisationId> found{id};
  const auto add = [&](const auto& map, const OrganisationId& parent) {
    take_while(
        map, CatalogueIndex::Pair(parent.value(), ""),
        [&](const CatalogueIndex::Pair& key) { return key.first == parent.view(); },
        [&](const CatalogueIndex::Pair& key, CatalogueIndex::Nothing) {
          found.emplace_back(key.second);
          return true;
        });
  };
  for (std::size_t next = 0; next < found.size(); ++next) {
    const OrganisationId parent = found[next];
    add(index_.children, parent);
    add(index_.retired_children, parent);
  }
  return found;
}

std::vector<OrganisationId> Catalogue::children(const OrganisationId& id, std::size_t most) const {
  std::vector<OrganisationId> found;
  take_while(
      index_.children, CatalogueIndex::Pair(id.value(), ""),
      [&](const CatalogueIndex::Pair& key) { return key.first == id.value(); },
      [&](const CatalogueIndex::Pair& key, CatalogueIndex::Nothing) {
        if (found.size() < most) {
          found.emplace_back(key.second);
        }
        return found.size() < most;
      });
  return found;
}

std::vector<OrganisationId> Catalogue::subtree(const OrganisationId& id, std::size_t most) const {
  std::vector<OrganisationId> found;
  if (organisation(id) == nullptr) {
    return found;
  }
  found.push_back(id);
  for (std::size_t next = 0; next < found.size() && found.size() < most; ++next) {
    std::vector<OrganisationId> below = children(found[next], most - found.size());
    std::move(below.begin(), below.end(), std::back_inserter(found));
  }
  return found;
}

OrganisationId Catalogue::first_served(const Authenticator& authenticator) const {
  const bool elsewhere = authenticator.people.kind == Reach::Kind::kListed &&
                         !authenticator.people.listed.empty() &&
                         !serves(authenticator, authenticator.organisation);
  return elsewhere ? authenticator.people.listed.front() : authenticator.organisation;
}

EffectivePolicy Catalogue::effective_policy(const OrganisationId& id) const {
  EffectivePolicy effective;
  OrganisationPolicy merged;
  const auto inherit = [](auto& mine, const auto& from) {
    if (!mine.has_value()) {
      mine = from;
    }
  };
  const auto inherit_text = [](std::string& mine, const std::string& from) {
    if (mine.empty()) {
      mine = from;
    }
  };
  const Organisation* at = organisation(id);
  CS_CHECK(at != nullptr);
  for (; at != nullptr; at = parent_of(*at)) {
    inherit(merged.authenticators, at->policy.authenticators);
    inherit(merged.provisioning, at->policy.provisioning);
    inherit_text(effective.theme.title, at->theme.title);
    inherit_text(effective.theme.logo_url, at->theme.logo_url);
    inherit_text(effective.theme.colour, at->theme.colour);
    inherit_text(effective.theme.support_text, at->theme.support_text);
    inherit_text(effective.theme.language, at->theme.language);
  }
  inherit(merged.authenticators, std::vector{AuthenticatorId(kLocalAuthenticator)});
  for (const AuthenticatorId& listed : *merged.authenticators) {
    const Authenticator* const found = authenticator(listed.view());
    if (found != nullptr && found->state == AuthenticatorState::kActive && serves(*found, id)) {
      effective.authenticators.push_back(found);
    }
  }
  effective.provisioning = merged.provisioning.value_or(effective.provisioning);
  const SessionLimits limits = session_limits(id.view());
  effective.absolute_limit = limits.absolute;
  effective.idle_limit = limits.idle;
  return effective;
}

bool Catalogue::is_offered(std::string_view organisation, std::string_view authenticator) const {
  for (const Organisation* at = as<Organisation>(by_id(ObjectKind::kOrganisation, organisation));
       at != nullptr; at = parent_of(*at)) {
    if (const auto& listed = at->policy.authenticators; listed.has_value()) {
      return std::any_of(listed->begin(), listed->end(),
                         [&](const AuthenticatorId& one) { return one.view() == authenticator; });
    }
  }
  return authenticator == kLocalAuthenticator;
}

SessionLimits Catalogue::session_limits(std::string_view organisation) const {
  std::optional<std::chrono::seconds> idle;
  std::optional<std::chrono::seconds> absolute;
  const auto lower = [](std::optional<std::chrono::seconds>& limit, const auto& set) {
    if (set.has_value()) {
      limit = std::min(limit.value_or(*set), *set);
    }
  };
  for (const Organisation* at = as<Organisation>(by_id(ObjectKind::kOrganisation, organisation));
       at != nullptr; at = parent_of(*at)) {
    lower(idle, at->policy.idle_limit);
    lower(absolute, at->policy.absolute_limit);
  }
  SessionLimits limits;
  limits.absolute = absolute.value_or(limits.absolute);
  limits.idle = std::min(idle.value_or(limits.idle), limits.absolute);
  return limits;
}

std::vector<const Group*> Catalogue::groups_for(const OrganisationId& id) const {
  std::vector<const Group*> found;
  for (const Organisation* at = organisation(id); at != nullptr; at = parent_of(*at)) {
    using ByOrder = std::tuple<std::string, std::int32_t, std::string>;
    take_while(
        index_.groups, ByOrder(at->id.value(), INT32_MIN, ""),
        [&](const ByOrder& key) { return std::get<0>(key) == at->id.value(); },
        [&](const ByOrder&, const Entry& entry) {
          found.push_back(as<Group>(&entry));
          return true;
        });
  }
  return found;
}

std::vector<const Group*> Catalogue::groups_for(const OrganisationId& id,
                                                const Authenticator& authenticator) const {
  std::vector<const Group*> found = groups_for(id);
  std::erase_if(found,
                [&](const Group* group) { return !may_give(authenticator.organisation, *group); });
  return found;
}

bool Catalogue::may_give(const OrganisationId& giver, const Group& group) const {
  return group.given_by == GivenBy::kBelow || is_within(group.organisation, giver);
}

const Group* Catalogue::group_above(std::string_view organisation, std::string_view id) const {
  // The usual case, without a look at the organisation.
  if (const Group* const own = group(organisation, id); own != nullptr) {
    return own;
  }
  for (const Organisation* at = as<Organisation>(by_id(ObjectKind::kOrganisation, organisation));
       at != nullptr; at = parent_of(*at)) {
    if (const Group* const found = group(at->id.view(), id); found != nullptr) {
      return found;
    }
  }
  return nullptr;
}

std::string_view Catalogue::property(std::string_view name) const {
  const Property* const set = as<Property>(by_id(ObjectKind::kProperty, name));
  if (set != nullptr) {
    return set->value;
  }
  const PropertyDefinition* const definition = find_property(name);
  CS_CHECK(definition != nullptr);
  return definition->initial;
}

std::size_t Catalogue::organisations_using(const AuthenticatorId& id) const {
  std::vector<OrganisationId> using_it;
  take_while(
      index_.listings, CatalogueIndex::Pair(id.value(), ""),
      [&](const CatalogueIndex::Pair& key) { return key.first == id.value(); },
      [&](const CatalogueIndex::Pair& key, CatalogueIndex::Nothing) {
        using_it.emplace_back(key.second);
        return true;
      });
  const OrganisationId root(kRootOrganisation);
  const Organisation* const top = organisation(root);
  if (id.view() == kLocalAuthenticator && top != nullptr &&
      !top->policy.authenticators.has_value()) {
    using_it.push_back(root);
  }
  // Those that list it, and all below that do not choose for themselves.
  for (std::size_t next = 0; next < using_it.size(); ++next) {
    for (OrganisationId& child : children(using_it[next])) {
      if (!organisation(child)->policy.authenticators.has_value()) {
        using_it.push_back(std::move(child));
      }
    }
  }
  const Authenticator* const used = authenticator(id.view());
  return static_cast<std::size_t>(std::count_if(
      using_it.begin(), using_it.end(),
      [&](const OrganisationId& one) { return used != nullptr && serves(*used, one); }));
}

const Entry* Catalogue::by_id(ObjectKind kind, std::string_view id) const {
  return index_.by_id.at(static_cast<std::size_t>(kind)).find(id);
}

const Organisation* Catalogue::parent_of(const Organisation& organisation) const {
  return organisation.parent.has_value() ? this->organisation(*organisation.parent) : nullptr;
}

}  // namespace countersign::identity
