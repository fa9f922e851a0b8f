// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace countersign::app {

/// A protected application as the proxy in front of it sees it.
struct ProxiedApplication {
  std::string id;
  std::vector<std::string> urls;     // "https://app.example.com/wiki"
  std::vector<std::string> headers;  // its own identity headers
  std::string backend;               // "127.0.0.1:8080", "unix:/run/app.sock"; empty: not known
};

/// What a proxy is set up for.
struct ProxiedInstallation {
  std::string public_origin;
  std::string base_path;  // "/countersign", or empty
  std::string gateway;    // where it listens: "127.0.0.1:8380", "unix:/run/countersign.sock"
  std::vector<ProxiedApplication> applications;
  std::vector<std::string> host_names;  // of organisations; entrances and nothing else
  std::string listen;  // where people's requests arrive without TLS; empty: by each origin's scheme
  bool with_api = false;            // reachable at the public origin, too
  bool with_default_server = true;  // that refuses unknown hosts
};

/// The configuration of nginx for an installation, to be included within `http { }`: docs/nginx.md.
/// Every value is checked before it is written, for names and URLs are set by administrators of
/// organisations. Fails with app.proxy_impossible.
Result<std::string> nginx_recipe(const ProxiedInstallation& installation);

/// Whether `text` can stand behind `server` in an upstream: host and port, or unix:/path.
bool is_proxy_address(std::string_view text);

}  // namespace countersign::app
