// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "identity/access.h"

namespace countersign::provider {

/// An identity header that an application asks for: all values of one attribute.
struct AttributeHeader {
  std::string name;       // "X-Auth-Email"
  std::string attribute;  // "mail"
};

/// A protected application.
struct Application {
  std::string id;
  std::vector<std::string> urls;  // "https://app.example.com/" and, perhaps, a path; at least one
  identity::AccessRules rules;
  std::vector<AttributeHeader> headers;
  std::vector<std::string> attributes;  // sent in X-Auth-Attributes; "*" for all
};

/// One URL of an application, taken apart.
struct Place {
  std::string origin;       // "https://app.example.com"
  std::string path;         // "/", or "/wiki" without the slash at its end
  std::size_t application;  // index
};

/// Everything that the configuration says to forward-auth. Immutable once published.
struct Settings {
  std::string session_cookie;                // name
  std::string login_path;                    // "/countersign/login"
  std::string own_origin;                    // of the gateway
  std::vector<std::string> trusted_proxies;  // addresses as Request::peer gives them
  std::vector<Application> applications;
  std::vector<Place> places;  // longest path first

  /// Fills `places` from the applications.
  void index_places();
  /// The application that `path` at `origin` belongs to, or null.
  const Application* find(std::string_view origin, std::string_view path) const;
};

}  // namespace countersign::provider
