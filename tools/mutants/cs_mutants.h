// SPDX-License-Identifier: Apache-2.0
// Which mutant runs, and which ones were reached. Part of mutated builds alone.
#pragma once

#include <type_traits>

namespace cs_mutants {

inline constexpr unsigned kMost = 1U << 17U;
extern unsigned active;  // 0: none
extern unsigned char seen[kMost];

inline bool on(unsigned number) {
  seen[number] = 1;
  return active == number;
}

}  // namespace cs_mutants
