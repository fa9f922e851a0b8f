// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace countersign::crypto {

inline constexpr std::size_t kMaxPasswordBytes = 1024;

/// Bounds of the cost, also of one found in a stored string, so that such a string can't exhaust
/// memory or time. Memory is at least 8 KiB a lane.
inline constexpr std::uint32_t kMaxArgon2MemoryKib = 256 * 1024;
inline constexpr std::uint32_t kMaxArgon2Iterations = 10;
inline constexpr std::uint32_t kMaxArgon2Lanes = 16;

/// Work of one hash (RFC 9106 3.1). The default is the least that OWASP's Password Storage Cheat
/// Sheet advises. Lanes are computed one after the other in the caller's thread.
struct Argon2Cost {
  std::uint32_t memory_kib = 19456;
  std::uint32_t iterations = 2;
  std::uint32_t lanes = 1;
  friend bool operator==(const Argon2Cost&, const Argon2Cost&) = default;
};

enum class PasswordMatch { kMatches, kDiffers };

/// Argon2id, version 1.3, of `password` (1 to kMaxPasswordBytes bytes, taken as they are) with a
/// new random salt of 16 bytes, as a string `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH` (32 bytes of
/// hash). All working memory is wiped. Takes tens of milliseconds and `cost.memory_kib` of memory:
/// whoever calls bounds how many run at once.
///
/// Fails with crypto.password_length, crypto.argon2_cost, or crypto.argon2_failed when there is no
/// memory.
Result<std::string> hash_password(std::string_view password, const Argon2Cost& cost = {});

/// Whether `password` is the one that `phc` was made of; compared in constant time. A password of
/// no bytes or of more than kMaxPasswordBytes differs, after the same work.
///
/// Fails with crypto.password_hash_invalid when `phc` is no argon2id string within the bounds (salt
/// 8 to 64 bytes, hash 16 to 64), and with crypto.argon2_failed.
Result<PasswordMatch> verify_password(std::string_view phc, std::string_view password);

/// Whether `phc`, which has just matched, should be made anew with `cost`: its cost is another, its
/// salt or hash shorter than those of hash_password, or it is not readable.
bool needs_rehash(std::string_view phc, const Argon2Cost& cost = {});

/// Does the work of verify_password and throws the result away, so that a sign-in as somebody
/// unknown takes as long as one with a wrong password. Aborts on a cost beyond the bounds.
void burn_password_time(std::string_view password, const Argon2Cost& cost = {});

/// Whether `cost` lies within the bounds. Fails with crypto.argon2_cost.
Result<void> check_argon2_cost(const Argon2Cost& cost);

}  // namespace countersign::crypto
