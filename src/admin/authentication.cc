// SPDX-License-Identifier: Apache-2.0
#include "admin/authentication.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "admin/errors.h"
#include "admin/grants.h"
#include "base/ascii.h"
#include "base/base64.h"
#include "base/hex.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace countersign::admin {
namespace {

constexpr std::string_view kScheme = "Bearer ";
constexpr std::string_view kPrefix = "cs_";
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretLetters = 46;

bool is_letter(char c) {
  return is_ascii_letter_or_digit(c) || c == '-' || c == '_';
}

Problem invalid() {
  return {kTokenInvalid, "expected a token of this installation that has not expired",
          "make a new token, or ask your administrator for one"};
}

// The secret, if the header has one of our form.
std::optional<std::string_view> secret_of(std::string_view header) {
  if (header.size() != kScheme.size() + kSecretLetters ||
      !equal_but_for_case(header.substr(0, kScheme.size()), kScheme)) {
    return std::nullopt;
  }
  const std::string_view secret = header.substr(kScheme.size());
  const bool good =
      secret.starts_with(kPrefix) && std::all_of(secret.begin(), secret.end(), is_letter);
  return good ? std::optional(secret) : std::nullopt;
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the same bytes, unsigned.
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

std::string token_hash(std::string_view secret) {
  return hex_encode(crypto::sha256(secret));
}

std::string make_token_secret() {
  std::array<std::uint8_t, kSecretBytes> bytes{};
  crypto::random_bytes(bytes);
  return std::string(kPrefix) + base64url_encode(bytes);
}

Outcome<identity::Grant> authenticate(const http::Request& request,
                                      const identity::Catalogue& catalogue, const Machine& machine,
                                      std::chrono::sys_seconds now) {
  const auto header = request.header("Authorization");
  if (!header) {
    return Problem(kTokenMissing, "expected a bearer token",
                   "send the header `Authorization: Bearer cs_...`");
  }
  const auto secret = secret_of(*header);
  if (!secret || request.header_count("Authorization") != 1) {
    return invalid();
  }
  const std::string hash = token_hash(*secret);
  if (!machine.operator_token_hash.empty() &&
      crypto::equal_constant_time(bytes_of(hash), bytes_of(machine.operator_token_hash))) {
    return operator_grant();
  }
  const identity::ApiToken* token = catalogue.token_by_hash(hash);
  if (token == nullptr || (token->expires && *token->expires <= now) ||
      !catalogue.is_enabled(token->organisation)) {
    return invalid();
  }
  return grant_of(catalogue, *token);
}

}  // namespace countersign::admin
