// SPDX-License-Identifier: Apache-2.0
#include "saml/metadata.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/names.h"
#include "xml/document.h"
#include "xmldsig/verify.h"

namespace countersign::saml {
namespace {

using std::chrono::hours;

constexpr std::chrono::sys_seconds kWritten =
    std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + hours{10};

const crypto::PrivateKey& our_key() {
  static const crypto::PrivateKey kKey = crypto::PrivateKey::generate_rsa(2048);
  return kKey;
}

crypto::Certificate our_certificate(const char* name) {
  return crypto::Certificate::self_signed(our_key(), name, kWritten - hours{24},
                                          kWritten + hours{24});
}

SpMetadata ours() {
  SpMetadata metadata;
  metadata.entity_id = EntityId("https://sp.example.com/saml/metadata");
  metadata.acs = AcsUrl("https://sp.example.com/saml/acs");
  metadata.signing_certificates = {our_certificate("active"), our_certificate("next")};
  metadata.encryption_certificates = {our_certificate("active")};
  metadata.valid_until = kWritten + hours{24};
  metadata.cache_duration = std::chrono::seconds{3600};
  metadata.organisation_name = "A & B";
  return metadata;
}

TEST(SamlSpMetadata, WritesOurs) {
  const auto xml = write_sp_metadata(ours(), "_m1");
  ASSERT_THAT(xml, IsOk());
  const auto document = xml::read(*xml);
  ASSERT_THAT(document, IsOk());
  const xml::Element& root = document->root();
  EXPECT_TRUE(root.is(kMetadataNs, "EntityDescriptor"));
  EXPECT_EQ(root.attribute("entityID"), "https://sp.example.com/saml/metadata");
  EXPECT_EQ(root.attribute("validUntil"), "2026-03-03T10:00:00Z");
  EXPECT_EQ(root.attribute("cacheDuration"), "PT3600S");
  const xml::Element* role = root.only_child(kMetadataNs, "SPSSODescriptor");
  ASSERT_NE(role, nullptr);
  EXPECT_EQ(role->attribute("WantAssertionsSigned"), "true");
  int keys = 0;
  for (const xml::Element* child = role->first_child(); child != nullptr;
       child = child->next_sibling()) {
    keys += child->is(kMetadataNs, "KeyDescriptor") ? 1 : 0;
    EXPECT_FALSE(child->is(kMetadataNs, "NameIDFormat"));
  }
  EXPECT_EQ(keys, 3);
  EXPECT_EQ(role->only_child(kMetadataNs, "AssertionConsumerService")->attribute("Location"),
            "https://sp.example.com/saml/acs");
}

TEST(SamlSpMetadata, SignsOurs) {
  const auto xml = write_sp_metadata(
      ours(), "_m1",
      MetadataSigning{our_key(), {}, crypto::DigestAlgorithm::kSha256, our_certificate("active")});
  ASSERT_THAT(xml, IsOk());
  const auto document = xml::read(*xml);
  ASSERT_THAT(document, IsOk());
  const std::vector<crypto::PublicKey> keys{our_key().public_key()};
  EXPECT_THAT(xmldsig::verify_enveloped(*document, document->root(), keys, {}), IsOk());
  EXPECT_TRUE(document->root().first_child()->is(kSignatureNs, "Signature"));  // [Meta] 2.3.2
  EXPECT_NE(xml->substr(0, xml->find("</ds:Signature>")).find("X509Certificate"),
            std::string::npos);
  const auto bare = write_sp_metadata(
      ours(), "_m1", MetadataSigning{our_key(), {}, crypto::DigestAlgorithm::kSha256, {}});
  EXPECT_EQ(bare->substr(0, bare->find("</ds:Signature>")).find("X509Certificate"),
            std::string::npos);
}

TEST(SamlSpMetadata, WritesEveryPartInTheOrderOfTheSchema) {
  SpMetadata metadata = ours();
  metadata.signing_certificates = metadata.encryption_certificates;
  metadata.authn_requests_signed = true;
  metadata.want_assertions_signed = false;
  metadata.name_id_formats = {"urn:f:1", "urn:f:2"};
  metadata.language = "de";
  const std::string slo = "https://sp.example.com/slo/";
  metadata.single_logout = {{EndpointBinding::kRedirect, slo + "1", ""},
                            {EndpointBinding::kPost, slo + "2", slo + "2"},
                            {EndpointBinding::kSoap, slo + "3", slo + "back"},
                            {EndpointBinding::kArtifact, slo + "4", ""}};
  const auto xml = write_sp_metadata(metadata, "_m1");
  ASSERT_THAT(xml, IsOk());
  const std::string key = "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>" +
                          metadata.signing_certificates[0].base64() +
                          "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>";
  const std::string binding = "Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:";
  EXPECT_EQ(
      xml->substr(xml->find("<md:SPSSODescriptor")),
      "<md:SPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\" "
      "AuthnRequestsSigned=\"true\" WantAssertionsSigned=\"false\"><md:Extensions><mdui:UIInfo "
      "xmlns:mdui=\"urn:oasis:names:tc:SAML:metadata:ui\"><mdui:DisplayName xml:lang=\"de\">A "
      "&amp; B</mdui:DisplayName></mdui:UIInfo></md:Extensions><md:KeyDescriptor use=\"signing\">" +
          key + "</md:KeyDescriptor><md:KeyDescriptor use=\"encryption\">" + key +
          "<md:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes256-gcm\"/>"
          "<md:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes128-gcm\"/>"
          "<md:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p\"/>"
          "</md:KeyDescriptor><md:SingleLogoutService " +
          binding + "HTTP-Redirect\" Location=\"" + slo + "1\"/><md:SingleLogoutService " +
          binding + "HTTP-POST\" Location=\"" + slo + "2\"/><md:SingleLogoutService " + binding +
          "SOAP\" Location=\"" + slo + "3\" ResponseLocation=\"" + slo +
          "back\"/><md:SingleLogoutService " + binding + "HTTP-Artifact\" Location=\"" + slo +
          "4\"/><md:NameIDFormat>urn:f:1</md:NameIDFormat><md:NameIDFormat>urn:f:2</"
          "md:NameIDFormat>"
          "<md:AssertionConsumerService " +
          binding +
          "HTTP-POST\" Location=\"https://sp.example.com/saml/acs\" index=\"0\" "
          "isDefault=\"true\"/></md:SPSSODescriptor></md:EntityDescriptor>");
}

TEST(SamlSpMetadata, LeavesOutWhatIsNotSet) {
  SpMetadata metadata = ours();
  metadata.valid_until.reset();
  metadata.cache_duration.reset();
  metadata.organisation_name.clear();
  const auto xml = write_sp_metadata(metadata, "_m1");
  ASSERT_THAT(xml, IsOk());
  for (const char* part : {"validUntil", "cacheDuration", "Extensions", "SingleLogoutService"}) {
    EXPECT_EQ(xml->find(part), std::string::npos) << part;
  }
}

TEST(SamlSpMetadata, RefusesToWriteWithoutNames) {
  SpMetadata metadata = ours();
  metadata.entity_id = EntityId();
  EXPECT_THAT(write_sp_metadata(metadata, "_m1"), FailsWith(kBadExpectation));
  metadata = ours();
  metadata.acs = AcsUrl("sp.example.com");
  EXPECT_THAT(write_sp_metadata(metadata, "_m1"), FailsWith(kBadExpectation));
  EXPECT_THAT(write_sp_metadata(ours(), "1 bad"), FailsWith(kBadExpectation));
}

}  // namespace
}  // namespace countersign::saml
