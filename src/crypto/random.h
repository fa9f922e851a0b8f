// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace countersign::crypto {

/// Fills `out` from the system's generator; aborts the process when there is no randomness to be
/// had.
void random_bytes(std::span<std::uint8_t> out);

/// `bytes` random bytes as lower-case hex.
std::string random_hex(std::size_t bytes);

}  // namespace countersign::crypto
