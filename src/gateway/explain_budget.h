// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>

#include "identity/shared_room.h"

namespace countersign::gateway {

/// How many refusals are explained in one second: posts that are bad on purpose cost what good ones
/// cost, not more. Beyond that an event has code, detail and remedy alone. From any thread.
class ExplainBudget {
 public:
  static constexpr std::size_t kMostASecond = 50;

  /// Whether one more refusal at a login authenticator may be explained, which counts it. `line`:
  /// of the authenticator's organisation. At each level of the tree an organisation gets half of
  /// what the others leave, with all below it, so that a flood at one hides nothing from another.
  bool take(const identity::Line& line, std::chrono::sys_seconds now);

 private:
  std::mutex mutex_;
  std::chrono::sys_seconds second_{};
  identity::SharedRoom room_{{.all = kMostASecond - 1}};  // half of what is left of it is less
};

}  // namespace countersign::gateway
