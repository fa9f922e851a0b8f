// SPDX-License-Identifier: Apache-2.0
#include "identity/session_id.h"

#include "base/hex.h"

namespace countersign::identity {
namespace {

/// Through a volatile pointer, so that the compiler can't drop the writes to memory that goes away.
void wipe(std::array<std::uint8_t, 32>& bytes) {
  volatile std::uint8_t* out = bytes.data();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[i] = 0;
  }
}

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
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0 || (text[i] >= 'A' && text[i] <= 'F')) {
      return std::nullopt;
    }
    bytes[i / 2] = static_cast<std::uint8_t>(bytes[i / 2] * 16 + digit);
  }
  return SessionId(bytes);
}

std::string SessionId::to_cookie() const {
  return hex_encode(bytes_);
}

}  // namespace countersign::identity
