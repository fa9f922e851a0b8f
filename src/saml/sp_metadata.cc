// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "saml/errors.h"
#include "saml/metadata.h"
#include "saml/names.h"
#include "saml/text.h"
#include "saml/time.h"
#include "xml/writer.h"
#include "xmldsig/names.h"
#include "xmldsig/sign.h"

namespace countersign::saml {
namespace {

constexpr std::string_view kUiNs = "urn:oasis:names:tc:SAML:metadata:ui";

std::string_view uri_of(EndpointBinding binding) {
  switch (binding) {
    case EndpointBinding::kRedirect:
      return kRedirectBinding;
    case EndpointBinding::kPost:
      return kPostBinding;
    case EndpointBinding::kSoap:
      return kSoapBinding;
    case EndpointBinding::kArtifact:
      return kArtifactBinding;
  }
  return kPostBinding;
}

std::string_view boolean(bool value) {
  return value ? "true" : "false";
}

void write_keys(const std::vector<crypto::Certificate>& certificates, std::string_view use,
                xml::Writer& out) {
  for (const crypto::Certificate& certificate : certificates) {
    out.start("md:KeyDescriptor")
        .attribute("use", use)
        .start("ds:KeyInfo")
        .start("ds:X509Data")
        .element("ds:X509Certificate", certificate.base64())
        .end()
        .end();
    if (use == "encryption") {
      for (const std::string_view method : {"http://www.w3.org/2009/xmlenc11#aes256-gcm",
                                            "http://www.w3.org/2009/xmlenc11#aes128-gcm",
                                            "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"}) {
        out.start("md:EncryptionMethod").attribute("Algorithm", method).end();
      }
    }
    out.end();
  }
}

void write_ui(const SpMetadata& metadata, xml::Writer& out) {
  if (metadata.organisation_name.empty()) {
    return;
  }
  out.start("md:Extensions")
      .start("mdui:UIInfo")
      .attribute("xmlns:mdui", kUiNs)
      .start("mdui:DisplayName")
      .attribute("xml:lang", metadata.language)
      .text(metadata.organisation_name)
      .end()
      .end()
      .end();
}

void write_role(const SpMetadata& metadata, xml::Writer& out) {
  out.start("md:SPSSODescriptor")
      .attribute("protocolSupportEnumeration", kProtocolNs)
      .attribute("AuthnRequestsSigned", boolean(metadata.authn_requests_signed))
      .attribute("WantAssertionsSigned", boolean(metadata.want_assertions_signed));
  write_ui(metadata, out);
  write_keys(metadata.signing_certificates, "signing", out);
  write_keys(metadata.encryption_certificates, "encryption", out);
  for (const Endpoint& endpoint : metadata.single_logout) {
    out.start("md:SingleLogoutService")
        .attribute("Binding", uri_of(endpoint.binding))
        .attribute("Location", endpoint.location);
    if (!endpoint.response_location.empty() && endpoint.response_location != endpoint.location) {
      out.attribute("ResponseLocation", endpoint.response_location);
    }
    out.end();
  }
  for (const std::string& format : metadata.name_id_formats) {
    out.element("md:NameIDFormat", format);
  }
  out.start("md:AssertionConsumerService")
      .attribute("Binding", kPostBinding)
      .attribute("Location", metadata.acs.view())
      .attribute("index", "0")
      .attribute("isDefault", "true")
      .end()
      .end();
}

std::string write_entity(const SpMetadata& metadata, std::string_view id) {
  xml::Writer out;
  out.start("md:EntityDescriptor")
      .attribute("xmlns:md", kMetadataNs)
      .attribute("xmlns:ds", kSignatureNs)
      .attribute("ID", id)
      .attribute("entityID", metadata.entity_id.view());
  if (metadata.valid_until.has_value()) {
    out.attribute("validUntil", write_instant(*metadata.valid_until));
  }
  if (metadata.cache_duration.has_value()) {
    out.attribute("cacheDuration", "PT" + std::to_string(metadata.cache_duration->count()) + "S");
  }
  write_role(metadata, out);
  out.end();
  return std::move(out).take();
}

}  // namespace

Result<std::string> write_sp_metadata(const SpMetadata& metadata, std::string_view id,
                                      const std::optional<MetadataSigning>& signing) {
  if (metadata.entity_id.empty() || !is_http_url(metadata.acs.view()) || !xmldsig::is_ncname(id)) {
    return {kBadExpectation, "expected an entity ID, an ACS URL and an ID, got \"" +
                                 cut(metadata.entity_id.view()) + "\", \"" +
                                 cut(metadata.acs.view()) + "\", \"" + cut(id) + "\""};
  }
  std::string xml = write_entity(metadata, id);
  if (!signing.has_value()) {
    return xml;
  }
  const SignatureAlgorithm algorithm = fit_to_key(signing->algorithm, signing->key.type());
  return xmldsig::sign_enveloped(
      xml, id, signing->key,
      {.scheme = algorithm.scheme,
       .signature_digest = algorithm.digest,
       .reference_digest = signing->digest,
       .certificate = signing->certificate.has_value() ? &*signing->certificate : nullptr});
}

}  // namespace countersign::saml
