// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace countersign::identity {

/// Where an application or a URL space lies: an origin and the path below which everything belongs
/// to it. Letter case of the path does not count, so that no spelling leads elsewhere.
struct UrlPlace {
  std::string origin;  // "https://app.example.com"
  std::string path;  // "/wiki", in lower case, without a slash at its end; empty: all of the origin

  friend bool operator==(const UrlPlace&, const UrlPlace&) = default;
};

/// How deep the path of a place may be, in segments.
inline constexpr std::size_t kMaxPlaceDepth = 32;

/// Reads "https://app.example.com", "http://127.0.0.1:8080/wiki/". Refuses a query, and a path that
/// a proxy might read in another way: with percent escapes, or not canonical (canonical_path.h).
/// Fails with url.invalid or identity.url_place_invalid.
Result<UrlPlace> read_url_place(std::string_view url);

/// The path of such a URL as it is written, without a slash at its end.
std::string written_path(std::string_view url);

/// "https://app.example.com/wiki".
std::string to_text(const UrlPlace& place);

/// Whether all of `inner` lies in `outer`; each lies in itself.
bool lies_in(const UrlPlace& inner, const UrlPlace& outer);

}  // namespace countersign::identity
