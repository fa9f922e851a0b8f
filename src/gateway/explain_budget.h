// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace countersign::gateway {

/// How many refusals are explained in one second: posts that are bad on purpose cost what good ones
/// cost, not more. Beyond that an event has code, detail and remedy alone. From any thread.
class ExplainBudget {
 public:
  static constexpr int kMostASecond = 50;

  /// Whether one more refusal at a login authenticator of that organisation may be explained, which
  /// counts it. An organisation gets half of what the others leave, so that a flood at one hides
  /// nothing from another.
  bool take(std::string_view organisation, std::chrono::sys_seconds now);

 private:
  std::mutex mutex_;
  std::chrono::sys_seconds second_{};
  int all_ = 0;
  std::map<std::string, int, std::less<>> used_;  // by organisation; of this second
};

}  // namespace countersign::gateway
