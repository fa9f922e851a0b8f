// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <thread>

namespace countersign {

/// For tests: waits for what another thread brings about, and gives whether it did. Gives up after
/// some minutes: a machine with busy neighbours may take its time.
template <typename Condition>
bool eventually(const Condition& condition) {
  constexpr int kLooks = 60'000;
  for (int look = 0; look < kLooks; ++look) {
    if (condition()) {
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace countersign
