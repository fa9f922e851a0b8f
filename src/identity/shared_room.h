// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

#include "identity/catalogue.h"

namespace countersign::identity {

/// Where an organisation stands in the tree: from right below the root down to itself. One that has
/// others below it, as the root mostly has, stands beside those with what is its own: its line ends
/// with a further part for that.
using Line = std::vector<std::string>;

/// The line of an organisation; of a deleted one where it was. What no organisation of that id
/// explains, or no organisation at all, stands right below the root.
Line line_of(const Catalogue& catalogue, const OrganisationId& id);

/// line_of with the catalogue that counts.
using LineOf = std::function<Line(const OrganisationId&)>;

/// The most that one of several may come to of `room` when `others` of it is taken by the others:
/// `share` times of what is left then.
std::size_t share_of(std::size_t room, std::size_t others, std::size_t share);

/// Bounded room that the organisations of a tree share, so that a flood in one part of the tree
/// hurts that part alone, at whatever level, and many organisations have no more than the one that
/// they lie below: what an organisation may come to is shared among those right below it and
/// itself, and of what the others left each comes to at most its share. Who holds it is the
/// caller's to remember.
class SharedRoom {
 public:
  struct Limits {
    std::size_t all = 0;
    /// Of everything that lies in one organisation right below the root.
    std::size_t most_of_one = std::numeric_limits<std::size_t>::max();
    std::size_t share = 1;  // as share_of: with 1 half of what the others leave
  };
  explicit SharedRoom(const Limits& limits) : limits_(limits) {}

  /// Whether one more fits at every level.
  bool has_room(const Line& line) const;
  void take(const Line& line, std::size_t number = 1);
  /// What was taken on this line.
  void give_back(const Line& line);
  std::size_t total() const { return total_; }
  void clear();

 private:
  std::size_t held(const std::string& part) const;

  Limits limits_;
  std::size_t total_ = 0;
  std::unordered_map<std::string, std::size_t> held_;  // by part of a line, all below it included
};

/// What somebody holds.
struct Holding {
  Line line;
  std::size_t held = 0;
};

/// How much of each holding stays when all together are to be no more than `most`: at each level of
/// the tree those that hold most lose, down to one level for all, so that whoever has little loses
/// nothing to many that lie in one organisation beside it.
std::vector<std::size_t> cut_down(const std::vector<Holding>& holdings, std::size_t most);

}  // namespace countersign::identity
