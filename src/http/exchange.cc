// SPDX-License-Identifier: Apache-2.0
#include "http/exchange.h"

#include <algorithm>
#include <memory>
#include <string_view>

#include "base/ascii.h"
#include "http/curl_transfer.h"
#include "http/errors.h"

namespace countersign::http {
namespace {

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDeleter>;

using Headers = std::vector<std::pair<std::string, std::string>>;

void append(List& list, const std::string& line) {
  // The list is one owner for all its parts; on failure it stays what it was.
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  CS_CHECK(longer != nullptr);
  [[maybe_unused]] const curl_slist* old = list.release();
  list.reset(longer);
}

Result<List> header_list(const OutgoingRequest& request) {
  List out;
  append(out, "Expect:");  // no waiting for "100 Continue"
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name) || !is_header_value(value)) {
      return {kUrlInvalid, "expected headers that can stand in a request"};
    }
    append(out, std::string(name).append(": ").append(value));
  }
  return out;
}

std::size_t take_header(const char* data, std::size_t /*one*/, std::size_t size, void* context) {
  auto& headers = *static_cast<Headers*>(context);
  std::string_view line(data, size);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r' || line.back() == ' ')) {
    line.remove_suffix(1);
  }
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos && headers.size() < 100) {
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    headers.emplace_back(ascii_lower(line.substr(0, colon)), value);
  }
  return size;
}

}  // namespace

std::string IncomingResponse::header(const std::string& name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& header) { return header.first == name; });
  return found == headers.end() ? std::string() : found->second;
}

Result<IncomingResponse> exchange(const OutgoingRequest& request, const TransferBounds& bounds) {
  Transfer transfer{.bounds = bounds};
  CS_TRY(const Easy easy, begin_transfer(request.url, transfer));
  CS_TRY(const List headers, header_list(request));
  IncomingResponse out;
  const std::string method(to_string(request.method));
  set(easy, CURLOPT_HTTPHEADER, headers.get());
  set(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
  set(easy, CURLOPT_NOBODY, request.method == Method::kHead ? 1L : 0L);
  set(easy, CURLOPT_HEADERFUNCTION, &take_header);
  set(easy, CURLOPT_HEADERDATA, &out.headers);
  if (!request.body.empty()) {
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(easy, CURLOPT_POSTFIELDS, request.body.data());
  }
  CS_TRY(out.status, perform(easy, transfer));
  out.content_type = text_info(easy, CURLINFO_CONTENT_TYPE);
  out.body = std::move(transfer.body);
  return out;
}

}  // namespace countersign::http
