// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/cookies.h"
#include "identity/login_decision.h"
#include "identity/redirect_target.h"
#include "saml/authn_request.h"
#include "saml/expectation.h"
#include "saml/metadata.h"
#include "saml/trusted_idp.h"

namespace countersign::gateway {

/// Whether sign-in that the identity provider starts is taken.
enum class IdpInitiated { kRefused, kAccepted };

/// One login authenticator of type saml2, ready for use.
struct Authenticator {
  std::string id;            // also the last segment of its URLs
  std::string name;          // for administrators and the session page
  std::string button_label;  // on the sign-in page
  saml::TrustedIdp idp;
  saml::AuthnRequestSettings request;
  saml::Expectation expectation;  // `answered` and `authenticated_since` are set for each message
  identity::LoginPolicy login;
  IdpInitiated idp_initiated = IdpInitiated::kRefused;
  saml::SpMetadata metadata;
};

/// An application by the origin it is reached at, for the words of the sign-in page.
struct ApplicationName {
  std::string origin;
  std::string name;
};

/// Everything that the configuration says to the gateway. Immutable once published.
struct Settings {
  std::string origin;     // "https://app.example.com"; never taken from a request
  std::string authority;  // "app.example.com": what Host must say
  std::string base_path;  // "/countersign", or empty
  http::CookieTransport transport = http::CookieTransport::kHttpsOnly;
  std::string session_cookie;  // name
  identity::RegisteredOrigins registered =
      *identity::RegisteredOrigins::make(std::vector<std::string>{});
  std::vector<ApplicationName> applications;
  std::string home;  // where a sign-in without target ends: a local path
  std::vector<Authenticator> authenticators;

  /// The authenticator of this id, or null.
  const Authenticator* find(std::string_view id) const;
  /// base_path and `path` behind it.
  std::string path(std::string_view path) const { return base_path + std::string(path); }
};

}  // namespace countersign::gateway
