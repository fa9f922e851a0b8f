// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace countersign::http {

enum class UrlSchemes { kHttpsOnly, kHttpAndHttps };

/// kPublicOnly refuses loopback, private, link-local, shared, multicast and reserved addresses, so
/// that a URL cannot be used to reach into our own network.
enum class AddressPolicy { kPublicOnly, kAny };

/// A server on this machine, reached by its unix socket and known by whose process listens there.
struct LocalPeer {
  std::string path;
  std::vector<uid_t> users;    // one of them, or
  std::optional<gid_t> group;  // of this group
};

/// What holds for every transfer of ours.
struct TransferBounds {
  std::size_t max_bytes = 1024UL * 1024;
  std::chrono::milliseconds timeout{20'000};  // name lookup to last byte, redirects included
  UrlSchemes schemes = UrlSchemes::kHttpsOnly;
  AddressPolicy addresses = AddressPolicy::kPublicOnly;
  std::string ca_file;  // PEM; empty: the system's
  /// Goes there, wherever the URL leads; nothing is sent before the peer was looked at.
  std::optional<LocalPeer> local{};
};

using FetchOptions = TransferBounds;

/// A 200 answer.
struct Fetched {
  std::string url;  // after redirects
  std::string content_type;
  std::string body;
};

/// GETs `url`; blocks, so never on a server thread. Follows at most 3 redirects, none from https to
/// http; the address policy is applied to the resolved address of every connection. Uses no proxy,
/// sends no cookies or credentials, refuses URLs with user names, decodes no content coding.
/// Fails with http.url_invalid, http.url_scheme_not_allowed, http.address_not_allowed,
/// http.fetch_failed, http.fetch_timeout, http.fetch_tls, http.fetch_too_large,
/// http.fetch_redirects or http.fetch_status (anything but 200).
Result<Fetched> fetch(const std::string& url, const FetchOptions& options);

}  // namespace countersign::http
