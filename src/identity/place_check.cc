// SPDX-License-Identifier: Apache-2.0
#include "identity/place_check.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "base/text.h"
#include "identity/object_check.h"

namespace countersign::identity {
namespace {

using Entry = Catalogue::Entry;

template <typename T>
const T* object_in(const Entry& entry) {
  return entry == nullptr ? nullptr : std::get_if<T>(&entry->object);
}

std::vector<UrlPlace> spaces_of(const Organisation* organisation) {
  std::vector<UrlPlace> out;
  if (organisation != nullptr) {
    for (const std::string& text : organisation->url_spaces) {
      if (auto place = read_url_place(text); place.ok()) {
        out.push_back(*std::move(place));
      }
    }
  }
  return out;
}

/// What is in one of the lists alone.
std::vector<UrlPlace> difference(const std::vector<UrlPlace>& a, const std::vector<UrlPlace>& b) {
  std::vector<UrlPlace> out;
  std::copy_if(a.begin(), a.end(), std::back_inserter(out), [&](const UrlPlace& place) {
    return std::find(b.begin(), b.end(), place) == b.end();
  });
  return out;
}

/// URL spaces that came, went, or have another organisation above them.
std::vector<UrlPlace> touched_spaces(const PlaceReview& review) {
  std::vector<UrlPlace> out;
  const auto add = [&](const std::vector<UrlPlace>& places) {
    out.insert(out.end(), places.begin(), places.end());
  };
  for (const ObjectChange& change : review.changes) {
    const auto* const before = object_in<Organisation>(change.before);
    const auto* const after = object_in<Organisation>(change.after);
    const auto old = spaces_of(before);
    const auto now = spaces_of(after);
    add(difference(old, now));
    add(difference(now, old));
    if (before != nullptr && after != nullptr && before->parent != after->parent) {
      for (const OrganisationId& id : review.next.subtree(after->id)) {
        add(spaces_of(review.next.organisation(id)));
      }
    }
  }
  return out;
}

std::string grant_remedy(std::string_view url, const OrganisationId& organisation) {
  if (organisation.view() == kRootOrganisation) {
    return "Choose another one, or take it from the url_spaces of the organisation that has it.";
  }
  return "Ask an administrator of the organisation above to add " + quoted(url) +
         " to url_spaces of " + quoted(organisation.view()) + ".";
}

/// The URL of an application that leads to a place.
std::size_t position_of(const Application& application, const UrlPlace& place) {
  for (std::size_t i = 0; i < application.urls.size(); ++i) {
    const auto read = read_url_place(application.urls[i]);
    if (read.ok() && *read == place) {
      return i;
    }
  }
  return application.urls.size();
}

/// Settles one place after the other.
class Settling {
 public:
  Settling(const PlaceReview& review, CatalogueIndex& index, FieldProblems& problems)
      : review_(review), index_(index), problems_(problems) {}

  void settle(const UrlPlace& place) {
    const PlaceClaims* const claims = index_.places.find(place);
    if (claims == nullptr || claims->applications.empty()) {
      return;
    }
    const OrganisationId& owner = review_.next.owner_of(place).id;
    const bool alone = claims->applications.size() == 1;
    bool in_force = false;
    for (const PlaceClaims::Claimant& claimant : claims->applications) {
      const auto& application = std::get<Application>(claimant.application->object);
      const bool owned = application.organisation == owner;
      in_force = alone && owned;
      if (!in_force && !review_.is_stored() && !was_out_of_force(application, place)) {
        tell(application, place, owned);
      }
    }
    if (claims->in_force != in_force) {
      index_.places.set_in_force(
          place, in_force,
          review_.is_stored() ? PlaceIndex::Sharing::kNone : PlaceIndex::Sharing::kSome);
    }
  }

 private:
  bool was_out_of_force(const Application& application, const UrlPlace& place) const {
    const PlaceClaims* const before = review_.from_index.places.find(place);
    const auto is_same = [&](const PlaceClaims::Claimant& claimant) {
      const auto& old = std::get<Application>(claimant.application->object);
      return old.id == application.id && old.organisation == application.organisation;
    };
    return before != nullptr && !before->in_force &&
           std::any_of(before->applications.begin(), before->applications.end(), is_same);
  }

  void tell(const Application& application, const UrlPlace& place, bool owned) const {
    const ObjectKey key = key_of(application);
    const Reporter report(key, problems_);
    const std::size_t position = position_of(application, place);
    const std::string& url = application.urls.at(position);
    const std::string member = "urls/" + std::to_string(position);
    const bool changed = is_changed(key);
    if (owned && !changed) {
      return;  // the other one that came is told
    }
    if (owned) {
      report.tell(member, "catalogue.not_unique",
                  "expected a URL that no other application has, got " + quoted(url),
                  "Choose another URL: letter case does not make it another one.");
    } else if (changed) {
      report.tell(member, "catalogue.url_not_owned",
                  "expected a URL in the url_spaces of " + quoted(application.organisation.view()) +
                      ", got " + quoted(url),
                  grant_remedy(url, application.organisation));
    } else {
      report.tell(member, "catalogue.url_not_owned",
                  "expected the URL of an application to stay with its organisation " +
                      quoted(application.organisation.view()) + ", but " + quoted(url) +
                      " would not",
                  "Move or delete the application first, or leave the URL space as it is.");
    }
  }

  bool is_changed(const ObjectKey& key) const {
    return std::any_of(review_.changes.begin(), review_.changes.end(),
                       [&](const ObjectChange& change) { return change.key == key; });
  }

  const PlaceReview& review_;
  CatalogueIndex& index_;
  FieldProblems& problems_;
};

void add_places(const Entry& entry, std::vector<UrlPlace>& places) {
  if (const auto* const application = object_in<Application>(entry); application != nullptr) {
    for (const std::string& url : application->urls) {
      if (auto place = read_url_place(url); place.ok()) {
        places.push_back(*std::move(place));
      }
    }
  }
}

/// A URL that was not there before and can't be read.
void check_readable(const ObjectChange& change, FieldProblems& problems) {
  const auto* const before = object_in<Application>(change.before);
  const auto* const after = object_in<Application>(change.after);
  for (std::size_t i = 0; after != nullptr && i < after->urls.size(); ++i) {
    const auto read = read_url_place(after->urls[i]);
    const bool known = before != nullptr && std::find(before->urls.begin(), before->urls.end(),
                                                      after->urls[i]) != before->urls.end();
    if (!read.ok() && !known) {
      Reporter(change.key, problems)
          .out_of_bounds("urls/" + std::to_string(i), read.error().detail);
    }
  }
}

}  // namespace

void settle_places(const PlaceReview& review, CatalogueIndex& index, FieldProblems& problems) {
  std::vector<UrlPlace> touched;
  for (const ObjectChange& change : review.changes) {
    add_places(change.before, touched);
    add_places(change.after, touched);
    if (!review.is_stored()) {
      check_readable(change, problems);
    }
  }
  if (!review.is_stored()) {
    for (const UrlPlace& space : touched_spaces(review)) {
      index.places.visit_within(space, [&](const UrlPlace& place, const PlaceClaims& claims) {
        if (!claims.applications.empty()) {
          touched.push_back(place);
        }
        return true;
      });
    }
  }
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  Settling settling(review, index, problems);
  for (const UrlPlace& place : touched) {
    settling.settle(place);
  }
}

}  // namespace countersign::identity
