// SPDX-License-Identifier: Apache-2.0
#include "config/load.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "base/url.h"
#include "config/key_pairs.h"
#include "provider/identity_headers.h"
#include "saml/metadata.h"

namespace countersign::app {
namespace {

namespace fs = std::filesystem;
using std::chrono::sys_seconds;

constexpr std::size_t kConfigBytes = std::size_t{1024} * 1024;
constexpr std::size_t kCertificateBytes = std::size_t{256} * 1024;

/// What all authenticators need of the rest of the file.
struct Common {
  const Config& config;
  fs::path folder;
  sys_seconds now;
  std::vector<KeyPair> signing;
  std::vector<KeyPair> encryption;
};

std::string base_url(const Config& config) {
  return config.public_origin + config.base_path;
}

std::optional<std::string> read_named_file(const Common& common, const Located& file,
                                           std::size_t most, Problems& problems) {
  auto content = read_file(common.folder / file.text, most);
  if (!content) {
    problems.add(file.line, "cannot read the file " + countersign::quoted(file.text),
                 "check that it is there, readable, and smaller than " +
                     std::to_string(most / 1024) + " KiB");
  }
  return content;
}

void add_certificates(std::string_view content, std::size_t line, Problems& problems,
                      std::vector<crypto::Certificate>& out) {
  auto parsed = crypto::Certificate::parse_all(content);
  if (!parsed.ok()) {
    problems.add(line,
                 "no certificate that can be used (" + std::string(parsed.error().code.id) + ": " +
                     parsed.error().detail + ")",
                 "give the identity provider's signing certificate as PEM or base64");
    return;
  }
  for (crypto::Certificate& certificate : *parsed) {
    out.push_back(std::move(certificate));
  }
}

/// The identity provider's side, from metadata and settings together; settings win.
struct IdpFacts {
  std::string entity_id;
  std::string sso_url;
  saml::RequestBinding binding = saml::RequestBinding::kRedirect;
  std::vector<crypto::Certificate> certificates;
};

void read_idp_file(const Common& common, const AuthenticatorConfig& config, Problems& problems,
                   IdpFacts& out) {
  const Located& file = *config.metadata_file;
  const auto xml = read_named_file(common, file, saml::kMaxMetadataBytes, problems);
  if (!xml) {
    return;
  }
  auto metadata = saml::read_idp_metadata(*xml, common.now);
  if (!metadata.ok()) {
    problems.add(file.line,
                 countersign::quoted(file.text) + " is no metadata of one identity provider (" +
                     std::string(metadata.error().code.id) + ": " + metadata.error().detail + ")",
                 "import fresh metadata with `countersign idp import-metadata`");
    return;
  }
  out.entity_id = metadata->entity_id.value();
  const bool wants_post = config.sso_binding == saml::RequestBinding::kPost;
  const saml::Endpoint* endpoint =
      saml::find_endpoint(metadata->single_sign_on, wants_post ? saml::EndpointBinding::kPost
                                                               : saml::EndpointBinding::kRedirect);
  if (endpoint == nullptr) {
    endpoint = &metadata->single_sign_on.front();
  }
  out.sso_url = endpoint->location;
  out.binding = endpoint->binding == saml::EndpointBinding::kPost ? saml::RequestBinding::kPost
                                                                  : saml::RequestBinding::kRedirect;
  out.certificates = std::move(metadata->signing_certificates);
}

IdpFacts idp_facts(const Common& common, const AuthenticatorConfig& config, Problems& problems) {
  IdpFacts out;
  out.binding = config.sso_binding;
  if (config.metadata_file) {
    read_idp_file(common, config, problems, out);
  }
  if (config.idp_entity_id) {
    out.entity_id = config.idp_entity_id->text;
  }
  if (config.sso_url) {
    out.sso_url = config.sso_url->text;
    out.binding = config.sso_binding;
  }
  if (!config.certificates.empty() || !config.certificate_files.empty()) {
    out.certificates.clear();
  }
  for (const Located& text : config.certificates) {
    add_certificates(text.text, text.line, problems, out.certificates);
  }
  for (const Located& file : config.certificate_files) {
    if (const auto content = read_named_file(common, file, kCertificateBytes, problems)) {
      add_certificates(*content, file.line, problems, out.certificates);
    }
  }
  return out;
}

saml::EntityId sp_entity_id(const Config& config, const AuthenticatorConfig& authenticator) {
  if (!authenticator.sp_entity_id.empty()) {
    return saml::EntityId(authenticator.sp_entity_id);
  }
  if (!config.sp_entity_id.empty()) {
    return saml::EntityId(config.sp_entity_id);
  }
  return saml::EntityId(base_url(config) + "/saml/metadata/" + authenticator.id);
}

saml::AcsUrl acs_url(const Config& config, const std::string& id) {
  return saml::AcsUrl(base_url(config) + "/saml/acs/" + id);
}

saml::AuthnRequestSettings request_settings(const Common& common, const AuthenticatorConfig& config,
                                            const IdpFacts& facts, Problems& problems) {
  saml::AuthnRequestSettings out;
  out.sp = sp_entity_id(common.config, config);
  out.acs = acs_url(common.config, config.id);
  out.destination = facts.sso_url;
  out.binding = facts.binding;
  out.force_authn = config.force_authn;
  if (config.name_id_format) {
    out.name_id_policy = saml::NameIdPolicy{config.name_id_format, true};
  }
  if (!config.authn_contexts.empty()) {
    out.requested_authn_context =
        saml::RequestedAuthnContext{config.authn_contexts, config.comparison};
  }
  out.login_hint_parameter = config.login_hint_parameter;
  if (config.sign_requests && common.signing.empty()) {
    problems.add(config.line,
                 "\"sign_requests\" of [[authenticator]] is on, yet there is no signing key",
                 "add [[service_provider.signing_key]] with key_file and certificate_file");
  } else if (config.sign_requests) {
    const KeyPair& active = common.signing.front();
    out.signing = saml::RequestSigning{
        active.key, saml::fit_to_key(config.signature_algorithm, active.key.type()),
        config.digest_algorithm, active.certificate};
  }
  return out;
}

saml::Expectation expectation(const Common& common, const AuthenticatorConfig& config) {
  saml::Expectation out;
  out.sp = sp_entity_id(common.config, config);
  out.acs = acs_url(common.config, config.id);
  out.skew = config.clock_skew;
  out.required_signature = config.required_signature;
  out.allow = config.tolerances;
  if (config.comparison == saml::AuthnContextComparison::kExact) {
    out.authn_contexts = config.authn_contexts;
  }
  for (const KeyPair& pair : common.encryption) {
    out.decryption_keys.push_back(pair.key);
  }
  return out;
}

identity::LoginPolicy login_policy(const Config& config, const AuthenticatorConfig& authenticator) {
  identity::LoginPolicy out;
  out.organisation = identity::OrganisationId("default");
  out.authenticator = identity::AuthenticatorId(authenticator.id);
  out.user_name_attribute = authenticator.user_name_attribute;
  out.kept_attributes = authenticator.kept_attributes;
  out.idle_limit = config.idle_limit;
  out.absolute_limit = config.absolute_limit;
  return out;
}

saml::SpMetadata sp_metadata(const Common& common, const AuthenticatorConfig& authenticator) {
  saml::SpMetadata out;
  out.entity_id = sp_entity_id(common.config, authenticator);
  out.acs = acs_url(common.config, authenticator.id);
  for (const KeyPair& pair : common.signing) {
    out.signing_certificates.push_back(pair.certificate);
  }
  for (const KeyPair& pair : common.encryption) {
    out.encryption_certificates.push_back(pair.certificate);
  }
  out.authn_requests_signed = authenticator.sign_requests;
  out.want_assertions_signed =
      authenticator.required_signature != saml::RequiredSignature::kResponse;
  out.organisation_name = common.config.organisation_name;
  return out;
}

void add_authenticator(const Common& common, const AuthenticatorConfig& config, Problems& problems,
                       gateway::Settings& out) {
  const IdpFacts facts = idp_facts(common, config, problems);
  saml::AuthnRequestSettings request = request_settings(common, config, facts, problems);
  if (!problems.empty()) {
    return;
  }
  auto idp = saml::TrustedIdp::make(saml::EntityId(facts.entity_id), facts.certificates);
  if (!idp.ok()) {
    problems.add(config.line,
                 "the identity provider of " + countersign::quoted(config.id) + " can't be used (" +
                     idp.error().detail + ")",
                 "check idp_entity_id and certificates, or import its metadata");
    return;
  }
  const auto tried = saml::make_authn_request(request, {}, common.now);
  if (!tried.ok()) {
    problems.add(config.line,
                 "requests of " + countersign::quoted(config.id) + " can't be made (" +
                     tried.error().detail + ")",
                 "correct the settings of this [[authenticator]]");
    return;
  }
  out.authenticators.push_back({config.id, config.name, config.button, *std::move(idp),
                                std::move(request), expectation(common, config),
                                login_policy(common.config, config), config.idp_initiated,
                                sp_metadata(common, config)});
}

// The URL in its canonical spelling; a bad one is a problem.
std::optional<HttpUrl> application_url(const Located& text, Problems& problems) {
  auto url = HttpUrl::parse(text.text);
  if (!url.ok() || !url->query.empty()) {
    problems.add(text.line,
                 "the application URL " + countersign::quoted(text.text) + " can't be used",
                 "write an absolute URL without query, as \"https://app.example.com/\"");
    return std::nullopt;
  }
  return *std::move(url);
}

void add_application(const ApplicationConfig& config, Problems& problems,
                     gateway::Settings& gateway_out, provider::Settings& provider_out) {
  auto rules = config.rules.empty()
                   ? Result<identity::AccessRules>(identity::AccessRules::all_signed_in())
                   : identity::AccessRules::make(config.rules);
  if (!rules.ok()) {
    problems.add(config.line,
                 "rules of " + countersign::quoted(config.id) + ": " + rules.error().detail,
                 "write each path as the application sees it, decoded, from \"/\" on");
    return;
  }
  provider::Application out{config.id, {}, *std::move(rules), {}, config.attributes};
  for (const Located& text : config.urls) {
    if (const auto url = application_url(text, problems)) {
      out.urls.push_back(url->origin() + url->path);
      gateway_out.applications.push_back({url->origin(), config.name});
    }
  }
  for (const auto& [name, attribute] : config.headers) {
    if (!provider::is_identity_header_name(name)) {
      problems.add(attribute.line,
                   "the header " + countersign::quoted(name) + " can't carry identity",
                   "choose a name as \"X-Auth-Email\": X-, letters, digits and '-', none that "
                   "proxies use");
      continue;
    }
    out.headers.push_back({name, attribute.text});
  }
  provider_out.applications.push_back(std::move(out));
}

void fill_common_settings(const Config& config, Loaded& out) {
  gateway::Settings& gateway = *out.gateway;
  const bool https = config.public_origin.starts_with("https://");
  gateway.origin = config.public_origin;
  gateway.authority = config.public_origin.substr(config.public_origin.find("://") + 3);
  gateway.base_path = config.base_path;
  gateway.transport = https ? http::CookieTransport::kHttpsOnly : http::CookieTransport::kHttpToo;
  gateway.session_cookie = https ? "__Host-cs-session" : "cs-session";
  provider::Settings& provider = *out.provider;
  provider.session_cookie = gateway.session_cookie;
  provider.login_path = gateway.path("/login");
  provider.own_origin = gateway.origin;
  provider.trusted_proxies = config.trusted_proxies;
}

void finish_targets(gateway::Settings& gateway, Problems& problems) {
  std::vector<std::string> origins = {gateway.origin};
  gateway.home = gateway.path("/session");
  for (const gateway::ApplicationName& application : gateway.applications) {
    origins.push_back(application.origin);
    if (application.origin == gateway.origin) {
      gateway.home = "/";
    }
  }
  auto registered = identity::RegisteredOrigins::make(origins);
  if (!registered.ok()) {
    problems.add(0, registered.error().detail, "correct the urls of [[application]]");
    return;
  }
  gateway.registered = *std::move(registered);
}

std::optional<Config> read_config_file(const fs::path& file, Problems& problems) {
  const auto text = read_file(file, kConfigBytes);
  if (!text) {
    problems.add(0, "cannot read this file", "check the path and that it is readable");
    return std::nullopt;
  }
  return read_config(*text, problems);
}

}  // namespace

std::optional<std::string> read_file(const fs::path& path, std::size_t most) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return std::nullopt;
  }
  std::string out(most + 1, '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || out.size() > most) {
    return std::nullopt;
  }
  return out;
}

