// SPDX-License-Identifier: Apache-2.0
// Lines `Name: value`, as a proxy sends them.
//
// What is read is the whole text, cut where every reader of URLs cuts it; the three headers say the
// same as the one. What stands in an identity header is decoded to what was meant.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "base/url.h"
#include "provider/identity_headers.h"
#include "provider/original_url.h"

namespace {

namespace http = countersign::http;
using countersign::provider::OriginalUrl;

countersign::Result<OriginalUrl> read(const std::vector<http::Header>& headers) {
  return countersign::provider::read_original_url(http::Request({.headers = headers}));
}

void check_read(const OriginalUrl& read_one) {
  const std::string_view whole = read_one.whole();
  CS_CHECK(std::string(read_one.origin()) + std::string(read_one.target()) == whole);
  CS_CHECK(read_one.origin().find_first_of("?#") == std::string_view::npos &&
           read_one.origin().find('/', 8) == std::string_view::npos);
  const auto url = countersign::HttpUrl::parse(whole);
  if (url.ok() && url->origin() == read_one.origin() && read_one.target().starts_with('/')) {
    const std::string_view target = read_one.target();
    CS_CHECK(target.substr(0, target.find('?')) == url->path);
  }
  const std::vector<http::Header> one = {{"x-original-url", whole}};
  const auto same = read(one);
  CS_CHECK(same.ok() && same->whole() == whole && same->origin() == read_one.origin());
}

void check_encoded(std::string_view text) {
  const std::string encoded = countersign::provider::encode_header_value(text);
  for (const char c : encoded) {
    CS_CHECK(c > ' ' && c < 0x7f && c != ',' && c != ';');
  }
  const auto decoded = countersign::percent_decode(encoded);
  CS_CHECK(decoded.ok() && *decoded == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  check_encoded(text);
  std::vector<http::Header> headers;
  while (!text.empty() && headers.size() < 8) {
    const std::string_view line = countersign::take_line(text);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
      headers.push_back({line.substr(0, colon), countersign::trim_ascii(line.substr(colon + 1))});
    }
  }
  if (const auto found = read(headers); found.ok()) {
    check_read(*found);
  }
  return 0;
}
