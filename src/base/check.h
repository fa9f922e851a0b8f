// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace countersign {

/// Writes the place of a broken invariant to standard error and aborts.
[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace countersign

/// Aborts, in every build, when one of our own invariants does not hold. Never for bad input.
#define CS_CHECK(condition)                                        \
  do {                                                             \
    if (!(condition)) [[unlikely]] {                               \
      ::countersign::check_failed(#condition, __FILE__, __LINE__); \
    }                                                              \
  } while (false)
