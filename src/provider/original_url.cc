// SPDX-License-Identifier: Apache-2.0
#include "provider/original_url.h"

#include <utility>

#include "base/ascii.h"
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
  std::size_t end = host;
  while (end < url.size() && url[end] != '/' && url[end] != '?' && url[end] != '#') {
    ++end;
  }
  return end == url.size() || end == host ? 0 : end;
}

struct Field {
  std::size_t count = 0;
  std::string_view value;  // of the last
};

Field only_field(const http::Request& request, std::string_view name) {
  Field out;
  for (const http::Header& header : request.headers()) {
    if (equal_but_for_case(header.name, name)) {
      ++out.count;
      out.value = header.value;
    }
  }
  return out;
}

}  // namespace

Result<OriginalUrl> read_original_url(const http::Request& request) {
  OriginalUrl out;
  if (const auto whole = only_field(request, "X-Original-URL"); whole.count > 0) {
    if (whole.count > 1) {
      return {kOriginalUrl, "expected one X-Original-URL, got several"};
    }
    out.view_ = whole.value;
  } else {
    const auto scheme = only_field(request, "X-Forwarded-Proto");
    const auto host = only_field(request, "X-Forwarded-Host");
    const auto target = only_field(request, "X-Forwarded-Uri");
    if (scheme.count != 1 || host.count != 1 || target.count != 1) {
      return {kOriginalUrl,
              "expected X-Original-URL, or X-Forwarded-Proto, -Host and -Uri, each once"};
    }
    out.own_.append(scheme.value).append("://").append(host.value).append(target.value);
  }
  out.origin_bytes_ = path_offset(out.whole());
  if (out.origin_bytes_ == 0) {
    return {kOriginalUrl, "expected an absolute http or https URL"};
  }
  return out;
}

}  // namespace countersign::provider
