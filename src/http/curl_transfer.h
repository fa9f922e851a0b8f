// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>

#include "base/check.h"
#include "base/error.h"
#include "base/result.h"
#include "http/client.h"
#include "http/unix_socket.h"

// One transfer by libcurl, with what all of ours have in common. For client.cc and exchange.cc
// alone.
namespace countersign::http {

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

/// What the callbacks of one transfer share.
struct Transfer {
  const TransferBounds& bounds;
  std::string body{};
  bool too_large = false;
  bool address_refused = false;
  ReachedPath local{};                   // where the local peer is found
  std::optional<Error> not_connected{};  // to it
  int socket = -1;                       // of the connection
};

/// A handle with the bounds set; `transfer` and `url` outlive it. Fails with http.url_*.
Result<Easy> begin_transfer(const std::string& url, Transfer& transfer);

/// Runs it; the status of the last answer.
Result<int> perform(const Easy& easy, Transfer& transfer);

std::string text_info(const Easy& easy, CURLINFO info);

template <typename Value>
void set(const Easy& easy, CURLoption option, Value value) {
  // Fails only for an option that this libcurl was built without, and all of these are needed.
  CS_CHECK(curl_easy_setopt(easy.get(), option, value) == CURLE_OK);
}

}  // namespace countersign::http
