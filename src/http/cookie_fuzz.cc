// SPDX-License-Identifier: Apache-2.0
// A cookie added to a header is found if none of its name was there, and else makes a duplicate; a
// value that is found is a piece of the header after its name and has no character of the grammar.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/cookies.h"
#include "http/errors.h"

namespace {

namespace http = countersign::http;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto found = http::find_cookie(text, "s");
  const bool missing = !found.ok() && found.error().code == http::kCookieMissing;
  for (const std::string& more : {text + "; s=x", "s=x; " + text, text + ";s=x"}) {
    const auto with = http::find_cookie(more, "s");
    if (missing) {
      require(with.ok() && *with == "x");
    } else {
      require(!with.ok() && with.error().code == http::kCookieDuplicate);
    }
  }
  if (found.ok()) {
    require(text.find("s=" + std::string(*found)) != std::string::npos);
    require(found->find_first_of("\",; \t\r\n\\") == std::string_view::npos);
    require(found->find('\0') == std::string_view::npos);
  }
  return 0;
}
