// SPDX-License-Identifier: Apache-2.0
#include "identity/place_index.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/ascii.h"

namespace countersign::identity {
namespace {

/// The rank of a byte of a path: letter case does not count, and '/' comes before all that paths
/// hold, so that "/a/b" stands between "/a" and "/a-b".
unsigned char rank_of(char c) {
  return c == '/' ? 1 : static_cast<unsigned char>(ascii_lower(c));
}

PlaceView view_of(const UrlPlace& place) {
  return {place.origin, place.path};
}

/// How many bytes two paths have in common.
std::size_t common_bytes(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (at < most && (a[at] == b[at] || rank_of(a[at]) == rank_of(b[at]))) {
    ++at;
  }
  return at;
}

bool comes_before(PlaceView a, PlaceView b) {
  if (const int origins = a.origin.compare(b.origin); origins != 0) {
    return origins < 0;
  }
  const std::size_t at = common_bytes(a.path, b.path);
  if (at == a.path.size() || at == b.path.size()) {
    return a.path.size() < b.path.size();
  }
  return rank_of(a.path[at]) < rank_of(b.path[at]);
}

/// Whether a segment of `path` ends in front of this byte.
bool ends_segment(std::string_view path, std::size_t at) {
  return at == path.size() || path[at] == '/';
}

/// How much of two paths is the same, in whole segments.
std::size_t common_segments(std::string_view a, std::string_view b) {
  std::size_t at = common_bytes(a, b);
  while (at > 0 && !(ends_segment(a, at) && ends_segment(b, at))) {
    --at;
  }
  return at;
}

template <typename T>
void erase_from(std::vector<T>& from, const T& what) {
  from.erase(std::remove(from.begin(), from.end(), what), from.end());
}

template <typename T>
void add_once(std::vector<T>& to, const T& what) {
  if (std::find(to.begin(), to.end(), what) == to.end()) {
    to.push_back(what);
  }
}

}  // namespace

bool operator<(const UrlPlace& a, const UrlPlace& b) {
  return comes_before(view_of(a), view_of(b));
}

PlaceKey key_of_place(const UrlPlace& place) {
  return {std::hash<std::string_view>()(place.origin), place};
}

bool operator<(const PlaceKey& a, const PlaceKey& b) {
  return a.hash != b.hash ? a.hash < b.hash : comes_before(view_of(a.place), view_of(b.place));
}
bool operator<(const PlaceKeyView& a, const PlaceKey& b) {
  return a.hash != b.hash ? a.hash < b.hash : comes_before(a.place, view_of(b.place));
}
bool operator<(const PlaceKey& a, const PlaceKeyView& b) {
  return a.hash != b.hash ? a.hash < b.hash : comes_before(view_of(a.place), b.place);
}

PlaceIndex::Found PlaceIndex::innermost(PlaceView wanted) const {
  PlaceKeyView key{std::hash<std::string_view>()(wanted.origin), wanted};
  for (;;) {
    const auto [found, claims] = places_.last_to(key);
    if (found == nullptr || found->hash != key.hash || found->place.origin != wanted.origin) {
      return {};
    }
    const std::size_t common = common_segments(key.place.path, found->place.path);
    if (common == found->place.path.size()) {
      return {&found->place, claims};
    }
    key.place.path = key.place.path.substr(0, common);
  }
}

PlaceClaims PlaceIndex::claims_at(const UrlPlace& place) const {
  const PlaceClaims* const found = places_.find(key_of_place(place));
  return found == nullptr ? PlaceClaims() : *found;
}

void PlaceIndex::put(const UrlPlace& place, PlaceClaims claims, Sharing sharing) {
  if (claims.empty()) {
    places_.erase(key_of_place(place));
  } else if (sharing == Sharing::kNone) {
    places_.put_unshared(key_of_place(place), std::move(claims));
  } else {
    places_.put(key_of_place(place), std::move(claims));
  }
}

void PlaceIndex::add(const UrlPlace& place, const PlaceClaims::Entry& application, std::string path,
                     Sharing sharing) {
  PlaceClaims claims = claims_at(place);
  const auto same = [&](const PlaceClaims::Claimant& one) {
    return one.application == application;
  };
  auto known = std::find_if(claims.applications.begin(), claims.applications.end(), same);
  if (known == claims.applications.end()) {
    known = claims.applications.insert(known, {application, {}});
  }
  known->paths.push_back(std::move(path));
  claims.in_force = false;
  put(place, std::move(claims), sharing);
}

void PlaceIndex::remove(const UrlPlace& place, const PlaceClaims::Entry& application) {
  PlaceClaims claims = claims_at(place);
  std::erase_if(claims.applications,
                [&](const PlaceClaims::Claimant& one) { return one.application == application; });
  claims.in_force = false;
  put(place, std::move(claims), Sharing::kSome);
}

void PlaceIndex::add(const UrlPlace& place, const OrganisationId& space, Sharing sharing) {
  PlaceClaims claims = claims_at(place);
  add_once(claims.spaces, space);
  put(place, std::move(claims), sharing);
}

void PlaceIndex::remove(const UrlPlace& place, const OrganisationId& space) {
  PlaceClaims claims = claims_at(place);
  erase_from(claims.spaces, space);
  put(place, std::move(claims), Sharing::kSome);
}

void PlaceIndex::set_in_force(const UrlPlace& place, bool in_force, Sharing sharing) {
  PlaceClaims claims = claims_at(place);
  claims.in_force = in_force;
  put(place, std::move(claims), sharing);
}

}  // namespace countersign::identity
