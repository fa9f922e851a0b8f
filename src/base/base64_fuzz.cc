// SPDX-License-Identifier: Apache-2.0
// The decoders agree with each other; what is accepted encodes to the same text without its spaces,
// so that no two dense texts mean the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "base/base64_decoder.h"

namespace {

using countersign::Base64Space;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

std::string without_spaces(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(" \t\r\n").find(c) == std::string_view::npos) {
      out.push_back(c);
    }
  }
  return out;
}

void check(std::string_view text, Base64Space space) {
  const std::size_t bound = countersign::base64_decoded_bound(text.size());
  std::string portable(bound, '\0');
  std::string fast(bound, '\0');
  const auto a = countersign::base64::decode_portable(text, space, portable.data());
  const auto b = countersign::base64::decode(text, space, fast.data());
  require(a.ok == b.ok && a.size == b.size);
  if (a.ok) {
    portable.resize(a.size);
    fast.resize(b.size);
    require(portable == fast);
    require(countersign::base64_encode(portable) ==
            (space == Base64Space::kIgnored ? without_spaces(text) : std::string(text)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text, Base64Space::kRefused);
  check(text, Base64Space::kIgnored);
  const auto url = countersign::base64url_decode(text);
  require(!url.ok() || countersign::base64url_encode(*url) == text);
  const auto back = countersign::base64_decode(countersign::base64_encode(text));
  require(back.ok() && *back == text);
  return 0;
}
