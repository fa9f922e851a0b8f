// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/ascii.h"
#include "base/check.h"
#include "identity/canonical_path.h"
#include "identity/case_fold.h"
#include "identity/catalogue.h"

namespace countersign::identity {

namespace {

// Whether `path` is in `place` for an application, too, that folds it before it looks
// (case_fold.h); some of what folds makes separators. Places are ASCII.
bool stays_folded(const PlaceIndex& places, PlaceView wanted, const UrlPlace* place) {
  if (is_ascii(wanted.path)) {
    return true;
  }
  const std::string folded = fold_path(wanted.path);
  return folded.size() <= kMaxPathBytes && folded.find("//") == std::string::npos &&
         folded.find('\\') == std::string::npos &&
         places.innermost({wanted.origin, folded}).first == place;
}

}  // namespace

const Catalogue::Entry* Catalogue::application_at(std::string_view origin,
                                                  std::string_view path) const {
  const auto [place, claims] = index_.places.innermost({origin, path});
  if (claims == nullptr || !claims->in_force ||
      !stays_folded(index_.places, {origin, path}, place)) {
    return nullptr;
  }
  const PlaceClaims::Claimant& found = claims->applications.front();
  const bool as_written =
      std::any_of(found.paths.begin(), found.paths.end(),
                  [&](const std::string& written) { return path.starts_with(written); });
  return as_written ? &found.application : nullptr;
}

const Organisation& Catalogue::owner_of(const UrlPlace& place) const {
  const Organisation* owner = nullptr;
  PlaceView wanted{place.origin, place.path};
  for (;;) {
    const auto [at, claims] = index_.places.innermost(wanted);
    if (at == nullptr) {
      break;
    }
    for (const OrganisationId& space : claims->spaces) {
      if (owner == nullptr || is_within(space, owner->id)) {
        owner = organisation(space);
      }
    }
    if (owner != nullptr || at->path.empty()) {
      break;
    }
    wanted.path = std::string_view(at->path).substr(0, at->path.rfind('/'));
  }
  if (owner == nullptr) {
    owner = organisation(OrganisationId(kRootOrganisation));
  }
  CS_CHECK(owner != nullptr);
  return *owner;
}

std::vector<std::size_t> Catalogue::urls_out_of_force(const Application& application) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < application.urls.size(); ++i) {
    const auto place = read_url_place(application.urls[i]);
    const PlaceClaims* const claims = place.ok() ? index_.places.find(*place) : nullptr;
    if (claims == nullptr || !claims->in_force) {
      found.push_back(i);
    }
  }
  return found;
}

}  // namespace countersign::identity
