// SPDX-License-Identifier: Apache-2.0
#include "crypto/password_hash.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <system_error>

#include <argon2.h>
#include <openssl/crypto.h>

#include "base/base64.h"
#include "base/check.h"
#include "crypto/digest.h"
#include "crypto/errors.h"
#include "crypto/random.h"

namespace countersign::crypto {
namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kMinStoredSalt = 8;
constexpr std::size_t kMinStoredHash = 16;
constexpr std::size_t kMaxStoredPart = 64;
constexpr std::uint32_t kMinKibOfLane = 8;  // RFC 9106 3.1

// What a stored string says.
struct StoredHash {
  Argon2Cost cost;
  std::string salt;
  std::string hash;
};

bool within_bounds(const Argon2Cost& cost) {
  return cost.lanes >= 1 && cost.lanes <= kMaxArgon2Lanes && cost.iterations >= 1 &&
         cost.iterations <= kMaxArgon2Iterations && cost.memory_kib >= kMinKibOfLane * cost.lanes &&
         cost.memory_kib <= kMaxArgon2MemoryKib;
}

// Takes parts off the front of a PHC string; after the first that is not there, none is.
class PhcParts {
 public:
  explicit PhcParts(std::string_view text) : rest_(text) {}

  PhcParts& literal(std::string_view wanted) {
    good_ = good_ && rest_.starts_with(wanted);
    rest_.remove_prefix(good_ ? wanted.size() : 0);
    return *this;
  }

  // Decimal without sign and leading zero, so that a hash has one spelling.
  PhcParts& number(std::uint32_t& out) {
    const auto result = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
    good_ = good_ && result.ec == std::errc() && !rest_.starts_with('0');
    rest_.remove_prefix(good_ ? static_cast<std::size_t>(result.ptr - rest_.data()) : 0);
    return *this;
  }

  // Base64 without padding, up to the next '$' or the end, of `least` to kMaxStoredPart bytes.
  PhcParts& bytes(std::string& out, std::size_t least) {
    const std::string_view text = rest_.substr(0, rest_.find('$'));
    rest_.remove_prefix(text.size());
    if (text.size() > 2 * kMaxStoredPart || text.find('=') != std::string_view::npos) {
      good_ = false;
      return *this;
    }
    auto decoded = base64_decode(std::string(text) + std::string((4 - text.size() % 4) % 4, '='));
    good_ = good_ && decoded.ok() && decoded->size() >= least && decoded->size() <= kMaxStoredPart;
    if (good_) {
      out = *std::move(decoded);
    }
    return *this;
  }

