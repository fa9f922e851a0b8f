// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/keys.h"
#include "saml/algorithms.h"
#include "saml/types.h"

namespace countersign::saml {

/// Largest metadata document of one entity that is read.
inline constexpr std::size_t kMaxMetadataBytes = std::size_t{1024} * 1024;

enum class EndpointBinding { kRedirect, kPost, kSoap, kArtifact };

/// md:EndpointType. URLs are absolute http or https without user info or fragment.
struct Endpoint {
  EndpointBinding binding = EndpointBinding::kRedirect;
  std::string location;
  std::string response_location;  // equals location where the metadata names none
};

/// What one SAML 2.0 identity provider says of itself ([Meta] 2.4.3). Authentic only as far as its
/// source: no signature is checked here.
struct IdpMetadata {
  EntityId entity_id;
  std::vector<crypto::Certificate> signing_certificates;  // 1..10, use="signing" or without use
  std::vector<Endpoint> single_sign_on;                   // Redirect and POST alone; at least one
  std::vector<Endpoint> single_logout;
  std::vector<std::string> name_id_formats;
  bool want_authn_requests_signed = false;
  std::optional<std::chrono::sys_seconds> valid_until;
  std::optional<std::chrono::seconds> cache_duration;
};

/// Reads the metadata of one identity provider: an EntityDescriptor, or an EntitiesDescriptor that
/// holds exactly one. Only the IDPSSODescriptor for SAML 2.0 is read. Endpoints of unknown bindings
/// are passed over.
///
/// Fails with saml.xml_*, saml.metadata_invalid, saml.metadata_expired (validUntil is not after
/// `now`), saml.metadata_no_idp.
Result<IdpMetadata> read_idp_metadata(std::string_view xml, std::chrono::sys_seconds now);

/// The endpoint of that binding, or null.
const Endpoint* find_endpoint(const std::vector<Endpoint>& endpoints, EndpointBinding binding);

/// How our metadata is signed.
struct MetadataSigning {
  crypto::PrivateKey key;
  SignatureAlgorithm algorithm;
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::kSha256;
  std::optional<crypto::Certificate> certificate;
};

/// What we tell identity providers of ourselves ([Meta] 2.4.4).
struct SpMetadata {
  EntityId entity_id;
  AcsUrl acs;
  std::vector<crypto::Certificate> signing_certificates;     // active first, then next
  std::vector<crypto::Certificate> encryption_certificates;  // likewise
  std::vector<Endpoint> single_logout;
  std::vector<std::string> name_id_formats;  // none by default: IdPs then send what they are set to
  bool authn_requests_signed = false;
  bool want_assertions_signed = true;
  std::optional<std::chrono::sys_seconds> valid_until;
  std::optional<std::chrono::seconds> cache_duration;
  std::string organisation_name;  // mdui:DisplayName when not empty
  std::string language = "en";    // of that name
};

/// Our EntityDescriptor. `id` (an NCName) is its ID, needed when signed.
Result<std::string> write_sp_metadata(const SpMetadata& metadata, std::string_view id,
                                      const std::optional<MetadataSigning>& signing = {});

}  // namespace countersign::saml
