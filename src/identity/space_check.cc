// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"
#include "identity/entity_id.h"
#include "identity/object_check.h"
#include "identity/place_check.h"

namespace countersign::identity {
namespace {

using SpaceEntry = Catalogue::Entry;

const Organisation* organisation_in(const SpaceEntry& entry) {
  return entry == nullptr ? nullptr : std::get_if<Organisation>(&entry->object);
}

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

UrlPlace place_of_host(std::string_view host) {
  return {"https://" + ascii_lower(host), ""};
}

bool owns_host(const Catalogue& catalogue, const Organisation& organisation,
               std::string_view host) {
  return catalogue.owner_of(place_of_host(host)).id == organisation.id;
}

/// The checks of one organisation's URL spaces.
class SpaceCheck {
 public:
  SpaceCheck(const PlaceReview& review, const CatalogueIndex& index, FieldProblems& problems)
      : review_(review), next_(review.next), index_(index), problems_(problems) {}

  /// `known`: the spaces that it had below the same organisation, and that may stay.
  void check_spaces_of(const Organisation& organisation,
                       const std::vector<std::string>& known) const {
    const ObjectKey key = key_of(organisation);
    const Reporter report(key, problems_);
    if (organisation.id.view() == kRootOrganisation && !organisation.url_spaces.empty()) {
      report.tell("url_spaces", "catalogue.root_needed",
                  "expected no URL spaces of the root, which owns all that no other does",
                  "Leave url_spaces of the root empty.");
      return;
    }
    for (std::size_t i = 0; i < organisation.url_spaces.size(); ++i) {
      const std::string& text = organisation.url_spaces[i];
      if (contains(known, text)) {
        continue;
      }
      const std::string member = "url_spaces/" + std::to_string(i);
      if (const auto place = read_url_place(text); place.ok()) {
        check_space(organisation, *place, member, report);
      } else {
        report.out_of_bounds(member, place.error().detail);
      }
    }
  }

  void check_hosts_of(const Organisation& organisation) const {
    const Organisation* const before = review_.from.organisation(organisation.id);
    const ObjectKey key = key_of(organisation);
    for (std::size_t i = 0; i < organisation.host_names.size(); ++i) {
      const std::string& host = organisation.host_names[i];
      const bool was_wrong = before != nullptr && contains(before->host_names, host) &&
                             !owns_host(review_.from, *before, host);
      if (owns_host(next_, organisation, host) || was_wrong) {
        continue;
      }
      const std::string url = "https://" + host;
      const std::string remedy = organisation.id.view() == kRootOrganisation
                                     ? "Choose another one, or take it from the url_spaces of the "
                                       "organisation that has it."
                                     : "Ask an administrator of the organisation above to add " +
                                           quoted(url) + " to url_spaces of " +
                                           quoted(organisation.id.view()) + ".";
      Reporter(key, problems_)
          .tell("host_names/" + std::to_string(i), "catalogue.url_not_owned",
                "expected a host in the url_spaces of " + quoted(organisation.id.view()) +
                    ", got " + quoted(host),
                remedy);
    }
  }

 private:
  void check_space(const Organisation& organisation, const UrlPlace& space,
                   const std::string& member, const Reporter& report) const {
    const auto same = [&](const std::string& other) {
      const auto read = read_url_place(other);
      return read.ok() && lies_in(space, *read);
    };
    if (std::count_if(organisation.url_spaces.begin(), organisation.url_spaces.end(), same) > 1) {
      report.tell(member, "catalogue.not_unique",
                  "expected URL spaces of which none lies in another, got " +
                      quoted(to_text(space)) + " in one that is listed, too",
                  "Take it away: the larger one is enough.");
      return;
    }
    if (&enclosing_owner(organisation, space) != next_.organisation(*organisation.parent)) {
      report.tell(member, "catalogue.url_space_outside",
                  "expected a URL that the organisation " + quoted(organisation.parent->view()) +
                      " owns, got " + quoted(to_text(space)),
                  "Choose one in url_spaces of " + quoted(organisation.parent->view()) +
                      " that none of its organisations has, or ask an administrator of the "
                      "organisation above it to add this one there.");
      return;
    }
    if (const OrganisationId* const other = inside(organisation, space); other != nullptr) {
      report.tell(member, "catalogue.url_space_overlap",
                  "expected a URL in which no space of another organisation lies, got " +
                      quoted(to_text(space)) + ", where one of " + quoted(other->view()) + " does",
                  "Choose a smaller one, or take that one from there first.");
    }
  }

