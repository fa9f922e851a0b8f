// SPDX-License-Identifier: Apache-2.0
#include "saml/errors.h"
#include "saml/examination.h"
#include "saml/idp/response_builder.h"
#include "saml/names.h"
#include "saml/text.h"
#include "xml/document.h"
#include "xmldsig/names.h"
#include "xmldsig/verify.h"

namespace countersign::saml::idp {
namespace {

Result<xml::Document> read_document(std::string_view xml) {
  auto document = xml::read(xml);
  if (!document.ok()) {
    return {code_of_xml(document.error().code),
            std::string(document.error().code.id) + ": " + document.error().detail};
  }
  return *std::move(document);
}

bool is_true(std::optional<std::string_view> value) {
  return value == "true" || value == "1";
}

void read_context(const xml::Element& context, ReceivedRequest& request) {
  for (const xml::Element* child = context.first_child(); child != nullptr;
       child = child->next_sibling()) {
    if (child->is(kAssertionNs, "AuthnContextClassRef")) {
      request.authn_contexts.emplace_back(std::string(trim(child->text())));
    }
  }
}

Result<ReceivedRequest> read_request(const xml::Element& root) {
  if (!root.is(kProtocolNs, "AuthnRequest")) {
    return {kSchema, "expected an AuthnRequest, got \"" + cut(root.local_name()) + "\""};
  }
  if (root.attribute("Version") != "2.0") {
    return {kVersion, "expected version 2.0, got another"};
  }
  const auto id = root.attribute("ID");
  if (!id.has_value() || !xmldsig::is_ncname(*id)) {
    return {kIdInvalid, "expected an ID that is an NCName, got \"" + cut(id.value_or("")) + "\""};
  }
  const xml::Element* issuer = root.only_child(kAssertionNs, "Issuer");
  if (issuer == nullptr || !is_text_only(*issuer) || trim(issuer->text()).empty()) {
    return {kIssuerMissing, "expected an Issuer in the request, got none"};
  }
  ReceivedRequest request;
  request.id = RequestId(std::string(*id));
  request.issuer = EntityId(std::string(trim(issuer->text())));
  request.acs = root.attribute("AssertionConsumerServiceURL").value_or("");
  request.destination = root.attribute("Destination").value_or("");
  request.force_authn = is_true(root.attribute("ForceAuthn"));
  request.is_passive = is_true(root.attribute("IsPassive"));
  if (const auto* policy = root.only_child(kProtocolNs, "NameIDPolicy"); policy != nullptr) {
    if (const auto format = policy->attribute("Format"); format.has_value()) {
      request.name_id_format = std::string(*format);
    }
  }
  if (const auto* context = root.only_child(kProtocolNs, "RequestedAuthnContext");
      context != nullptr) {
    read_context(*context, request);
  }
  return request;
}

}  // namespace

Result<ReceivedRequest> read_authn_request(std::string_view xml) {
  CS_TRY(const xml::Document document, read_document(xml));
  return read_request(document.root());
}

Result<ReceivedRequest> receive_redirect(const RedirectQuery& query,
                                         std::span<const crypto::PublicKey> keys) {
  if (query.kind != MessageKind::kRequest) {
    return {kQueryInvalid, "expected a SAMLRequest, got a SAMLResponse"};
  }
  if (!keys.empty()) {
    CS_TRY(verify_redirect(query, keys));
  }
  return read_authn_request(query.xml);
}

Result<ReceivedRequest> receive_post(std::string_view value,
                                     std::span<const crypto::PublicKey> keys) {
  CS_TRY(const std::string xml, decode_post(value));
  CS_TRY(const xml::Document document, read_document(xml));
  if (keys.empty()) {
    return read_request(document.root());
  }
  const auto verified = xmldsig::verify_enveloped(document, document.root(), keys, {});
  if (!verified.ok()) {
    return {code_of_signature(verified.error().code),
            std::string(verified.error().code.id) + ": " + verified.error().detail};
  }
  return read_request(verified->element());
}

}  // namespace countersign::saml::idp
