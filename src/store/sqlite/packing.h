// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace countersign::store {

/// Writes numbers and texts one behind the other: numbers as LEB128, texts behind their length.
class Packer {
 public:
  void byte(std::uint8_t value) { bytes_ += static_cast<char>(value); }
  void number(std::uint64_t value);
  void text(std::string_view value);
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads what a Packer wrote. After bytes that it does not write, everything read is empty and
/// `ok` is false: to be asked at the end.
class Unpacker {
 public:
  explicit Unpacker(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

  std::uint8_t byte();
  std::uint64_t number();
  std::string text();
  /// A number of things that follow, each of a byte or more.
  std::size_t count();

 private:
  void fail();

  std::span<const std::uint8_t> rest_;
  bool ok_ = true;
};

}  // namespace countersign::store
