// SPDX-License-Identifier: Apache-2.0
#include "store/held_by_organisation.h"

#include "base/check.h"

namespace countersign::store {
namespace {

/// Whoever stands lowest in a tree of kMaxOrganisationDepth levels, and beside others at each, has
/// a share of more than (4/5)^8 of what nobody else has: while less than a sixth is held, everybody
/// has room.
constexpr std::size_t kNobodyIsAsked = 6;

identity::Line place_of(const identity::LineOf& line_of, const std::string& organisation) {
  return line_of ? line_of(identity::OrganisationId(organisation)) : identity::Line{organisation};
}

}  // namespace

HeldByOrganisation::Number HeldByOrganisation::number_of(std::string_view organisation) {
  const auto [known, is_new] =
      numbers_.try_emplace(std::string(organisation), static_cast<Number>(holders_.size()));
  if (is_new) {
    holders_.push_back({std::string(organisation)});
  }
  return known->second;
}

void HeldByOrganisation::add(Number number) {
  Holder& holder = holders_[number];
  ++holder.held;
  ++total_;
  if (!tree_.has_value()) {
    return;
  }
  if (holder.is_placed) {
    tree_->take(holder.line);
  } else {
    tree_.reset();
  }
}

void HeldByOrganisation::remove(Number number) {
  Holder& holder = holders_[number];
  CS_CHECK(holder.held > 0);
  --holder.held;
  --total_;
  if (tree_.has_value()) {
    tree_->give_back(holder.line);
  }
}

std::size_t HeldByOrganisation::count_of(std::string_view organisation) const {
  const auto known = numbers_.find(std::string(organisation));
  return known == numbers_.end() ? 0 : holders_[known->second].held;
}

void HeldByOrganisation::place_all(const identity::LineOf& line_of, std::size_t all) {
  tree_.emplace(identity::SharedRoom::Limits{.all = all, .share = kShare});
  for (Holder& holder : holders_) {
    holder.is_placed = holder.held > 0;
    if (holder.is_placed) {
      holder.line = place_of(line_of, holder.organisation);
      tree_->take(holder.line, holder.held);
    }
  }
}

bool HeldByOrganisation::has_room(const identity::OrganisationId& organisation,
                                  const identity::LineOf& line_of, std::size_t all) {
  if (total_ < all / kNobodyIsAsked) {
    return true;
  }
  if (!tree_.has_value()) {
    place_all(line_of, all);
  }
  Holder& holder = holders_[number_of(organisation.view())];
  if (!holder.is_placed) {
    holder.line = place_of(line_of, holder.organisation);
    holder.is_placed = true;
  }
  return tree_->has_room(holder.line);
}

}  // namespace countersign::store
