// SPDX-License-Identifier: Apache-2.0
// store_writer FILE FIRST: does the sign-ins FIRST, FIRST + 1, ..., three a user, in the store at
// FILE until it is killed, ends every fifth, and writes to standard output what was acknowledged:
// 'o' or 'e' and the number.
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <semaphore>
#include <string>

#include "store/conformance/store_driver.h"
#include "store/stores.h"

namespace countersign::store {
namespace {

constexpr int kInFlight = 64;

/// One write each, so that the reader sees whole records alone.
void acknowledge(char what, std::uint64_t number) {
  std::array<char, 9> record{what};
  std::memcpy(record.data() + 1, &number, sizeof(number));
  if (::write(STDOUT_FILENO, record.data(), record.size()) != static_cast<ssize_t>(record.size())) {
    std::abort();
  }
}

int run(const std::string& file, std::uint64_t first) {
  auto opened = open_sqlite_stores({.file = file});
  if (!opened.ok() || !opened->sessions->load([](const StoredSession&, const auto&) {}).ok()) {
    return EXIT_FAILURE;
  }
  SessionStore& store = *opened->sessions;
  std::counting_semaphore<kInFlight> free(kInFlight);
  for (std::uint64_t number = first;; ++number) {
    free.acquire();
    StoreAccess::sign_in(store, numbered_sign_in(number, number / 3),
                         [&, number](const Result<SignedIn>& signed_in) {
                           if (!signed_in.ok()) {
                             std::abort();
                           }
                           acknowledge('o', number);
                           free.release();
                         });
    if (number % 5 == 4) {
      const std::uint64_t old = number - 4;
      free.acquire();
      store.end_session(numbered_session(old).hash, [&, old](const Result<void>& ended) {
        if (!ended.ok()) {
          std::abort();
        }
        acknowledge('e', old);
        free.release();
      });
    }
  }
}

}  // namespace
}  // namespace countersign::store

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: store_writer FILE FIRST\n", stderr);
    return EXIT_FAILURE;
  }
  return countersign::store::run(argv[1], std::strtoull(argv[2], nullptr, 10));
}
