// SPDX-License-Identifier: Apache-2.0
#include "store/session_secret.h"

#include <array>
#include <cstdint>
#include <string_view>

#include "crypto/digest.h"
#include "crypto/random.h"

namespace countersign::store {

identity::SessionId make_session_id() {
  std::array<std::uint8_t, 32> bytes{};
  crypto::random_bytes(bytes);
  return identity::SessionId(bytes);
}

identity::SessionHash hash_session_id(const identity::SessionId& id) {
  std::array<char, 32> text{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    text[i] = static_cast<char>(id.expose()[i]);
  }
  return {crypto::sha256(std::string_view(text.data(), text.size()))};
}

}  // namespace countersign::store
