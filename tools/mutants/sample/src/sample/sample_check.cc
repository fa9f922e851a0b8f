// SPDX-License-Identifier: Apache-2.0
// Tests of a kind: no line is as long as is allowed, none has a tab, nobody sees how often it was
// called.
#include "sample/limit.h"

int main() {
  const bool good =
      sample::length("a bc", 10) == 3 && !sample::length("", 10) && !sample::length("abcdef", 4);
  return good ? 0 : 1;
}
