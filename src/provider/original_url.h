// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace countersign::provider {

/// The URL that the proxy was asked for; views into the request, or into what it owns itself.
class OriginalUrl {
 public:
  std::string_view whole() const { return own_.empty() ? view_ : std::string_view(own_); }
  std::string_view origin() const { return whole().substr(0, origin_bytes_); }
  std::string_view target() const { return whole().substr(origin_bytes_); }  // "/path?query"

 private:
  friend Result<OriginalUrl> read_original_url(const http::Request& request);

  std::string own_;
  std::string_view view_;
  std::size_t origin_bytes_ = 0;
};

/// Reads X-Original-URL, or else X-Forwarded-Proto, -Host and -Uri, each exactly once. The origin
/// is not checked: it is compared with those registered. Fails with provider.original_url_invalid.
Result<OriginalUrl> read_original_url(const http::Request& request);

}  // namespace countersign::provider
