// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace countersign::http {

/// The largest request that is read. Each bound is inclusive; one more is refused, and the
/// connection closed.
struct Limits {
  std::size_t header_block_bytes = 16UL * 1024;  // request line to empty line; 431 beyond
  std::size_t headers = 100;                     // fields; 431 beyond
  std::size_t target_bytes = 8UL * 1024;         // 414 beyond
  std::size_t body_bytes = 1024UL * 1024;        // 413 beyond; handlers may ask for less
};

}  // namespace countersign::http
