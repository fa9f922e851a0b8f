// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/problems.h"
#include "config/table_reader.h"
#include "gateway/settings.h"
#include "identity/access.h"
#include "saml/types.h"

namespace countersign::app {

/// A private key and its certificate, as files.
struct KeyFiles {
  Located key_file;
  Located certificate_file;
};

/// [[authenticator]] as written, checked by itself: files are not read yet.
struct AuthenticatorConfig {
  std::size_t line = 0;
  std::string id;
  std::string name;
  std::string button;
  std::string sp_entity_id;  // empty: that of [service_provider]
  std::optional<Located> metadata_file;
  std::optional<Located> idp_entity_id;
  std::optional<Located> sso_url;
  saml::RequestBinding sso_binding = saml::RequestBinding::kRedirect;
  std::vector<Located> certificates;  // text of each
  std::vector<Located> certificate_files;
  saml::Tolerances tolerances;
  saml::RequiredSignature required_signature = saml::RequiredSignature::kEither;
  std::chrono::seconds clock_skew{60};
  gateway::IdpInitiated idp_initiated = gateway::IdpInitiated::kRefused;
  bool force_authn = false;
  std::vector<saml::AuthnContextClass> authn_contexts;
  saml::AuthnContextComparison comparison = saml::AuthnContextComparison::kExact;
  std::optional<std::string> name_id_format;
  std::optional<std::string> login_hint_parameter;
  bool sign_requests = false;
  saml::SignatureAlgorithm signature_algorithm;
  crypto::DigestAlgorithm digest_algorithm = crypto::DigestAlgorithm::kSha256;
  std::optional<std::string> user_name_attribute;           // absent: the NameID
  std::optional<std::vector<std::string>> kept_attributes;  // absent: all
};

/// [[application]] as written.
struct ApplicationConfig {
  std::size_t line = 0;
  std::string id;
  std::string name;
  std::vector<Located> urls;
  std::vector<identity::AccessRule> rules;  // none: whoever is signed in
  std::vector<std::pair<std::string, Located>> headers;
  std::vector<std::string> attributes;
};

/// A configuration file, every key checked by itself.
struct Config {
  std::vector<std::string> listen;
  unsigned threads = 0;  // 0: one for each processor
  std::string public_origin;
  std::string base_path;
  std::string store_path;
  std::string key_file;
  std::vector<std::string> trusted_proxies;
  std::chrono::seconds idle_limit{std::chrono::minutes(30)};
  std::chrono::seconds absolute_limit{std::chrono::hours(10)};
  std::string sp_entity_id;  // empty: the metadata URL
  std::string organisation_name;
  std::vector<KeyFiles> signing_keys;
  std::vector<KeyFiles> encryption_keys;
  std::vector<AuthenticatorConfig> authenticators;
  std::vector<ApplicationConfig> applications;
};

/// Reads the text of a configuration file. Opens no other file. Gives nothing when there is any
/// problem; `problems` holds all of them, as far as one pass can tell.
std::optional<Config> read_config(std::string_view text, Problems& problems);

/// Whether `id` may name an authenticator or application: 1 to 64 of a-z 0-9 - _, a letter or digit
/// in front.
bool is_config_id(std::string_view id);

}  // namespace countersign::app
