// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/client.h"
#include "http/message.h"

namespace countersign::http {

/// One request of ours to a server that we trust to be what its address says: an API.
struct OutgoingRequest {
  Method method = Method::kGet;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;  // names are tokens
  std::string body;                                          // sent unless it is empty
};

/// Any answer, whatever its status.
struct IncomingResponse {
  int status = 0;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;

  /// The first header of this name, given in lower case; empty when there is none.
  std::string header(const std::string& name) const;
};

/// Sends one request and gives the answer; blocks. Follows no redirects, uses no proxy. Fails as
/// fetch does, but for statuses; with http.url_invalid for a header that could not stand in a
/// request.
Result<IncomingResponse> exchange(const OutgoingRequest& request, const TransferBounds& bounds);

}  // namespace countersign::http
