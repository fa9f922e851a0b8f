// SPDX-License-Identifier: Apache-2.0
// An accepted URL is put together from its parts and read again to the same; a local path behind an
// origin is an URL of that origin; percent encoding is undone.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/url.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void check_url(std::string_view text) {
  const auto url = countersign::HttpUrl::parse(text);
  if (!url.ok()) {
    return;
  }
  require(text.find_first_of("@\\# \t\r\n") == std::string_view::npos ||
          url->path.find('@') != std::string::npos || url->query.find('@') != std::string::npos);
  require(url->path.starts_with('/') && url->port != 0);
  const std::string again =
      url->origin() + url->path + (url->query.empty() ? "" : "?") + url->query;
  const auto second = countersign::HttpUrl::parse(again);
  require(second.ok() && second->scheme == url->scheme && second->host == url->host &&
          second->port == url->port && second->path == url->path && second->query == url->query);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_url(text);
  if (countersign::is_local_path(text)) {
    const auto url = countersign::HttpUrl::parse("https://sp.example" + std::string(text));
    require(url.ok() && url->host == "sp.example" && url->port == 443);
  }
  const auto decoded = countersign::percent_decode(countersign::percent_encode(text));
  require(decoded.ok() && *decoded == text);
  return 0;
}
