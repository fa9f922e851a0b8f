// SPDX-License-Identifier: Apache-2.0
#include "identity/session_id.h"

#include "base/hex.h"

namespace countersign::identity {
namespace {

/// What the compiler must believe to be read afterwards, so that it can't drop the writes to memory
/// that goes away.
void wipe(std::array<std::uint8_t, 32>& bytes) {
  bytes.fill(0);
  __asm__ volatile("" : : "r"(bytes.data()) : "memory");
}

constexpr std::uint8_t kNoDigit = 16;

// Values of the digits that cookies have: 0-9, a-f.
constexpr std::array<std::uint8_t, 256> make_lower_hex() {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNoDigit);
  for (std::uint8_t value = 0; value < 16; ++value) {
    table[static_cast<std::uint8_t>("0123456789abcdef"[value])] = value;
  }
  return table;
}

constexpr std::array<std::uint8_t, 256> kLowerHex = make_lower_hex();

}  // namespace

SessionId::SessionId(SessionId&& other) noexcept : bytes_(other.bytes_) {
  wipe(other.bytes_);
}

SessionId& SessionId::operator=(SessionId&& other) noexcept {
  if (this != &other) {
    bytes_ = other.bytes_;
    wipe(other.bytes_);
  }
  return *this;
}

SessionId::~SessionId() {
  wipe(bytes_);
}

std::optional<SessionId> SessionId::from_cookie(std::string_view text) {
  std::array<std::uint8_t, 32> bytes{};
  if (text.size() != 2 * bytes.size()) {
    return std::nullopt;
  }
  unsigned seen = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned high = kLowerHex[static_cast<std::uint8_t>(text[2 * i])];
    const unsigned low = kLowerHex[static_cast<std::uint8_t>(text[2 * i + 1])];
    seen |= high | low;
    bytes[i] = static_cast<std::uint8_t>(high << 4U | low);
  }
  if (seen >= kNoDigit) {
    return std::nullopt;
  }
  return SessionId(bytes);
}

std::string SessionId::to_cookie() const {
  return hex_encode(bytes_);
}

}  // namespace countersign::identity
