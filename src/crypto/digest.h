// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

struct evp_md_ctx_st;

namespace countersign::crypto {

enum class DigestAlgorithm { kSha1, kSha256, kSha384, kSha512 };

/// Bytes of a digest: 20, 32, 48 or 64.
std::size_t digest_size(DigestAlgorithm algorithm);

/// A finished digest of at most 64 bytes, without allocation.
struct DigestValue {
  std::array<std::uint8_t, 64> bytes{};
  std::size_t size = 0;
  std::span<const std::uint8_t> view() const { return {bytes.data(), size}; }
};

/// A digest in progress. Not for reuse after `finish`.
class Digest {
 public:
  explicit Digest(DigestAlgorithm algorithm);

  void update(std::string_view bytes);
  DigestValue finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// The digest of `bytes`, cheaper than a Digest.
DigestValue digest(DigestAlgorithm algorithm, std::string_view bytes);
std::array<std::uint8_t, 32> sha256(std::string_view bytes);

/// Compares in time that depends on the lengths alone.
bool equal_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

}  // namespace countersign::crypto
