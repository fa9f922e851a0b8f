// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/field_problem.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/keys.h"
#include "http/cookies.h"
#include "identity/catalogue.h"
#include "identity/mail_domain.h"
#include "saml/authn_request.h"
#include "saml/expectation.h"
#include "saml/metadata.h"
#include "saml/trusted_idp.h"

namespace countersign::gateway {

/// A private key of ours with the certificate that carries its public half in metadata.
struct KeyPair {
  crypto::PrivateKey key;
  crypto::Certificate certificate;
};

/// What belongs to the machine and not to a customer: fixed while the process runs.
struct MachineSettings {
  std::string origin;     // "https://app.example.com"; never taken from a request
  std::string authority;  // "app.example.com": what Host must say
  std::string base_path;  // "/countersign", or empty
  http::CookieTransport transport = http::CookieTransport::kHttpsOnly;
  std::string session_cookie;  // name
  /// Our entity id at authenticators that set none; "{id}" in it stands for the authenticator's id.
  /// Empty: the metadata URL of the authenticator.
  std::string sp_entity_id;
  std::string organisation_name;         // in our metadata; may be empty
  std::vector<KeyPair> signing_keys;     // the first signs, all stand in metadata
  std::vector<KeyPair> encryption_keys;  // all decrypt, all stand in metadata
  /// Which ways of authentication are stronger than which.
  saml::AuthnContextOrder authn_context_order = saml::default_authn_context_order();
  std::vector<std::string> trusted_proxies;  // as Request::peer; their X-Forwarded-For is believed

  /// base_path and `path` behind it.
  std::string path(std::string_view path) const { return base_path + std::string(path); }
  /// The same as an absolute URL at the public origin.
  std::string url(std::string_view path) const { return origin + base_path + std::string(path); }
};

/// What identity providers are told of us for one authenticator (A2); known as soon as its id is.
saml::EntityId sp_entity_id(const MachineSettings& machine,
                            const identity::Authenticator& authenticator);
saml::AcsUrl acs_url(const MachineSettings& machine, const identity::AuthenticatorId& id);
std::string metadata_url(const MachineSettings& machine, const identity::AuthenticatorId& id);

/// Our SP metadata for an authenticator; needs nothing of the identity provider.
saml::SpMetadata sp_metadata(const MachineSettings& machine,
                             const identity::Authenticator& authenticator);

/// A login authenticator of type saml2 in the form in which it works: certificates parsed, keys
/// and algorithms chosen. Immutable.
struct CompiledAuthenticator {
  identity::Catalogue::Entry object;  // what `settings` stands in
  const identity::Authenticator& settings;
  saml::TrustedIdp idp;
  saml::AuthnRequestSettings request;
  saml::Expectation expectation;  // `answered` and `authenticated_since` are set for each message
  saml::SpMetadata metadata;
};

/// Whether the entity id that an authenticator sets is the one that another has by default.
bool names_another(const MachineSettings& machine, const identity::Authenticator& settings);

/// What of an authenticator's settings does not work on this machine, all of it; each pointer leads
/// from the authenticator ("/saml/certificates/0"). Nothing for a local one. Does not look at
/// anything but these settings: references are the catalogue's.
FieldProblems check_authenticator(const MachineSettings& machine,
                                  const identity::Authenticator& authenticator);

class CompiledAuthenticators;

/// Everything that is set, as the gateway uses it. Immutable once published; the compiled
/// authenticators behind it are made at first use.
struct Settings {
  std::shared_ptr<const MachineSettings> machine;
  std::shared_ptr<const identity::Catalogue> catalogue;
  std::shared_ptr<const identity::DomainProofs> domains;  // never null
  std::shared_ptr<CompiledAuthenticators> compiled;

  /// The authenticator of this id, of type saml2, whatever its state. Compiled once for as long as
  /// it does not change. From any thread. Fails with gateway.unknown_authenticator (also for a
  /// local one), gateway.authenticator_invalid.
  Result<std::shared_ptr<const CompiledAuthenticator>> authenticator(std::string_view id) const;

  /// Whether an authenticator's entity id of ours is its own. Fails with
  /// gateway.authenticator_invalid where it is that of another, as stored before that was refused.
  Result<void> check_entity_id(const identity::Authenticator& authenticator) const;

  std::string path(std::string_view path) const { return machine->path(path); }
};

/// Settings on a new catalogue. Cheap: compiles nothing, and keeps what `previous` (or null)
/// compiled as long as the machine is the same. `domains`: what was seen of mail domains; null:
/// nothing.
std::shared_ptr<const Settings> make_settings(
    std::shared_ptr<const MachineSettings> machine,
    std::shared_ptr<const identity::Catalogue> catalogue, const Settings* previous,
    std::shared_ptr<const identity::DomainProofs> domains = nullptr);

}  // namespace countersign::gateway
