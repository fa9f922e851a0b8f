// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace countersign {

/// Bytes that are wiped when they go, can't be printed, and are copied only by asking.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::span<const std::uint8_t> bytes) : bytes_(bytes.begin(), bytes.end()) {}
  SecretBytes(SecretBytes&&) noexcept = default;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  SecretBytes copy() const { return SecretBytes(expose()); }
  std::span<const std::uint8_t> expose() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }

 private:
  void wipe();
  std::vector<std::uint8_t> bytes_;
};

}  // namespace countersign
