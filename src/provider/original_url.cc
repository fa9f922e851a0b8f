// SPDX-License-Identifier: Apache-2.0
#include "provider/original_url.h"

#include <utility>

#include "provider/errors.h"

namespace countersign::provider {
namespace {

// Offset of the path, or of the query of one without: a proxy hands on what a client asked for in
// absolute form, and CanonicalPath refuses it. 0 when this is no absolute http(s) URL.
std::size_t path_offset(std::string_view url) {
  std::size_t host = 0;
  if (url.starts_with("https://")) {
    host = 8;
  } else if (url.starts_with("http://")) {
    host = 7;
  } else {
    return 0;
  }
  const std::size_t end = url.find_first_of("/?#", host);
  return end == std::string_view::npos || end == host ? 0 : end;
}

}  // namespace

Result<OriginalUrl> read_original_url(const http::Request& request) {
  OriginalUrl out;
  if (const auto whole = request.header("X-Original-URL")) {
    if (request.header_count("X-Original-URL") != 1) {
      return {kOriginalUrl, "expected one X-Original-URL, got several"};
    }
    out.view_ = *whole;
  } else {
    const auto scheme = request.header("X-Forwarded-Proto");
    const auto host = request.header("X-Forwarded-Host");
    const auto target = request.header("X-Forwarded-Uri");
    if (!scheme || !host || !target || request.header_count("X-Forwarded-Proto") != 1 ||
        request.header_count("X-Forwarded-Host") != 1 ||
        request.header_count("X-Forwarded-Uri") != 1) {
      return {kOriginalUrl,
              "expected X-Original-URL, or X-Forwarded-Proto, -Host and -Uri, each once"};
    }
    out.own_.append(*scheme).append("://").append(*host).append(*target);
  }
  out.origin_bytes_ = path_offset(out.whole());
  if (out.origin_bytes_ == 0) {
    return {kOriginalUrl, "expected an absolute http or https URL"};
  }
  return out;
}

}  // namespace countersign::provider