  /// Who owns what is around a space, were nothing given to the organisation or below it.
  const Organisation& enclosing_owner(const Organisation& organisation,
                                      const UrlPlace& space) const {
    const Organisation* owner = nullptr;
    PlaceView wanted{space.origin, space.path};
    for (;;) {
      const auto [at, claims] = index_.places.innermost(wanted);
      if (at == nullptr) {
        break;
      }
      for (const OrganisationId& other : claims->spaces) {
        if (!next_.is_within(other, organisation.id) &&
            (owner == nullptr || next_.is_within(other, owner->id))) {
          owner = next_.organisation(other);
        }
      }
      if (owner != nullptr || at->path.empty()) {
        break;
      }
      wanted.path = std::string_view(at->path).substr(0, at->path.rfind('/'));
    }
    return owner != nullptr ? *owner : *next_.organisation(OrganisationId(kRootOrganisation));
  }

  /// Somebody to whom a part of a space was given and who is not below; what was given to those
  /// above is around it or the same.
  const OrganisationId* inside(const Organisation& organisation, const UrlPlace& space) const {
    const OrganisationId* found = nullptr;
    index_.places.visit_within(space, [&](const UrlPlace& place, const PlaceClaims& claims) {
      for (const OrganisationId& other : claims.spaces) {
        const bool above = place == space && next_.is_within(organisation.id, other);
        if (found == nullptr && !above && !next_.is_within(other, organisation.id)) {
          found = &other;
        }
      }
      return found == nullptr;
    });
    return found;
  }

  const PlaceReview& review_;
  const Catalogue& next_;
  const CatalogueIndex& index_;
  FieldProblems& problems_;
};

/// Which organisations are to be looked at, and why.
struct SpaceReview {
  std::set<OrganisationId> moved;  // or new: all of their spaces
  std::set<OrganisationId> given;  // other spaces than before: the new ones
  std::set<OrganisationId> hosts;
};

/// What depends on a URL space that came or went.
void review_dependants(const CatalogueIndex& index, const std::string& space, bool gone,
                       SpaceReview& out) {
  const auto place = read_url_place(space);
  if (!place.ok()) {
    return;
  }
  if (gone) {
    index.places.visit_within(*place, [&](const UrlPlace&, const PlaceClaims& claims) {
      out.moved.insert(claims.spaces.begin(), claims.spaces.end());
      return true;
    });
  }
  constexpr std::string_view kHttps = "https://";
  if (place->path.empty() && place->origin.starts_with(kHttps)) {
    const std::string host = place->origin.substr(kHttps.size());
    index.hosts.visit_from(CatalogueIndex::Pair(host, ""),
                           [&](const CatalogueIndex::Pair& key, CatalogueIndex::Nothing) {
                             if (key.first == host) {
                               out.hosts.emplace(key.second);
                             }
                             return key.first == host;
                           });
  }
}

void review_organisation(const PlaceReview& review, const CatalogueIndex& index,
                         const ObjectChange& change, SpaceReview& out) {
  const Organisation* const before = organisation_in(change.before);
  const Organisation* const after = organisation_in(change.after);
  static const std::vector<std::string> kNone;
  const auto& old = before == nullptr ? kNone : before->url_spaces;
  const auto& now = after == nullptr ? kNone : after->url_spaces;
  for (const std::string& space : old) {
    if (!contains(now, space)) {
      review_dependants(index, space, true, out);
    }
  }
  for (const std::string& space : now) {
    if (!contains(old, space)) {
      review_dependants(index, space, false, out);
    }
  }
  if (after == nullptr) {
    return;
  }
  if (before == nullptr || before->parent != after->parent) {
    for (OrganisationId& id : review.next.subtree(after->id)) {
      out.moved.insert(std::move(id));
    }
  }
  if (old != now) {
    out.given.insert(after->id);
  }
  if (old != now || before == nullptr || before->host_names != after->host_names) {
    out.hosts.insert(after->id);
  }
}

}  // namespace

void check_spaces(const PlaceReview& review, const CatalogueIndex& index, FieldProblems& problems) {
  SpaceReview wanted;
  for (const ObjectChange& change : review.changes) {
    if (change.key.kind == ObjectKind::kOrganisation) {
      review_organisation(review, index, change, wanted);
    } else if (change.key.kind == ObjectKind::kAuthenticator && !review.is_stored()) {
      check_entity_id(review, index, change, problems);
    }
  }
  const SpaceCheck check(review, index, problems);
  static const std::vector<std::string> kNothing;
  for (const OrganisationId& id : wanted.moved) {
    if (const auto* const organisation = review.next.organisation(id)) {
      check.check_spaces_of(*organisation, kNothing);
    }
  }
  for (const OrganisationId& id : wanted.given) {
    const auto* const before = review.from.organisation(id);
    if (const auto* const organisation = review.next.organisation(id);
        organisation != nullptr && !wanted.moved.contains(id)) {
      check.check_spaces_of(*organisation, before == nullptr ? kNothing : before->url_spaces);
    }
  }
  for (const OrganisationId& id : wanted.hosts) {
    if (const auto* const organisation = review.next.organisation(id);
        organisation != nullptr && !review.is_stored()) {
      check.check_hosts_of(*organisation);
    }
  }
}

}  // namespace countersign::identity
