// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/field_problem.h"
#include "identity/object.h"
#include "identity/persistent_map.h"
#include "identity/place_index.h"

namespace countersign::identity {

/// Every way by which a catalogue finds its objects. A copy costs nothing; `add` and `remove` cost
/// O(log n) a key, so that a change of one object among tens of thousands is a matter of
/// microseconds.
class CatalogueIndex {
 public:
  using Entry = std::shared_ptr<const VersionedObject>;
  using Pair = std::pair<std::string, std::string>;
  struct Nothing {};

  using Sharing = PlaceIndex::Sharing;

  /// Adds an object whose key is free, under all its names; tells of those that another has.
  void add(const Entry& entry, Sharing sharing, FieldProblems& problems);
  /// Removes an object that `add` added.
  void remove(const Entry& entry);

  /// Marks an id as never to be used again, and takes the mark away.
  void retire(RetiredId id);
  void restore(const RetiredId& id);

  PersistentMap<ObjectKey, Entry> objects;
  /// Who had the ids that are never used again, a map a kind.
  std::array<PersistentMap<std::string, OrganisationId>, kObjectKinds> retired;
  PersistentMap<Pair, Nothing> retired_children;  // parent, deleted organisation
  /// By id alone, a map a kind; of groups and roles empty, whose ids are not unique.
  std::array<PersistentMap<std::string, Entry>, kObjectKinds> by_id;
  PersistentMap<Pair, Nothing> children;     // parent, child
  PersistentMap<Pair, Nothing> hosts;        // in lower case, organisation
  PersistentMap<std::string, Entry> tokens;  // by hash
  PlaceIndex places;                         // URLs of applications, and URL spaces
  PersistentMap<std::tuple<std::string, std::int32_t, std::string>, Entry> groups;  // by order
  PersistentMap<Pair, Entry> group_values;   // organisation, value
  PersistentMap<Pair, Nothing> confirmed;    // mail domain in lower case, organisation
  PersistentMap<Pair, Nothing> roles;        // id, organisation
  PersistentMap<Pair, Nothing> group_ids;    // id, organisation
  PersistentMap<Pair, Nothing> listings;     // authenticator, organisation whose policy lists it
  PersistentMap<Pair, Nothing> test_copies;  // organisation, its test organisation
  PersistentMap<std::pair<std::string, ObjectKey>, Nothing> role_uses;  // role, what names it
  /// Entity ids of ours that authenticators set, and the organisations of these with the id.
  PersistentMap<std::tuple<std::string, std::string, std::string>, Nothing> entity_ids;

 private:
  struct Adding;
  struct Removing;
};

}  // namespace countersign::identity
