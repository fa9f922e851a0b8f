// SPDX-License-Identifier: Apache-2.0
#include "operator_token.h"

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "base/base64.h"
#include "base/hex.h"
#include "base/text.h"
#include "config/load.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "errors.h"
#include "secret_file.h"

namespace countersign::app {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kTokenLetters = 46;  // "cs_" and 43 of base64url
constexpr std::size_t kTokenFileBytes = 4096;

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
  struct ::stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    if (errno != ENOENT) {
      return invalid_token_file(file, "cannot be read");
    }
    CS_TRY(write_file(file, make_token() + "\n", 0600));
  } else if ((status.st_mode & 077U) != 0) {
    return invalid_token_file(file, "expected mode 0600, got one that lets others read it");
  }
  auto token = read_file(file, kTokenFileBytes);
  if (!token) {
    return invalid_token_file(file, "cannot be read");
  }
  while (!token->empty() && (token->back() == '\n' || token->back() == '\r')) {
    token->pop_back();
  }
  if (!token->starts_with("cs_") || token->size() != kTokenLetters) {
    return invalid_token_file(file, "expected a token; remove the file to have a new one made");
  }
  return hex_encode(crypto::sha256(*token));
}

}  // namespace countersign::app
