// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace countersign::identity {

/// SHA-256 of a session id: what is stored and looked up in the place of the id. Not a secret.
struct SessionHash {
  std::array<std::uint8_t, 32> bytes{};

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in what `default` makes.
  friend auto operator<=>(const SessionHash&, const SessionHash&) = default;
};

/// The 256 random bits that a signed-in browser presents. A secret: it stands in the cookie alone,
/// can't be printed or compared, and is wiped when it goes. store::hash_session_id gives its hash.
class SessionId {
 public:
  /// `bytes` must come from the system's generator (store::make_session_id).
  explicit SessionId(const std::array<std::uint8_t, 32>& bytes) : bytes_(bytes) {}
  SessionId(const SessionId&) = delete;
  SessionId& operator=(const SessionId&) = delete;
  SessionId(SessionId&& other) noexcept;
  SessionId& operator=(SessionId&& other) noexcept;
  ~SessionId();

  /// Reads a cookie value: exactly 64 lower-case hexadecimal digits, else nothing. Allocates
  /// nothing.
  static std::optional<SessionId> from_cookie(std::string_view text);

  /// The cookie value.
  std::string to_cookie() const;

  std::span<const std::uint8_t, 32> expose() const { return bytes_; }

 private:
  std::array<std::uint8_t, 32> bytes_;
};

}  // namespace countersign::identity
