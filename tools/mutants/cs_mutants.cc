// SPDX-License-Identifier: Apache-2.0
#include "cs_mutants.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace cs_mutants {

constinit unsigned active = 0;
constinit unsigned char seen[kMost] = {};

namespace {

pid_t owner = 0;

// Before everything that is initialised at the start of the program, which may hold mutants.
__attribute__((constructor(101))) void start() {
  owner = getpid();
  if (const char* number = std::getenv("CS_MUTANT"); number != nullptr) {
    active = static_cast<unsigned>(std::strtoul(number, nullptr, 10));
  }
}

// Death tests fork: their children tell nothing.
__attribute__((destructor(101))) void stop() {
  const char* path = std::getenv("CS_MUTANTS_SEEN");
  std::FILE* file = path == nullptr || owner != getpid() ? nullptr : std::fopen(path, "w");
  if (file == nullptr) {
    return;
  }
  std::fprintf(file, "%f\n", static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
  for (unsigned number = 0; number < kMost; ++number) {
    if (seen[number] != 0) {
      std::fprintf(file, "%u\n", number);
    }
  }
  std::fclose(file);
}

}  // namespace
}  // namespace cs_mutants
