// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace countersign {

/// What a decoder does with space, tab, CR and LF between the characters. Everything else outside
/// the alphabet is refused in any case.
enum class Base64Space { kRefused, kIgnored };

/// Bytes that `base64_decode_to` may write for `size` characters of input.
constexpr std::size_t base64_decoded_bound(std::size_t size) {
  return size / 4 * 3 + 3;
}

/// Decodes standard base64 (RFC 4648 4) strictly: padding is required and complete, the bits behind
/// the last byte are zero, so that no two texts without space decode to the same bytes. The empty
/// text gives no bytes. Fails with base64.invalid; `detail` tells the offset and nothing of the
/// text.
Result<std::string> base64_decode(std::string_view text, Base64Space space = Base64Space::kRefused);

/// The same into `out`, which holds at least base64_decoded_bound(text.size()) bytes and does not
/// overlap `text`. Gives the number of bytes; the rest of `out` is left with any content.
Result<std::size_t> base64_decode_to(std::string_view text, Base64Space space, std::span<char> out);

/// Standard base64 with padding, on one line.
std::string base64_encode(std::string_view bytes);
std::string base64_encode(std::span<const std::uint8_t> bytes);

/// Decodes base64url (RFC 4648 5) without padding, as strictly. Fails with base64.invalid.
Result<std::string> base64url_decode(std::string_view text);

/// base64url without padding.
std::string base64url_encode(std::string_view bytes);
std::string base64url_encode(std::span<const std::uint8_t> bytes);

}  // namespace countersign
