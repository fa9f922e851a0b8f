// SPDX-License-Identifier: Apache-2.0
#include "http/curl_transfer.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "http/address_policy.h"
#include "http/errors.h"
#include "http/unix_socket.h"

namespace countersign::http {
namespace {

constexpr std::size_t kLongestUrl = 2048;

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlDeleter>;

// Called for every connection, redirects' too, with the address that was resolved for it; there is
// no second lookup that could give another one.
curl_socket_t open_socket(void* context, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (!transfer.bounds.local && transfer.bounds.addresses == AddressPolicy::kPublicOnly &&
      !is_public_address(address->addr)) {
    transfer.address_refused = true;
    return CURL_SOCKET_BAD;
  }
  transfer.socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  return transfer.socket;
}

// Called between the connection and the first byte of the request.
int look_at_peer(void* context, char* /*peer*/, char* /*own*/, int /*port*/, int /*own_port*/) {
  auto& transfer = *static_cast<Transfer*>(context);
  const auto trusted = check_peer(transfer.socket, *transfer.bounds.local);
  if (!trusted.ok()) {
    transfer.not_connected = trusted.error();
    return CURL_PREREQFUNC_ABORT;
  }
  return CURL_PREREQFUNC_OK;
}

std::size_t take_body(const char* data, std::size_t /*one*/, std::size_t size, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (size > transfer.bounds.max_bytes - transfer.body.size()) {
    transfer.too_large = true;
    return 0;
  }
  transfer.body.append(data, size);
  return size;
}

// Scheme, and that there is a host and no user name.
Result<void> check_url(const std::string& text, UrlSchemes schemes) {
  const Url url(curl_url());
  CS_CHECK(url != nullptr);
  if (text.size() > kLongestUrl ||
      curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return {kUrlInvalid, "expected an absolute URL of at most 2048 bytes"};
  }
  char* part = nullptr;
  if (curl_url_get(url.get(), CURLUPART_USER, &part, 0) == CURLUE_OK) {
    curl_free(part);
    return {kUrlInvalid, "expected a URL without a user name"};
  }
  if (curl_url_get(url.get(), CURLUPART_SCHEME, &part, 0) != CURLUE_OK) {
    return {kUrlInvalid, "expected a URL with a scheme"};
  }
  const std::string scheme(part);
  curl_free(part);
  const bool allowed =
      scheme == "https" || (scheme == "http" && schemes == UrlSchemes::kHttpAndHttps);
  if (!allowed) {
    return {kUrlScheme,
            schemes == UrlSchemes::kHttpsOnly ? "expected https" : "expected https or http"};
  }
  return {};
}

void set_common_options(const Easy& easy, const std::string& url, Transfer& transfer) {
  const TransferBounds& bounds = transfer.bounds;
  const bool http_too = bounds.schemes == UrlSchemes::kHttpAndHttps && url.starts_with("http:");
  set(easy, CURLOPT_URL, url.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, http_too ? "http,https" : "https");
  // One that began with https never falls back to http.
  set(easy, CURLOPT_REDIR_PROTOCOLS_STR, http_too ? "http,https" : "https");
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(bounds.timeout.count()));
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_PROXY, "");  // a proxy would resolve names out of our sight
  set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(easy, CURLOPT_UNRESTRICTED_AUTH, 0L);
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(easy, CURLOPT_USERAGENT, "countersign");
  set(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(bounds.max_bytes));
  set(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  set(easy, CURLOPT_OPENSOCKETDATA, &transfer);
  if (bounds.local) {
    set(easy, CURLOPT_UNIX_SOCKET_PATH, transfer.local.path.c_str());
    set(easy, CURLOPT_PREREQFUNCTION, &look_at_peer);
    set(easy, CURLOPT_PREREQDATA, &transfer);
  }
  set(easy, CURLOPT_WRITEFUNCTION, &take_body);
  set(easy, CURLOPT_WRITEDATA, &transfer);
  if (!bounds.ca_file.empty()) {
    set(easy, CURLOPT_CAINFO, bounds.ca_file.c_str());
  }
}

Error failure_of(CURLcode code, const Transfer& transfer) {
  const std::string detail = curl_easy_strerror(code);
  if (transfer.not_connected) {
    return *transfer.not_connected;
  }
  if (transfer.address_refused) {
    return {kAddressRefused, "expected a public address"};
  }
  if (transfer.too_large || code == CURLE_FILESIZE_EXCEEDED) {
    return {kFetchTooLarge,
            "expected at most " + std::to_string(transfer.bounds.max_bytes) + " bytes"};
  }
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {kFetchTimeout, detail};
    case CURLE_TOO_MANY_REDIRECTS:
      return {kFetchRedirects, "expected at most 3 redirects"};
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {kUrlScheme, "expected a redirect to a scheme that is allowed"};
    case CURLE_URL_MALFORMAT:
      return {kUrlInvalid, detail};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return {kFetchTls, detail};
    default:
      return {kFetchFailed, detail};
  }
}

}  // namespace

Result<Easy> begin_transfer(const std::string& url, Transfer& transfer) {
  // Thread-safe once, and never undone: libcurl's tables live as long as the process.
  static const CURLcode kInitialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  CS_CHECK(kInitialised == CURLE_OK);
  CS_TRY(check_url(url, transfer.bounds.schemes));
  if (transfer.bounds.local) {
    // Tells why not better than the transfer would.
    CS_TRY(connect_to(transfer.bounds.local->path));
    CS_TRY(transfer.local, reach(transfer.bounds.local->path));
  }
  Easy easy(curl_easy_init());
  CS_CHECK(easy != nullptr);
  set_common_options(easy, url, transfer);
  return easy;
}

Result<int> perform(const Easy& easy, Transfer& transfer) {
  const CURLcode code = curl_easy_perform(easy.get());
  if (code != CURLE_OK) {
    return failure_of(code, transfer);
  }
  long status = 0;
  static_cast<void>(curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status));
  return static_cast<int>(status);
}

std::string text_info(const Easy& easy, CURLINFO info) {
  const char* text = nullptr;
  const bool known = curl_easy_getinfo(easy.get(), info, &text) == CURLE_OK && text != nullptr;
  return known ? std::string(text) : std::string();
}

}  // namespace countersign::http
