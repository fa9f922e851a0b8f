// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace countersign::identity {

/// Counts the changes of a catalogue by which a session may gain or lose a right, and knows of each
/// organisation the last one that touched it, so that whoever judged a session by an older
/// catalogue sees by two comparisons that nothing changed for it. Organisations share places, which
/// costs a judgement too many now and then. A copy costs nothing.
class RightsClock {
 public:
  /// Grows with each such change; 0: there was none yet, and nothing was judged by it.
  std::uint64_t now() const { return now_; }

  static std::size_t place_of(std::string_view organisation);

  /// Whether nothing that concerns the organisation of this place changed behind `then`.
  bool is_unchanged(std::uint64_t then, std::size_t place) const {
    return all_ <= then && (places_ == nullptr || (*places_)[place] <= then);
  }

  /// Counts one change, of these organisations.
  void count(const std::vector<std::string_view>& organisations);
  /// Counts one change, perhaps of every organisation.
  void count_all();

 private:
  static constexpr std::size_t kPlaces = 1024;
  using Places = std::array<std::uint64_t, kPlaces>;

  std::uint64_t now_ = 0;
  std::uint64_t all_ = 0;
  std::shared_ptr<const Places> places_;
};

}  // namespace countersign::identity
