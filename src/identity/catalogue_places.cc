// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/check.h"
#include "identity/catalogue.h"

namespace countersign::identity {

const Catalogue::Entry* Catalogue::application_at(std::string_view origin,
                                                  std::string_view path) const {
  const PlaceClaims* const claims = index_.places.innermost({origin, path}).second;
  if (claims == nullptr || !claims->in_force) {
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