std::optional<Loaded> load_config(const fs::path& file, sys_seconds now, Problems& problems) {
  auto config = read_config_file(file, problems);
  if (!config) {
    return std::nullopt;
  }
  const fs::path folder = file.parent_path();
  Loaded out;
  out.config = *std::move(config);
  out.store_path = folder / out.config.store_path;
  out.key_file = folder / out.config.key_file;
  out.gateway = std::make_unique<gateway::Settings>();
  out.provider = std::make_unique<provider::Settings>();
  fill_common_settings(out.config, out);
  const Common common{out.config, folder, now,
                      read_key_pairs(folder, out.config.signing_keys, problems),
                      read_key_pairs(folder, out.config.encryption_keys, problems)};
  for (const AuthenticatorConfig& authenticator : out.config.authenticators) {
    add_authenticator(common, authenticator, problems, *out.gateway);
  }
  for (const ApplicationConfig& application : out.config.applications) {
    add_application(application, problems, *out.gateway, *out.provider);
  }
  out.provider->index_places();
  finish_targets(*out.gateway, problems);
  if (!problems.empty()) {
    return std::nullopt;
  }
  return out;
}

std::optional<saml::SpMetadata> sp_metadata_for(const fs::path& file, const std::string& id,
                                                sys_seconds now, Problems& problems) {
  const auto config = read_config_file(file, problems);
  if (!config) {
    return std::nullopt;
  }
  const fs::path folder = file.parent_path();
  const Common common{*config, folder, now, read_key_pairs(folder, config->signing_keys, problems),
                      read_key_pairs(folder, config->encryption_keys, problems)};
  if (!problems.empty()) {
    return std::nullopt;
  }
  const auto it = std::find_if(config->authenticators.begin(), config->authenticators.end(),
                               [&](const AuthenticatorConfig& one) { return one.id == id; });
  if (it != config->authenticators.end()) {
    return sp_metadata(common, *it);
  }
  AuthenticatorConfig fresh;
  fresh.id = id;
  return sp_metadata(common, fresh);
}

}  // namespace countersign::app
