// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/packing.h"

namespace countersign::store {

void Packer::number(std::uint64_t value) {
  while (value >= 0x80) {
    bytes_ += static_cast<char>(0x80 | (value & 0x7f));
    value >>= 7;
  }
  bytes_ += static_cast<char>(value);
}

void Packer::text(std::string_view value) {
  number(value.size());
  bytes_ += value;
}

void Unpacker::fail() {
  ok_ = false;
  rest_ = {};
}

std::uint8_t Unpacker::byte() {
  if (rest_.empty()) {
    fail();
    return 0;
  }
  const std::uint8_t value = rest_.front();
  rest_ = rest_.subspan(1);
  return value;
}

std::uint64_t Unpacker::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t part = byte();
    if (shift == 63 && part > 1) {
      break;
    }
    value |= std::uint64_t{part & 0x7fU} << shift;
    if (part < 0x80) {
      return value;
    }
  }
  fail();
  return 0;
}

std::string Unpacker::text() {
  const std::uint64_t size = number();
  if (size > rest_.size()) {
    fail();
    return {};
  }
  std::string value(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(size));
  rest_ = rest_.subspan(static_cast<std::size_t>(size));
  return value;
}

std::size_t Unpacker::count() {
  const std::uint64_t value = number();
  if (value > rest_.size()) {
    fail();
    return 0;
  }
  return static_cast<std::size_t>(value);
}

}  // namespace countersign::store
