// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "identity/object.h"
#include "identity/persistent_map.h"
#include "identity/url_place.h"

namespace countersign::identity {

/// A place, or a path of a request in whatever letter case, to be looked up without a copy.
struct PlaceView {
  std::string_view origin;
  std::string_view path;
};

/// By origin and then by path so that what lies in a place follows it directly.
bool operator<(const UrlPlace& a, const UrlPlace& b);

/// A place with a hash of its origin, by which places are ordered first: which origin comes first
/// matters to nobody, and numbers are compared without a look at the texts.
struct PlaceKey {
  std::size_t hash = 0;
  UrlPlace place;
};
struct PlaceKeyView {
  std::size_t hash = 0;
  PlaceView place;
};
PlaceKey key_of_place(const UrlPlace& place);
bool operator<(const PlaceKey& a, const PlaceKey& b);
bool operator<(const PlaceKeyView& a, const PlaceKey& b);
bool operator<(const PlaceKey& a, const PlaceKeyView& b);

/// Whose a place is.
struct PlaceClaims {
  using Entry = std::shared_ptr<const VersionedObject>;
  struct Claimant {
    Entry application;
    std::vector<std::string> paths;  // of its URLs here, as written, without a slash at the end
  };

  std::vector<Claimant> applications;  // whose URL it is; several only where none is in force
  std::vector<OrganisationId> spaces;  // to whom it was granted: of one line of ancestors
  bool in_force = false;               // the application: it is the only one, and its owner's

  bool empty() const { return applications.empty() && spaces.empty(); }
};

/// Everything that lies at URLs. A copy costs nothing, as of PersistentMap.
class PlaceIndex {
 public:
  enum class Sharing {
    kNone,  // no copy of this index was made yet, so that it may be changed in place
    kSome,
  };
  using Found = std::pair<const UrlPlace*, const PlaceClaims*>;

  /// The innermost place in which `wanted` lies; nulls when there is none. Allocates nothing, takes
  /// O(log n) for each segment in which `wanted` and its neighbours differ.
  Found innermost(PlaceView wanted) const;
  const PlaceClaims* find(const UrlPlace& place) const { return places_.find(key_of_place(place)); }

  /// Calls `visit(place, claims)` for all that lie in `outer`, itself among them, until it says
  /// false.
  template <typename Visit>
  void visit_within(const UrlPlace& outer, const Visit& visit) const {
    places_.visit_from(key_of_place(outer), [&](const PlaceKey& key, const PlaceClaims& claims) {
      return lies_in(key.place, outer) && visit(key.place, claims);
    });
  }

  /// `path`: of the URL as it is written, without a slash at its end.
  void add(const UrlPlace& place, const PlaceClaims::Entry& application, std::string path,
           Sharing sharing);
  void remove(const UrlPlace& place, const PlaceClaims::Entry& application);
  void add(const UrlPlace& place, const OrganisationId& space, Sharing sharing);
  void remove(const UrlPlace& place, const OrganisationId& space);
  void set_in_force(const UrlPlace& place, bool in_force, Sharing sharing);

 private:
  PlaceClaims claims_at(const UrlPlace& place) const;
  void put(const UrlPlace& place, PlaceClaims claims, Sharing sharing);

  PersistentMap<PlaceKey, PlaceClaims> places_;
};

}  // namespace countersign::identity
