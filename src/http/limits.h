// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace countersign::http {

/// The largest request that is read. Each bound is inclusive; one more is refused, and the
/// connection closed.
struct Limits {
  // Request line to empty line; 431 beyond. More than what nginx takes and hands on by default
  // (four buffers of 8 KiB, and the URL once more), so that cookies of others at the same host shut
  // nobody out with an answer that no page explains.
  std::size_t header_block_bytes = 48UL * 1024;
  std::size_t headers = 100;               // fields; 431 beyond
  std::size_t target_bytes = 8UL * 1024;   // 414 beyond
  std::size_t body_bytes = 1024UL * 1024;  // 413 beyond; handlers may ask for less
};

}  // namespace countersign::http
