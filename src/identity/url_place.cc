// SPDX-License-Identifier: Apache-2.0
#include "identity/url_place.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/text.h"
#include "base/url.h"
#include "identity/canonical_path.h"
#include "identity/errors.h"

namespace countersign::identity {

Result<UrlPlace> read_url_place(std::string_view url) {
  CS_TRY(const HttpUrl parsed, HttpUrl::parse(url));
  const auto invalid = [&](std::string_view what) {
    return Error{kUrlPlaceInvalid, "expected " + std::string(what) + ", got " + quoted(url)};
  };
  if (url.find('?') != std::string_view::npos) {
    return invalid("a URL without query");
  }
  if (parsed.path.find('%') != std::string::npos) {
    return invalid("a path without percent escapes");
  }
  if (!CanonicalPath::parse(parsed.path).ok()) {
    return invalid("a path without empty or dot segments, ';' and '\\'");
  }
  std::string path = ascii_lower(parsed.path);
  if (path.back() == '/') {
    path.pop_back();
  }
  if (static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) > kMaxPlaceDepth) {
    return invalid("a path of at most 32 segments");
  }
  return UrlPlace{parsed.origin(), std::move(path)};
}

std::string written_path(std::string_view url) {
  const auto parsed = HttpUrl::parse(url);
  std::string path = parsed.ok() ? parsed->path : std::string();
  while (!path.empty() && path.back() == '/') {
    path.pop_back();
  }
  return path;
}

std::string to_text(const UrlPlace& place) {
  return place.origin + place.path;
}

bool lies_in(const UrlPlace& inner, const UrlPlace& outer) {
  return inner.origin == outer.origin && inner.path.starts_with(outer.path) &&
         (inner.path.size() == outer.path.size() || inner.path[outer.path.size()] == '/');
}

}  // namespace countersign::identity
