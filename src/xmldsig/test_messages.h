// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64.h"
#include "base/check.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/keys.h"
#include "xml/c14n.h"
#include "xml/document.h"
#include "xmldsig/sign.h"
#include "xmldsig/verify.h"

// For tests and fuzz targets alone: keys, a small signed message, and the surgery of attacks.
namespace countersign::xmldsig::test {

inline std::filesystem::path vectors() {
  return std::filesystem::path(__FILE__).parent_path() / "../../tests/vectors";
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  CS_CHECK(in.is_open());
  return {std::istreambuf_iterator<char>(in), {}};
}

inline crypto::Certificate certificate(const std::string& name) {
  auto out =
      crypto::Certificate::parse(read_file(vectors() / "xmldsig/keys" / (name + ".cert.pem")));
  CS_CHECK(out.ok());
  return *std::move(out);
}

inline crypto::PublicKey public_key(const std::string& name) {
  return certificate(name).public_key();
}

/// Read once: checking a private key takes longer than most tests.
inline crypto::PrivateKey private_key(const std::string& name) {
  static std::map<std::string, crypto::PrivateKey> known;
  if (const auto at = known.find(name); at != known.end()) {
    return at->second;
  }
  auto out =
      crypto::PrivateKey::from_pem(read_file(vectors() / "xmldsig/keys" / (name + ".key.pem")));
  CS_CHECK(out.ok());
  return known.emplace(name, *std::move(out)).first->second;
}

inline std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  const std::size_t at = out.find(from);
  CS_CHECK(at != std::string::npos);
  return out.replace(at, from.size(), to);
}

inline std::string replaced_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// The text from the first `from` to the first `to` behind it, both included.
inline std::string slice(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t begin = text.find(from);
  CS_CHECK(begin != std::string_view::npos);
  const std::size_t end = text.find(to, begin + from.size());
  CS_CHECK(end != std::string_view::npos);
  return std::string(text.substr(begin, end + to.size() - begin));
}

inline std::string without(std::string_view text, std::string_view part) {
  return replaced(text, part, "");
}

inline std::string assertion() {
  return "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_a1\" "
         "Version=\"2.0\" IssueInstant=\"2026-01-01T00:00:00Z\">"
         "<saml:Issuer>https://idp.example.com/</saml:Issuer>"
         "<saml:Subject><saml:NameID>alice@example.com</saml:NameID></saml:Subject>"
         "<saml:AttributeStatement><saml:Attribute Name=\"cn\"><saml:AttributeValue>Alice"
         "</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>";
}

inline std::string response() {
  return "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_r1\" "
         "Version=\"2.0\" IssueInstant=\"2026-01-01T00:00:00Z\">"
         "<saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">"
         "https://idp.example.com/</saml:Issuer><samlp:Status><samlp:StatusCode "
         "Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>" +
         assertion() + "</samlp:Response>";
}

inline std::string sign(std::string_view xml, std::string_view id,
                        const std::string& key = "rsa2048", SigningOptions options = {}) {
  const crypto::Certificate own = certificate(key);
  options.certificate = &own;
  auto out = sign_enveloped(xml, id, private_key(key), options);
  CS_CHECK(out.ok());
  return *std::move(out);
}

/// A Response with a signed Assertion, and one that is signed itself.
inline std::string signed_assertion() {
  return sign(response(), "_a1");
}
inline std::string signed_response() {
  return sign(response(), "_r1");
}

inline void append_in_order(const xml::Element& element,
                            std::vector<const xml::Element*>& elements) {
  elements.push_back(&element);
  for (const auto* at = element.first_child(); at != nullptr; at = at->next_sibling()) {
    append_in_order(*at, elements);
  }
}

inline std::vector<const xml::Element*> all_elements(const xml::Document& document) {
  std::vector<const xml::Element*> out;
  append_in_order(document.root(), out);
  return out;
}

inline const xml::Element* first_named(const xml::Document& document, std::string_view name) {
  for (const auto* element : all_elements(document)) {
    if (element->local_name() == name) {
      return element;
    }
  }
  return nullptr;
}

/// The canonical form of what a signature in `element` covers.
inline std::string covered(const xml::Element& element) {
  xml::C14nOptions options;
  options.without = find_signature(element);
  return xml::canonicalize(element, options);
}

/// Computes DigestValue of the first Signature anew, over the element that holds it. With
/// `resigned` behind it, what a key holder with bad manners would send: refused for its form alone.
inline std::string redigested(
    const std::string& text, crypto::DigestAlgorithm algorithm = crypto::DigestAlgorithm::kSha256) {
  auto document = xml::read(text);
  CS_CHECK(document.ok());
  const auto* signature = first_named(*document, "Signature");
  const auto digest = crypto::digest(algorithm, covered(*signature->parent()));
  return replaced(text, slice(text, "<ds:DigestValue>", "</ds:DigestValue>"),
                  "<ds:DigestValue>" + base64_encode(digest.view()) + "</ds:DigestValue>");
}

/// Signs the first SignedInfo anew, whatever it says, with RSA and SHA-256.
inline std::string resigned(const std::string& text, const std::string& key = "rsa2048") {
  auto document = xml::read(text);
  CS_CHECK(document.ok());
  const auto digest = crypto::digest(crypto::DigestAlgorithm::kSha256,
                                     xml::canonicalize(*first_named(*document, "SignedInfo")));
  const auto value = private_key(key).sign(crypto::SignatureScheme::kRsaPkcs1,
                                           crypto::DigestAlgorithm::kSha256, digest.view());
  return replaced(text, slice(text, "<ds:SignatureValue>", "</ds:SignatureValue>"),
                  "<ds:SignatureValue>" + base64_encode(value) + "</ds:SignatureValue>");
}

/// Verifies the first element of that local name, which is the one that a careless consumer reads,
/// with the key rsa2048: gives the canonical form of what is covered.
inline Result<std::string> verify_first(std::string_view text, std::string_view name,
                                        const SignaturePolicy& policy = {},
                                        const std::string& key = "rsa2048") {
  CS_TRY(const xml::Document document, xml::read(text));
  const xml::Element* target = first_named(document, name);
  CS_CHECK(target != nullptr);
  const std::vector<crypto::PublicKey> keys{public_key(key)};
  CS_TRY(const SignedElement element, verify_enveloped(document, *target, keys, policy));
  return covered(element.element());
}

/// What is covered by each element of the document that verifies.
inline std::vector<std::string> all_verified(const xml::Document& document,
                                             const std::vector<crypto::PublicKey>& keys,
                                             const SignaturePolicy& policy) {
  std::vector<std::string> out;
  for (const auto* element : all_elements(document)) {
    auto result = verify_enveloped(document, *element, keys, policy);
    if (result.ok()) {
      out.push_back(covered(result->element()));
    }
  }
  return out;
}

}  // namespace countersign::xmldsig::test
