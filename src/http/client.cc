// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include <utility>

#include "http/curl_transfer.h"
#include "http/errors.h"

namespace countersign::http {
namespace {

constexpr long kMostRedirects = 3;

}  // namespace

Result<Fetched> fetch(const std::string& url, const FetchOptions& options) {
  Transfer transfer{.bounds = options};
  CS_TRY(const Easy easy, begin_transfer(url, transfer));
  set(easy, CURLOPT_FOLLOWLOCATION, 1L);
  set(easy, CURLOPT_MAXREDIRS, kMostRedirects);
  CS_TRY(const int status, perform(easy, transfer));
  if (status != 200) {
    return {kFetchStatus, "expected status 200, got " + std::to_string(status)};
  }
  return Fetched{.url = text_info(easy, CURLINFO_EFFECTIVE_URL),
                 .content_type = text_info(easy, CURLINFO_CONTENT_TYPE),
                 .body = std::move(transfer.body)};
}

}  // namespace countersign::http
