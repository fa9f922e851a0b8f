// SPDX-License-Identifier: Apache-2.0
#include "saml/metadata.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "saml/errors.h"
#include "saml/examination.h"
#include "saml/names.h"
#include "saml/text.h"
#include "saml/time.h"
#include "xml/document.h"
#include "xml/writer.h"
#include "xmldsig/sign.h"

namespace countersign::saml {
namespace {

constexpr std::size_t kMaxCertificates = 10;
constexpr std::size_t kMaxEndpoints = 64;
constexpr std::size_t kMaxNameIdFormats = 32;
constexpr std::size_t kMaxEntityId = 1024;  // [Core] 8.3.6

struct BindingName {
  std::string_view uri;
  EndpointBinding binding;
};

constexpr std::array<BindingName, 4> kBindings{{
    {kRedirectBinding, EndpointBinding::kRedirect},
    {kPostBinding, EndpointBinding::kPost},
    {kSoapBinding, EndpointBinding::kSoap},
    {kArtifactBinding, EndpointBinding::kArtifact},
}};

Error invalid(std::string detail) {
  return {kMetadataInvalid, std::move(detail)};
}

bool is_true(std::optional<std::string_view> value) {
  return value == "true" || value == "1";
}

/// The one EntityDescriptor of the document.
Result<const xml::Element*> find_entity(const xml::Document& document) {
  const xml::Element* root = &document.root();
  if (root->is(kMetadataNs, "EntityDescriptor")) {
    return root;
  }
  if (!root->is(kMetadataNs, "EntitiesDescriptor")) {
    return invalid("expected an EntityDescriptor, got \"" + cut(root->local_name()) + "\"");
  }
  const xml::Element* found = nullptr;
  for (const xml::Element* child = root->first_child(); child != nullptr;
       child = child->next_sibling()) {
    const bool entity = child->is(kMetadataNs, "EntityDescriptor");
    if (child->is(kMetadataNs, "EntitiesDescriptor") || (entity && found != nullptr)) {
      return invalid("expected one entity, got several");
    }
    found = entity ? child : found;
  }
  if (found == nullptr) {
    return invalid("expected one entity, got none");
  }
  return found;
}

bool speaks_saml2(const xml::Element& role) {
  std::string_view rest = role.attribute("protocolSupportEnumeration").value_or("");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
    if (rest.substr(0, end) == kProtocolNs) {
      return true;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

Result<const xml::Element*> find_idp_role(const xml::Element& entity) {
  const xml::Element* found = nullptr;
  for (const xml::Element* role = entity.first_child(); role != nullptr;
       role = role->next_sibling()) {
    if (!role->is(kMetadataNs, "IDPSSODescriptor") || !speaks_saml2(*role)) {
      continue;
    }
    if (found != nullptr) {
      return invalid("expected one IDPSSODescriptor for SAML 2.0, got several");
    }
    found = role;
  }
  if (found == nullptr) {
    return {kMetadataNoIdp, "expected an IDPSSODescriptor for SAML 2.0, got none"};
  }
  return found;
}

/// validUntil and cacheDuration of one element; the earlier and the shorter of several count.
Result<void> read_validity(const xml::Element& element, std::chrono::sys_seconds now,
                           IdpMetadata& metadata) {
  if (const auto text = element.attribute("validUntil"); text.has_value()) {
    const auto until = read_instant(*text);
    if (!until.has_value()) {
      return invalid("expected a validUntil in UTC, got \"" + cut(*text) + "\"");
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(until->at);
    if (seconds <= now) {
      return {kMetadataExpired,
              "expected a validUntil after " + write_instant(now) + ", got \"" + cut(*text) + "\""};
    }
    metadata.valid_until = std::min(metadata.valid_until.value_or(seconds), seconds);
  }
  if (const auto text = element.attribute("cacheDuration"); text.has_value()) {
    const auto duration = read_xs_duration(*text);
    if (!duration.has_value()) {
      return invalid("expected a cacheDuration, got \"" + cut(*text) + "\"");
    }
    metadata.cache_duration = std::min(metadata.cache_duration.value_or(*duration), *duration);
  }
  return {};
}

/// Adds the certificates of one KeyDescriptor that may verify signatures (M10).
Result<void> read_key(const xml::Element& descriptor, IdpMetadata& metadata) {
  const auto use = descriptor.attribute("use");
  if (use.has_value() && *use != "signing") {
    return {};
  }
  const xml::Element* info = descriptor.only_child(kSignatureNs, "KeyInfo");
  for (const xml::Element* data = info == nullptr ? nullptr : info->first_child(); data != nullptr;
       data = data->next_sibling()) {
    if (!data->is(kSignatureNs, "X509Data")) {
      continue;
    }
    // The first certificate carries the key; others would be its chain, which decides nothing.
    for (const xml::Element* part = data->first_child(); part != nullptr;
         part = part->next_sibling()) {
      if (!part->is(kSignatureNs, "X509Certificate")) {
        continue;
      }
      auto parsed = crypto::Certificate::parse(part->text());
      if (!parsed.ok()) {
        return invalid(std::string(parsed.error().code.id) + ": " + parsed.error().detail);
      }
      crypto::Certificate certificate = *std::move(parsed);
      const bool known = std::ranges::any_of(metadata.signing_certificates, [&](const auto& other) {
        return other.der() == certificate.der();
      });
      if (!known) {
        metadata.signing_certificates.push_back(std::move(certificate));
      }
      break;
    }
  }
  return {};
}

Result<void> read_keys(const xml::Element& role, IdpMetadata& metadata) {
  for (const xml::Element* child = role.first_child(); child != nullptr;
       child = child->next_sibling()) {
    if (child->is(kMetadataNs, "KeyDescriptor")) {
      CS_TRY(read_key(*child, metadata));
    }
  }
  const std::size_t count = metadata.signing_certificates.size();
  if (count == 0 || count > kMaxCertificates) {
    return invalid("expected 1 to 10 signing certificates, got " + std::to_string(count));
  }
  return {};
}

/// One endpoint; none for a binding that is not known.
Result<std::optional<Endpoint>> read_endpoint(const xml::Element& element) {
  const std::string_view uri = element.attribute("Binding").value_or("");
  const auto* const known =
      std::ranges::find_if(kBindings, [&](const BindingName& one) { return one.uri == uri; });
  if (known == kBindings.end()) {
    return std::optional<Endpoint>{};
  }
  const std::string_view location = trim(element.attribute("Location").value_or(""));
  const std::string_view response = trim(element.attribute("ResponseLocation").value_or(location));
  for (const std::string_view url : {location, response}) {
    if (!is_http_url(url)) {
      return invalid("expected an http(s) URL as Location, got \"" + cut(url) + "\"");
    }
  }
  return std::optional<Endpoint>{
      Endpoint{known->binding, std::string(location), std::string(response)}};
}

Result<std::vector<Endpoint>> read_endpoints(const xml::Element& role, std::string_view name) {
  std::vector<Endpoint> endpoints;
  for (const xml::Element* child = role.first_child(); child != nullptr;
       child = child->next_sibling()) {
    if (!child->is(kMetadataNs, name)) {
      continue;
    }
    CS_TRY(auto endpoint, read_endpoint(*child));
    if (endpoint.has_value()) {
      endpoints.push_back(*std::move(endpoint));
    }
    if (endpoints.size() > kMaxEndpoints) {
      return invalid("expected at most 64 endpoints, got more");
    }
  }
  return endpoints;
}

Result<void> read_role(const xml::Element& role, IdpMetadata& metadata) {
  CS_TRY(read_keys(role, metadata));
  CS_TRY(metadata.single_sign_on, read_endpoints(role, "SingleSignOnService"));
  std::erase_if(metadata.single_sign_on, [](const Endpoint& endpoint) {
    return endpoint.binding != EndpointBinding::kRedirect &&
           endpoint.binding != EndpointBinding::kPost;
  });
  if (metadata.single_sign_on.empty()) {
    return invalid("expected a SingleSignOnService by Redirect or POST, got none");
  }
  CS_TRY(metadata.single_logout, read_endpoints(role, "SingleLogoutService"));
  for (const xml::Element* child = role.first_child();
       child != nullptr && metadata.name_id_formats.size() < kMaxNameIdFormats;
       child = child->next_sibling()) {
    if (child->is(kMetadataNs, "NameIDFormat")) {
      metadata.name_id_formats.emplace_back(trim(child->text()));
    }
  }
  metadata.want_authn_requests_signed = is_true(role.attribute("WantAuthnRequestsSigned"));
  return {};
}

}  // namespace

Result<IdpMetadata> read_idp_metadata(std::string_view xml, std::chrono::sys_seconds now) {
  xml::Limits limits;
  limits.bytes = kMaxMetadataBytes;
  auto document = xml::read(xml, limits);
  if (!document.ok()) {
    return {code_of_xml(document.error().code),
            std::string(document.error().code.id) + ": " + document.error().detail};
  }
  CS_TRY(const xml::Element* entity, find_entity(*document));
  CS_TRY(const xml::Element* role, find_idp_role(*entity));
  IdpMetadata metadata;
  metadata.entity_id = EntityId(std::string(entity->attribute("entityID").value_or("")));
  if (metadata.entity_id.empty() || metadata.entity_id.value().size() > kMaxEntityId) {
    return invalid("expected an entityID of 1 to 1024 bytes, got " +
                   std::to_string(metadata.entity_id.value().size()));
  }
  for (const xml::Element* element = role; element != nullptr; element = element->parent()) {
    CS_TRY(read_validity(*element, now, metadata));
  }
  CS_TRY(read_role(*role, metadata));
  return metadata;
}

const Endpoint* find_endpoint(const std::vector<Endpoint>& endpoints, EndpointBinding binding) {
  const auto found = std::ranges::find_if(
      endpoints, [&](const Endpoint& endpoint) { return endpoint.binding == binding; });
  return found == endpoints.end() ? nullptr : &*found;
}

}  // namespace countersign::saml
