// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace countersign {

void check_failed(const char* expression, const char* file, int line) {
  static_cast<void>(std::fprintf(stderr, "CHECK failed: %s at %s:%d\n", expression, file, line));
  std::abort();
}

}  // namespace countersign