  bool complete() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

Result<StoredHash> parse_phc(std::string_view phc) {
  StoredHash stored;
  PhcParts parts(phc);
  parts.literal("$argon2id$v=19$m=").number(stored.cost.memory_kib);
  parts.literal(",t=").number(stored.cost.iterations);
  parts.literal(",p=").number(stored.cost.lanes);
  parts.literal("$").bytes(stored.salt, kMinStoredSalt);
  parts.literal("$").bytes(stored.hash, kMinStoredHash);
  if (!parts.complete()) {
    return {kPasswordHashInvalid, "expected $argon2id$v=19$m=M,t=T,p=P$SALT$HASH got another form"};
  }
  if (!within_bounds(stored.cost)) {
    return {kPasswordHashInvalid, "expected a cost within the bounds got another"};
  }
  return stored;
}

std::string format_phc(const Argon2Cost& cost, std::span<const std::uint8_t> salt,
                       std::span<const std::uint8_t> hash) {
  const auto unpadded = [](std::span<const std::uint8_t> bytes) {
    std::string text = base64_encode(bytes);
    text.resize(text.find_last_not_of('=') + 1);
    return text;
  };
  return "$argon2id$v=19$m=" + std::to_string(cost.memory_kib) +
         ",t=" + std::to_string(cost.iterations) + ",p=" + std::to_string(cost.lanes) + "$" +
         unpadded(salt) + "$" + unpadded(hash);
}

// `password` is at most kMaxPasswordBytes long, `cost` within the bounds. The library wipes its own
// memory; `salt` is not const for its sake alone.
Result<void> derive(std::string_view password, std::span<std::uint8_t> salt, const Argon2Cost& cost,
                    std::span<std::uint8_t> out) {
  std::array<std::uint8_t, kMaxPasswordBytes> copy{};
  CS_CHECK(password.size() <= copy.size() && within_bounds(cost));
  std::copy(password.begin(), password.end(), copy.begin());
  argon2_context context{};
  context.out = out.data();
  context.outlen = static_cast<std::uint32_t>(out.size());
  context.pwd = copy.data();
  context.pwdlen = static_cast<std::uint32_t>(password.size());
  context.salt = salt.data();
  context.saltlen = static_cast<std::uint32_t>(salt.size());
  context.t_cost = cost.iterations;
  context.m_cost = cost.memory_kib;
  context.lanes = cost.lanes;
  context.threads = 1;
  context.version = ARGON2_VERSION_13;
  context.flags = ARGON2_FLAG_CLEAR_PASSWORD;
  const int status = argon2id_ctx(&context);
  OPENSSL_cleanse(copy.data(), copy.size());
  if (status != ARGON2_OK) {
    return {kArgon2Failed, argon2_error_message(status)};
  }
  return {};
}

}  // namespace

Result<void> check_argon2_cost(const Argon2Cost& cost) {
  if (!within_bounds(cost)) {
    return {kArgon2Cost,
            "expected 1 to 10 iterations, 1 to 16 lanes, 8 KiB a lane to 262144 KiB"
            " got m=" +
                std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.iterations) +
                ",p=" + std::to_string(cost.lanes)};
  }
  return {};
}

Result<std::string> hash_password(std::string_view password, const Argon2Cost& cost) {
  CS_TRY(check_argon2_cost(cost));
  if (password.empty() || password.size() > kMaxPasswordBytes) {
    return {kPasswordLength, "expected 1 to " + std::to_string(kMaxPasswordBytes) + " bytes got " +
                                 std::to_string(password.size())};
  }
  std::array<std::uint8_t, kSaltBytes> salt{};
  random_bytes(salt);
  std::array<std::uint8_t, kHashBytes> hash{};
  CS_TRY(derive(password, salt, cost, hash));
  return format_phc(cost, salt, hash);
}

Result<PasswordMatch> verify_password(std::string_view phc, std::string_view password) {
  CS_TRY(const StoredHash stored, parse_phc(phc));
  std::array<std::uint8_t, kMaxStoredPart> salt{};
  std::copy(stored.salt.begin(), stored.salt.end(), salt.begin());
  std::array<std::uint8_t, kMaxStoredPart> expected{};
  std::copy(stored.hash.begin(), stored.hash.end(), expected.begin());
  std::array<std::uint8_t, kMaxStoredPart> derived{};
  const std::span<std::uint8_t> out = std::span(derived).first(stored.hash.size());
  CS_TRY(derive(password.substr(0, kMaxPasswordBytes), std::span(salt).first(stored.salt.size()),
                stored.cost, out));
  const bool same = equal_constant_time(out, std::span(expected).first(out.size()));
  OPENSSL_cleanse(derived.data(), derived.size());
  const bool right_length = !password.empty() && password.size() <= kMaxPasswordBytes;
  return same && right_length ? PasswordMatch::kMatches : PasswordMatch::kDiffers;
}

bool needs_rehash(std::string_view phc, const Argon2Cost& cost) {
  const auto stored = parse_phc(phc);
  return !stored.ok() || stored->cost != cost || stored->salt.size() < kSaltBytes ||
         stored->hash.size() < kHashBytes;
}

void burn_password_time(std::string_view password, const Argon2Cost& cost) {
  CS_CHECK(within_bounds(cost));
  std::array<std::uint8_t, kSaltBytes> salt{};
  std::array<std::uint8_t, kHashBytes> hash{};
  // Nothing depends on it: without memory the other path would have failed too.
  static_cast<void>(derive(password.substr(0, kMaxPasswordBytes), salt, cost, hash));
}

}  // namespace countersign::crypto
