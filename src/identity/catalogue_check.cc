// SPDX-License-Identifier: Apache-2.0
#include "identity/catalogue_check.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/text.h"
#include "identity/object_check.h"

namespace countersign::identity {
namespace {

std::string shown(std::string_view id) {
  return quoted(id);
}

/// The first object of an organisation, of any kind.
const ObjectKey* first_object_of(const CatalogueIndex& index, const OrganisationId& organisation) {
  const ObjectKey* found = nullptr;
  for (std::size_t kind = 0; kind < kObjectKinds && found == nullptr; ++kind) {
    const ObjectKey from{static_cast<ObjectKind>(kind), organisation, ""};
    index.objects.visit_from(from, [&](const ObjectKey& key, const auto&) {
      if (key.kind == from.kind && key.organisation == organisation) {
        found = &key;
      }
      return false;
    });
  }
  return found;
}

/// The second names of the pairs that begin with `first`.
template <typename Map>
std::vector<OrganisationId> seconds_of(const Map& map, const std::string& first) {
  std::vector<OrganisationId> found;
  map.visit_from(CatalogueIndex::Pair(first, ""),
                 [&](const CatalogueIndex::Pair& key, CatalogueIndex::Nothing) {
                   if (key.first == first) {
                     found.emplace_back(key.second);
                   }
                   return key.first == first;
                 });
  return found;
}

void check_organisation_gone(const CatalogueCandidate& candidate, const ObjectKey& key,
                             const Reporter& report) {
  const OrganisationId id(key.id);
  if (key.id == kRootOrganisation) {
    report.tell("", "catalogue.root_needed", "expected the root organisation to stay",
                "Delete organisations below it instead.");
    return;
  }
  if (const auto below = candidate.catalogue.children(id); !below.empty()) {
    report.in_use("the organisation " + shown(below.front().view()) + " below it");
  }
  if (const ObjectKey* const left = first_object_of(candidate.index, id); left != nullptr) {
    report.in_use(quoted(pointer_to(*left)));
  }
  // It may be one that whoever deletes this one does not see.
  if (!seconds_of(candidate.index.test_copies, key.id).empty()) {
    report.in_use("a test organisation of it (test_of)");
  }
}

/// The objects that name the role of this id that was `owner`'s, and find none now.
std::vector<ObjectKey> role_users(const CatalogueCandidate& candidate, const std::string& role,
                                  const OrganisationId& owner) {
  std::vector<ObjectKey> found;
  candidate.index.role_uses.visit_from(
      std::pair(role, ObjectKey{}), [&](const auto& key, CatalogueIndex::Nothing) {
        if (key.first == role && candidate.catalogue.is_within(key.second.organisation, owner) &&
            candidate.catalogue.role(key.second.organisation, role) == nullptr) {
          found.push_back(key.second);
        }
        return key.first == role;
      });
  return found;
}

void check_gone(const CatalogueCandidate& candidate, const ObjectKey& key,
                FieldProblems& problems) {
  const Reporter report(key, problems);
  if (key.kind == ObjectKind::kOrganisation) {
    check_organisation_gone(candidate, key, report);
  } else if (key.kind == ObjectKind::kAuthenticator) {
    // One that was moved is checked by those that list it.
    if (candidate.catalogue.authenticator(key.id) != nullptr) {
      return;
    }
    if (key.id == kLocalAuthenticator) {
      report.tell("", "catalogue.local_needed", "expected \"local\" to stay",
                  "Take it from the login policies of the organisations that must not use it.");
    }
    for (const OrganisationId& user : seconds_of(candidate.index.listings, key.id)) {
      report.in_use("the login policy of " + shown(user.view()));
    }
  } else if (key.kind == ObjectKind::kRole) {
    for (const ObjectKey& user : role_users(candidate, key.id, key.organisation)) {
      report.in_use(quoted(pointer_to(user)));
    }
  }
}

/// Everything that belongs to an organisation or one below it.
std::vector<ObjectKey> all_within(const CatalogueCandidate& candidate, const OrganisationId& top) {
  std::vector<ObjectKey> found;
  for (const OrganisationId& id : candidate.catalogue.subtree(top)) {
    found.push_back({ObjectKind::kOrganisation, OrganisationId(), id.value()});
    for (std::size_t kind = 0; kind < kObjectKinds; ++kind) {
      const auto entries = candidate.catalogue.list(static_cast<ObjectKind>(kind), id);
      std::transform(entries.begin(), entries.end(), std::back_inserter(found),
                     [](const auto& entry) { return key_of(entry->object); });
    }
  }
  return found;
}

const std::optional<OrganisationId>& parent_in(const Catalogue::Entry& entry) {
  return std::get<Organisation>(entry->object).parent;
}

/// What must be looked at again besides what changed: what lies below an organisation that moved,
/// and the policies that list an authenticator that moved.
std::set<ObjectKey> touched_by(const CatalogueCandidate& candidate, const ObjectChange& change) {
  std::set<ObjectKey> touched;
  if (change.key.kind == ObjectKind::kOrganisation && change.before != nullptr &&
      change.after != nullptr && parent_in(change.before) != parent_in(change.after)) {
    auto below = all_within(candidate, OrganisationId(change.key.id));
    touched.insert(std::make_move_iterator(below.begin()), std::make_move_iterator(below.end()));
  }
  if (change.key.kind == ObjectKind::kAuthenticator && change.before == nullptr) {
    for (const OrganisationId& user : seconds_of(candidate.index.listings, change.key.id)) {
      touched.insert({ObjectKind::kOrganisation, OrganisationId(), user.value()});
    }
  }
  return touched;
}

/// How many levels deep `organisation` lies, the root being 1; nothing when its way up does not end
/// at the root.
std::optional<std::size_t> depth_of(const Catalogue& catalogue, const Organisation& organisation) {
  const Organisation* at = &organisation;
  for (std::size_t depth = 1; depth <= kMaxOrganisationDepth; ++depth) {
    if (!at->parent.has_value()) {
      return at->id.view() == kRootOrganisation ? std::optional(depth) : std::nullopt;
    }
    at = catalogue.organisation(*at->parent);
    if (at == nullptr) {
      return std::nullopt;
    }
  }
  return kMaxOrganisationDepth + 1;
}

/// How many levels lie at and below `id`; stops counting behind the most that there may be.
std::size_t levels_below(const Catalogue& catalogue, const OrganisationId& id, std::size_t most) {
  std::size_t deepest = 0;
  if (most > 0) {
    for (const OrganisationId& child : catalogue.children(id)) {
      deepest = std::max(deepest, levels_below(catalogue, child, most - 1));
    }
  }
  return deepest + 1;
}

void check_place(const Catalogue& catalogue, const ObjectChange& change, const Reporter& report) {
  const auto& organisation = std::get<Organisation>(change.after->object);
  if (organisation.id.view() == kRootOrganisation) {
    if (organisation.parent.has_value()) {
      report.tell("parent", "catalogue.root_needed", "expected no parent of the root",
                  "Leave the parent of the root organisation empty.");
    }
    return;
  }
  if (change.before != nullptr && parent_in(change.before) == organisation.parent) {
    return;  // others moved: they are looked at themselves
  }
  const auto depth = depth_of(catalogue, organisation);
  if (!depth.has_value()) {
    report.tell("parent", "catalogue.reference_unknown",
                "expected an organisation of the tree below the root, got " +
                    shown(organisation.parent.value_or(OrganisationId()).view()),
                "Name the organisation that this one lies below; \"root\" for the highest.");
    return;
  }
  // A circle seems endlessly deep.
  if (*depth > kMaxOrganisationDepth ||
      *depth - 1 + levels_below(catalogue, organisation.id, kMaxOrganisationDepth) >
          kMaxOrganisationDepth) {
    report.tell("parent", "catalogue.too_deep",
                "expected at most " + std::to_string(kMaxOrganisationDepth) +
                    " levels of organisations and no circle",
                "Choose a higher parent.");
  }
}

}  // namespace

void check_tree(const CatalogueCandidate& candidate, FieldProblems& problems) {
  for (const ObjectChange& change : candidate.changes) {
    if (change.key.kind == ObjectKind::kOrganisation && change.after != nullptr) {
      check_place(candidate.catalogue, change, Reporter(change.key, problems));
    } else if (change.key.kind == ObjectKind::kOrganisation) {
      check_organisation_gone(candidate, change.key, Reporter(change.key, problems));
    }
  }
}

void check_changes(const CatalogueCandidate& candidate, FieldProblems& problems) {
  std::set<ObjectKey> again;
  std::set<ObjectKey> changed;
  for (const ObjectChange& change : candidate.changes) {
    changed.insert(change.key);
    if (change.after != nullptr) {
      check_object(candidate, change.after->object, problems);
    } else if (change.key.kind != ObjectKind::kOrganisation) {
      check_gone(candidate, change.key, problems);
    }
    again.merge(touched_by(candidate, change));
  }
  for (const ObjectKey& key : again) {
    if (!changed.contains(key)) {
      check_object(candidate, candidate.catalogue.find(key)->object, problems);
    }
  }
}

}  // namespace countersign::identity
