// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "identity/shared_room.h"

namespace countersign::store {

/// How much of bounded room each organisation holds, and whether there is some left for one more of
/// it among those beside it in the tree (identity::SharedRoom). The tree is asked for where each
/// stands when that is first wanted, and again after `forget_tree`: so a change costs a few
/// look-ups, and nothing at all while there is room for everybody.
class HeldByOrganisation {
 public:
  /// For an organisation; never forgotten, as there are no more than those that ever were.
  using Number = std::uint32_t;
  Number number_of(std::string_view organisation);

  void add(Number number);
  void remove(Number number);
  std::size_t count_of(std::string_view organisation) const;
  std::size_t total() const { return total_; }

  /// Of `all`, at each level an organisation with all below it comes to kShare times of what is
  /// left at most. Without a `line_of` all stand right below the root.
  static constexpr std::size_t kShare = 4;
  bool has_room(const identity::OrganisationId& organisation, const identity::LineOf& line_of,
                std::size_t all);

  /// To be called now and then, as organisations are moved.
  void forget_tree() { tree_.reset(); }

 private:
  struct Holder {
    std::string organisation;
    std::size_t held = 0;
    identity::Line line{};  // of tree_
    bool is_placed = false;
  };
  void place_all(const identity::LineOf& line_of, std::size_t all);

  std::vector<Holder> holders_;
  std::unordered_map<std::string, Number> numbers_;
  std::size_t total_ = 0;
  std::optional<identity::SharedRoom> tree_;
};

}  // namespace countersign::store
