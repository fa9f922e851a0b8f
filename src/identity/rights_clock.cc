// SPDX-License-Identifier: Apache-2.0
#include "identity/rights_clock.h"

#include <functional>

namespace countersign::identity {

std::size_t RightsClock::place_of(std::string_view organisation) {
  return std::hash<std::string_view>()(organisation) % kPlaces;
}

void RightsClock::count(const std::vector<std::string_view>& organisations) {
  ++now_;
  auto places =
      places_ == nullptr ? std::make_shared<Places>() : std::make_shared<Places>(*places_);
  for (const std::string_view organisation : organisations) {
    (*places)[place_of(organisation)] = now_;
  }
  places_ = std::move(places);
}

void RightsClock::count_all() {
  all_ = ++now_;
}

}  // namespace countersign::identity
