// SPDX-License-Identifier: Apache-2.0
#include "identity/shared_room.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace countersign::identity {
namespace {

/// Deleted organisations that were below deleted ones: moving and deleting makes long rows of them.
constexpr int kMostDeleted = 16;

/// What an organisation has beside those below it. No id has such a character.
std::string own_part(std::string_view id) {
  return std::string(id) + "/";
}

/// Holdings of one line down to `depth`, and what they may keep together.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t depth = 0;
  std::size_t held = 0;
};

/// The highest level at which parts of the tree, cut down to it, hold no more than `most`.
std::size_t level_of(const std::vector<Part>& parts, std::size_t most) {
  std::vector<std::size_t> sizes;
  sizes.reserve(parts.size());
  std::transform(parts.begin(), parts.end(), std::back_inserter(sizes),
                 [](const Part& part) { return part.held; });
  std::sort(sizes.begin(), sizes.end());
  std::size_t left = most;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::size_t share = left / (sizes.size() - i);
    if (sizes[i] > share) {
      return share;
    }
    left -= sizes[i];
  }
  return sizes.empty() ? 0 : sizes.back();
}

class Cutting {
 public:
  explicit Cutting(const std::vector<Holding>& holdings)
      : holdings_(holdings), order_(holdings.size()), kept_(holdings.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::sort(order_.begin(), order_.end(),
              [&](std::size_t a, std::size_t b) { return holdings_[a].line < holdings_[b].line; });
    for (std::size_t i = 0; i < holdings.size(); ++i) {
      kept_[i] = holdings[i].held;
    }
  }

  std::vector<std::size_t> run(std::size_t most) && {
    std::vector<std::pair<Part, std::size_t>> todo = {{{0, order_.size(), 0, 0}, most}};
    while (!todo.empty()) {
      const auto [whole, room] = todo.back();
      todo.pop_back();
      const std::vector<Part> parts = parts_of(whole);
      const std::size_t level = level_of(parts, room);
      std::size_t left = std::accumulate(
          parts.begin(), parts.end(), room,
          [&](std::size_t sum, const Part& part) { return sum - std::min(part.held, level); });
      for (const Part& part : parts) {
        if (part.held <= level) {
          continue;
        }
        const std::size_t kept = left > 0 ? level + 1 : level;
        left -= kept - level;
        if (part.end - part.begin == 1) {
          kept_[order_[part.begin]] = kept;
        } else {
          todo.emplace_back(part, kept);
        }
      }
    }
    return std::move(kept_);
  }

 private:
  const Line& line(std::size_t at) const { return holdings_[order_[at]].line; }
  bool is_same_part(std::size_t a, std::size_t b, std::size_t depth) const {
    // Those that end here are each for themselves.
    return line(a).size() > depth && line(b).size() > depth && line(a)[depth] == line(b)[depth];
  }
  std::vector<Part> parts_of(const Part& whole) const {
    std::vector<Part> parts;
    for (std::size_t at = whole.begin; at < whole.end; ++at) {
      if (parts.empty() || !is_same_part(parts.back().begin, at, whole.depth)) {
        parts.push_back({at, at, whole.depth + 1, 0});
      }
      ++parts.back().end;
      parts.back().held += holdings_[order_[at]].held;
    }
    return parts;
  }

  const std::vector<Holding>& holdings_;
  std::vector<std::size_t> order_;  // by line
  std::vector<std::size_t> kept_;
};

}  // namespace

Line line_of(const Catalogue& catalogue, const OrganisationId& id) {
  Line line;
  OrganisationId at = id;
  const Organisation* found = catalogue.organisation(at);
  for (int steps = 0; found == nullptr && steps < kMostDeleted; ++steps) {
    const OrganisationId* const owner =
        catalogue.retired_owner(ObjectKind::kOrganisation, at.view());
    if (owner == nullptr) {
      break;
    }
    line.push_back(at.value());
    at = *owner;
    found = catalogue.organisation(at);
  }
  if (found == nullptr) {
    // Whoever's it was: ids begin with that of whom they lie below.
    return {at.value().substr(0, at.value().find('.'))};
  }
  if (line.empty() && !catalogue.children(id, 1).empty()) {
    line.push_back(own_part(id.view()));
  }
  while (found != nullptr && found->parent.has_value()) {
    line.push_back(found->id.value());
    found = catalogue.organisation(*found->parent);
  }
  std::reverse(line.begin(), line.end());
  return line;
}

std::size_t share_of(std::size_t room, std::size_t others, std::size_t share) {
  return room <= others ? 0 : (share * (room - others) + share) / (share + 1);
}

std::size_t SharedRoom::held(const std::string& part) const {
  const auto found = held_.find(part);
  return found == held_.end() ? 0 : found->second;
}

bool SharedRoom::has_room(const Line& line) const {
  std::size_t room = limits_.all;
  std::size_t above = total_;
  bool fits = above < room;
  for (std::size_t i = 0; fits && i < line.size(); ++i) {
    const std::size_t own = held(line[i]);
    // An organisation that was moved holds what it had where it was.
    room = share_of(room, above - std::min(above, own), limits_.share);
    room = i == 0 ? std::min(room, limits_.most_of_one) : room;
    fits = own < room;
    above = own;
  }
  return fits;
}

void SharedRoom::take(const Line& line, std::size_t number) {
  total_ += number;
  for (const std::string& part : line) {
    held_[part] += number;
  }
}

void SharedRoom::give_back(const Line& line) {
  --total_;
  for (const std::string& part : line) {
    const auto found = held_.find(part);
    if (--found->second == 0) {
      held_.erase(found);
    }
  }
}

void SharedRoom::clear() {
  total_ = 0;
  held_.clear();
}

std::vector<std::size_t> cut_down(const std::vector<Holding>& holdings, std::size_t most) {
  return Cutting(holdings).run(most);
}

}  // namespace countersign::identity
