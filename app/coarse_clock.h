// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>

#include <chrono>

namespace countersign::app {

/// UTC to the second, from the kernel's coarse clock: a few nanoseconds, no system call.
inline std::chrono::sys_seconds coarse_now() {
  std::timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return std::chrono::sys_seconds(std::chrono::seconds(now.tv_sec));
}

}  // namespace countersign::app
