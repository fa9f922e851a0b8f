// SPDX-License-Identifier: Apache-2.0
#include "saml/idp/response_builder.h"

#include "saml/errors.h"
#include "saml/names.h"
#include "saml/text.h"
#include "saml/time.h"
#include "xml/writer.h"
#include "xmldsig/encrypt.h"
#include "xmldsig/sign.h"

namespace countersign::saml::idp {
namespace {

constexpr std::chrono::minutes kNotBeforeMargin{5};
constexpr std::string_view kAssertionEnd = "</saml:Assertion>";

void optional_attribute(xml::Writer& out, std::string_view name,
                        const std::optional<std::string>& value) {
  if (value.has_value()) {
    out.attribute(name, *value);
  }
}

void write_subject(const ResponseContent& content, xml::Writer& out) {
  out.start("saml:Subject");
  if (const auto& id = content.name_id; id.has_value()) {
    out.start("saml:NameID");
    optional_attribute(out, "NameQualifier", id->name_qualifier);
    optional_attribute(out, "SPNameQualifier", id->sp_name_qualifier);
    optional_attribute(out, "Format", id->format);
    out.text(id->value).end();
  }
  out.start("saml:SubjectConfirmation")
      .attribute("Method", kBearer)
      .start("saml:SubjectConfirmationData")
      .attribute("NotOnOrAfter", write_instant(content.expires))
      .attribute("Recipient", content.acs.view());
  if (content.request.has_value()) {
    out.attribute("InResponseTo", content.request->view());
  }
  out.end().end().end();
}

void write_conditions(const ResponseContent& content, xml::Writer& out) {
  out.start("saml:Conditions")
      .attribute("NotBefore", write_instant(content.issued - kNotBeforeMargin))
      .attribute("NotOnOrAfter", write_instant(content.expires))
      .start("saml:AudienceRestriction")
      .element("saml:Audience", content.sp.view())
      .end()
      .end();
}

void write_authn_statement(const ResponseContent& content, xml::Writer& out) {
  out.start("saml:AuthnStatement").attribute("AuthnInstant", write_instant(content.authenticated));
  optional_attribute(out, "SessionIndex", content.session_index);
  if (content.session_expires.has_value()) {
    out.attribute("SessionNotOnOrAfter", write_instant(*content.session_expires));
  }
  out.start("saml:AuthnContext")
      .element("saml:AuthnContextClassRef", content.authn_context.view())
      .end()
      .end();
}

void write_attributes(const ResponseContent& content, xml::Writer& out) {
  if (content.attributes.empty()) {
    return;
  }
  out.start("saml:AttributeStatement");
  for (const Attribute& attribute : content.attributes) {
    out.start("saml:Attribute").attribute("Name", attribute.name);
    optional_attribute(out, "NameFormat", attribute.name_format);
    optional_attribute(out, "FriendlyName", attribute.friendly_name);
    for (const std::string& value : attribute.values) {
      out.element("saml:AttributeValue", value);
    }
    out.end();
  }
  out.end();
}

void write_assertion(const ResponseContent& content, xml::Writer& out) {
  out.start("saml:Assertion")
      .attribute("xmlns:saml", kAssertionNs)
      .attribute("ID", content.assertion_id)
      .attribute("Version", "2.0")
      .attribute("IssueInstant", write_instant(content.issued))
      .element("saml:Issuer", content.idp.view());
  write_subject(content, out);
  write_conditions(content, out);
  write_authn_statement(content, out);
  write_attributes(content, out);
  out.end();
}

/// Opens the Response and writes its Issuer.
void begin_response(const ResponseContent& content, xml::Writer& out) {
  out.start("samlp:Response")
      .attribute("xmlns:samlp", kProtocolNs)
      .attribute("ID", content.response_id)
      .attribute("Version", "2.0")
      .attribute("IssueInstant", write_instant(content.issued))
      .attribute("Destination", content.acs.view());
  if (content.request.has_value()) {
    out.attribute("InResponseTo", content.request->view());
  }
  out.start("saml:Issuer").attribute("xmlns:saml", kAssertionNs).text(content.idp.view()).end();
}

Result<std::string> sign(std::string_view xml, std::string_view id, const crypto::PrivateKey& key,
                         const Protection& protection) {
  const SignatureAlgorithm algorithm = fit_to_key(protection.algorithm, key.type());
  return xmldsig::sign_enveloped(xml, id, key,
                                 {.scheme = algorithm.scheme,
                                  .signature_digest = algorithm.digest,
                                  .reference_digest = protection.digest,
                                  .certificate = nullptr});
}

/// Puts EncryptedAssertion in the place of the one Assertion, which declares its own namespaces.
Result<std::string> encrypt_assertion(std::string_view xml, const crypto::Certificate& to) {
  const std::size_t begin = xml.find("<saml:Assertion ");
  const std::size_t end = xml.find(kAssertionEnd);
  if (begin == std::string_view::npos || end == std::string_view::npos) {
    return {kSchema, "expected an assertion to encrypt, got none"};
  }
  const std::size_t behind = end + kAssertionEnd.size();
  CS_TRY(const std::string encrypted,
         xmldsig::encrypt(xml.substr(begin, behind - begin), xmldsig::EncryptedKind::kAssertion,
                          to.public_key()));
  return std::string(xml.substr(0, begin)) + encrypted + std::string(xml.substr(behind));
}

}  // namespace

std::string write_response(const ResponseContent& content) {
  xml::Writer out;
  begin_response(content, out);
  out.start("samlp:Status")
      .start("samlp:StatusCode")
      .attribute("Value", kStatusSuccess)
      .end()
      .end();
  write_assertion(content, out);
  out.end();
  return std::move(out).take();
}

Result<std::string> protect_response(std::string_view xml, const ResponseContent& content,
                                     const crypto::PrivateKey& key, const Protection& protection) {
  std::string result(xml);
  if (protection.what == Signed::kAssertion || protection.what == Signed::kBoth) {
    CS_TRY(result, sign(result, content.assertion_id, key, protection));
  }
  if (protection.encrypt_to.has_value()) {
    CS_TRY(result, encrypt_assertion(result, *protection.encrypt_to));
  }
  if (protection.what == Signed::kResponse || protection.what == Signed::kBoth) {
    CS_TRY(result, sign(result, content.response_id, key, protection));
  }
  return result;
}

Result<std::string> build_response(const ResponseContent& content, const crypto::PrivateKey& key,
                                   const Protection& protection) {
  return protect_response(write_response(content), content, key, protection);
}

std::string write_failure(const ResponseContent& content, std::string_view status,
                          std::string_view message) {
  xml::Writer out;
  begin_response(content, out);
  out.start("samlp:Status")
      .start("samlp:StatusCode")
      .attribute("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")
      .start("samlp:StatusCode")
      .attribute("Value", status)
      .end()
      .end()
      .element("samlp:StatusMessage", message)
      .end()
      .end();
  return std::move(out).take();
}

}  // namespace countersign::saml::idp
