// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_header.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

#include "base/ascii.h"

namespace countersign::identity {
namespace {

constexpr std::string_view kHeaderPrefix = "x-auth-";
constexpr std::size_t kMaxHeaderName = 64;
constexpr std::string_view kOwnHeaders[] = {
    "x-auth-subject",       "x-auth-user",       "x-auth-application", "x-auth-organisation",
    "x-auth-authenticator", "x-auth-attributes", "x-auth-redirect"};

bool is_token_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

}  // namespace

bool is_own_identity_header(std::string_view name) {
  return std::find(std::begin(kOwnHeaders), std::end(kOwnHeaders), ascii_lower(name)) !=
         std::end(kOwnHeaders);
}

bool is_identity_header_name(std::string_view name) {
  const std::string folded = ascii_lower(name);
  return folded.size() > kHeaderPrefix.size() && folded.size() <= kMaxHeaderName &&
         folded.starts_with(kHeaderPrefix) &&
         std::all_of(folded.begin(), folded.end(), is_token_byte) && !is_own_identity_header(name);
}

}  // namespace countersign::identity
