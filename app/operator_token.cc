// SPDX-License-Identifier: Apache-2.0
#include "operator_token.h"

#include <array>
#include <cstdint>

#include "base/base64.h"
#include "base/hex.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "errors.h"
#include "secret_file.h"

namespace countersign::app {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kTokenLetters = 46;  // "cs_" and 43 of base64url

Error invalid_token_file(const std::filesystem::path& file, std::string_view what) {
  return {kKeyFileInvalid, countersign::quoted(file.string()) + ": " + std::string(what)};
}

std::string make_token() {
  std::array<std::uint8_t, kTokenBytes> random{};
  crypto::random_bytes(random);
  return "cs_" + base64url_encode(random);
}

}  // namespace

Result<std::string> read_or_make_operator_token(const std::filesystem::path& file) {
  CS_TRY(std::string token, read_or_make(file, [] { return make_token() + "\n"; }));
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) {
    token.pop_back();
  }
  if (!token.starts_with("cs_") || token.size() != kTokenLetters) {
    return invalid_token_file(file, "expected a token; remove the file to have a new one made");
  }
  return hex_encode(crypto::sha256(token));
}

}  // namespace countersign::app
