// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include <array>

#include "base/base64_decoder.h"
#include "base/errors.h"

namespace countersign {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum class Padding { kNone, kRequired };

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint8_t>(bytes[i]);
}

std::string encode(std::string_view bytes, std::string_view alphabet, Padding padding) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t group =
        byte_at(bytes, i) << 16U | byte_at(bytes, i + 1) << 8U | byte_at(bytes, i + 2);
    const std::array<char, 4> chars{alphabet[group >> 18U], alphabet[group >> 12U & 63U],
                                    alphabet[group >> 6U & 63U], alphabet[group & 63U]};
    out.append(chars.data(), chars.size());
  }
  const std::size_t left = bytes.size() - i;
  if (left > 0) {
    const std::uint32_t group =
        byte_at(bytes, i) << 16U | (left == 2 ? byte_at(bytes, i + 1) << 8U : 0U);
    out.push_back(alphabet[group >> 18U]);
    out.push_back(alphabet[group >> 12U & 63U]);
    if (left == 2) {
      out.push_back(alphabet[group >> 6U & 63U]);
    }
    if (padding == Padding::kRequired) {
      out.append(3 - left, '=');
    }
  }
  return out;
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Error invalid(std::size_t offset) {
  return {kBase64Invalid,
          "expected base64, got something else at offset " + std::to_string(offset)};
}

}  // namespace

Result<std::size_t> base64_decode_to(std::string_view text, Base64Space space,
                                     std::span<char> out) {
  CS_CHECK(out.size() >= base64_decoded_bound(text.size()));
  const base64::Decoded decoded = base64::decode(text, space, out.data());
  if (!decoded.ok) [[unlikely]] {
    return invalid(decoded.size);
  }
  return decoded.size;
}

Result<std::string> base64_decode(std::string_view text, Base64Space space) {
  std::string out(base64_decoded_bound(text.size()), '\0');
  CS_TRY(const std::size_t size, base64_decode_to(text, space, out));
  out.resize(size);
  return out;
}

std::string base64_encode(std::string_view bytes) {
  return encode(bytes, kStandard, Padding::kRequired);
}

std::string base64_encode(std::span<const std::uint8_t> bytes) {
  return base64_encode(as_text(bytes));
}

std::string base64url_encode(std::string_view bytes) {
  return encode(bytes, kUrlSafe, Padding::kNone);
}

std::string base64url_encode(std::span<const std::uint8_t> bytes) {
  return base64url_encode(as_text(bytes));
}

Result<std::string> base64url_decode(std::string_view text) {
  std::string out(base64_decoded_bound(text.size()), '\0');
  const base64::Decoded decoded = base64::decode_url(text, out.data());
  if (!decoded.ok) {
    return invalid(decoded.size);
  }
  out.resize(decoded.size);
  return out;
}

}  // namespace countersign
