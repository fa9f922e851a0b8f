// SPDX-License-Identifier: Apache-2.0
#include "saml/metadata.h"

#include <string>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/names.h"
#include "saml/time.h"
#include "xml/document.h"
#include "xmldsig/verify.h"

namespace countersign::saml {
namespace {

using std::chrono::hours;

constexpr std::chrono::sys_seconds kPublished =
    std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + hours{10};

const crypto::PrivateKey& metadata_key() {
  static const crypto::PrivateKey kKey = crypto::PrivateKey::generate_rsa(2048);
  return kKey;
}

crypto::Certificate certificate(const char* name) {
  return crypto::Certificate::self_signed(metadata_key(), name, kPublished - hours{24},
                                          kPublished + hours{24});
}

std::string key_descriptor(const std::string& use, const crypto::Certificate& of) {
  return "<md:KeyDescriptor" + use + "><ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n" +
         of.base64() + "\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>";
}

const std::string& signing_key() {
  static const std::string kText = key_descriptor(" use=\"signing\"", certificate("signing"));
  return kText;
}

constexpr const char* kSso =
    "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" "
    "Location=\"https://idp.example.com/sso\"/>";

std::string entity(const std::string& inside, const std::string& attributes = "",
                   const std::string& role_attributes = "") {
  return "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" "
         "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" "
         "entityID=\"https://idp.example.com/idp\"" +
         attributes +
         "><md:IDPSSODescriptor "
         "protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"" +
         role_attributes + ">" + inside + "</md:IDPSSODescriptor></md:EntityDescriptor>";
}

TEST(SamlMetadata, ReadsOneIdentityProvider) {
  const auto metadata = read_idp_metadata(
      entity(
          signing_key() +
              "<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" "
              "Location=\"https://idp.example.com/slo\" "
              "ResponseLocation=\"https://idp.example.com/slo/back\"/>"
              "<md:NameIDFormat>urn:x</md:NameIDFormat>" +
              kSso,
          " validUntil=\"2026-03-03T10:00:00Z\" cacheDuration=\"PT6H\"",
          " WantAuthnRequestsSigned=\"true\""),
      kPublished);
  ASSERT_THAT(metadata, IsOk());
  EXPECT_EQ(metadata->entity_id.value(), "https://idp.example.com/idp");
  ASSERT_EQ(metadata->signing_certificates.size(), 1U);
  EXPECT_EQ(metadata->signing_certificates[0].public_key().fingerprint(),
            metadata_key().public_key().fingerprint());
  ASSERT_NE(find_endpoint(metadata->single_sign_on, EndpointBinding::kRedirect), nullptr);
  EXPECT_EQ(find_endpoint(metadata->single_sign_on, EndpointBinding::kPost), nullptr);
  ASSERT_EQ(metadata->single_logout.size(), 1U);
  EXPECT_EQ(metadata->single_logout[0].response_location, "https://idp.example.com/slo/back");
  EXPECT_EQ(metadata->name_id_formats, std::vector<std::string>{"urn:x"});
  EXPECT_TRUE(metadata->want_authn_requests_signed);
  EXPECT_EQ(metadata->valid_until, kPublished + hours{24});
  EXPECT_EQ(metadata->cache_duration, hours{6});
}

TEST(SamlMetadata, M10ReadsSigningKeysAloneAndKeysWithoutUse) {
  const std::string encryption = key_descriptor(" use=\"encryption\"", certificate("encryption"));
  const std::string both = key_descriptor("", certificate("both"));
  const auto metadata = read_idp_metadata(entity(encryption + both + kSso), kPublished);
  ASSERT_THAT(metadata, IsOk());
  ASSERT_EQ(metadata->signing_certificates.size(), 1U);
  EXPECT_NE(metadata->signing_certificates[0].subject().find("both"), std::string::npos);
  EXPECT_THAT(read_idp_metadata(entity(encryption + kSso), kPublished),
              FailsWith(kMetadataInvalid));
  EXPECT_THAT(read_idp_metadata(entity(kSso), kPublished), FailsWith(kMetadataInvalid));
}

TEST(SamlMetadata, RefusesMoreThanTenKeys) {
  std::string keys;
  for (int i = 0; i < 10; ++i) {
    keys += key_descriptor("", certificate(("k" + std::to_string(i)).c_str()));
  }
  EXPECT_THAT(read_idp_metadata(entity(keys + kSso), kPublished), IsOk());
  EXPECT_THAT(read_idp_metadata(entity(keys + keys + kSso), kPublished), IsOk());  // the same again
  keys += key_descriptor("", certificate("k10"));
  EXPECT_THAT(read_idp_metadata(entity(keys + kSso), kPublished), FailsWith(kMetadataInvalid));
}

TEST(SamlMetadata, M05RefusesWhatIsOverItsDate) {
  const auto dated = [](const std::string& until) {
    return read_idp_metadata(entity(signing_key() + kSso, " validUntil=\"" + until + "\""),
                             kPublished);
  };
  EXPECT_THAT(dated("2026-03-02T10:00:01Z"), IsOk());
  EXPECT_THAT(dated("2026-03-02T10:00:00Z"), FailsWith(kMetadataExpired));
  EXPECT_THAT(dated("tomorrow"), FailsWith(kMetadataInvalid));
  EXPECT_THAT(
      read_idp_metadata(entity(signing_key() + kSso, " cacheDuration=\"-PT1H\""), kPublished),
      FailsWith(kMetadataInvalid));
}

TEST(SamlMetadata, M11RefusesUrlsThatAreNoHttp) {
  for (const char* bad : {"javascript:alert(1)", "//idp.example.com", "ftp://idp", "", "https://",
                          "https://a@b/", "https://idp/#x"}) {
    const std::string sso =
        "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" "
        "Location=\"" +
        std::string(bad) + "\"/>";
    EXPECT_THAT(read_idp_metadata(entity(signing_key() + kSso + sso), kPublished),
                FailsWith(kMetadataInvalid))
        << bad;
  }
  EXPECT_THAT(read_idp_metadata(entity(signing_key()), kPublished), FailsWith(kMetadataInvalid));
}

TEST(SamlMetadata, ReadsEntitiesDescriptorOfOne) {
  const std::string one = entity(signing_key() + kSso);
  const std::string open =
      "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">";
  const std::string close = "</md:EntitiesDescriptor>";
  EXPECT_THAT(read_idp_metadata(open + one + close, kPublished), IsOk());
  EXPECT_THAT(read_idp_metadata(open + one + one + close, kPublished), FailsWith(kMetadataInvalid));
  EXPECT_THAT(read_idp_metadata(open + close, kPublished), FailsWith(kMetadataInvalid));
}

TEST(SamlMetadata, RefusesWhatIsNoIdentityProvider) {
  EXPECT_THAT(read_idp_metadata("<x/>", kPublished), FailsWith(kMetadataInvalid));
  EXPECT_THAT(read_idp_metadata("nothing", kPublished), FailsWith(kXmlMalformed));
  EXPECT_THAT(read_idp_metadata("<!DOCTYPE x><x/>", kPublished), FailsWith(kXmlDoctype));
  std::string saml1 = entity(signing_key() + kSso);
  saml1.replace(saml1.find("SAML:2.0:protocol"), 17, "SAML:1.1:protocol");
  EXPECT_THAT(read_idp_metadata(saml1, kPublished), FailsWith(kMetadataNoIdp));
  std::string nameless = entity(signing_key() + kSso);
  nameless.replace(nameless.find("https://idp.example.com/idp"), 27, "");
  EXPECT_THAT(read_idp_metadata(nameless, kPublished), FailsWith(kMetadataInvalid));
}

SpMetadata ours() {
  SpMetadata metadata;
  metadata.entity_id = EntityId("https://sp.example.com/saml/metadata");
  metadata.acs = AcsUrl("https://sp.example.com/saml/acs");
  metadata.signing_certificates = {certificate("active"), certificate("next")};
  metadata.encryption_certificates = {certificate("active")};
  metadata.valid_until = kPublished + hours{24};
  metadata.cache_duration = std::chrono::seconds{3600};
  metadata.organisation_name = "A & B";
  return metadata;
}

TEST(SamlMetadata, WritesOurs) {
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

TEST(SamlMetadata, SignsOurs) {
  const auto xml = write_sp_metadata(
      ours(), "_m1",
      MetadataSigning{metadata_key(), {}, crypto::DigestAlgorithm::kSha256, certificate("active")});
  ASSERT_THAT(xml, IsOk());
  const auto document = xml::read(*xml);
  ASSERT_THAT(document, IsOk());
  const std::vector<crypto::PublicKey> keys{metadata_key().public_key()};
  EXPECT_THAT(xmldsig::verify_enveloped(*document, document->root(), keys, {}), IsOk());
  EXPECT_TRUE(document->root().first_child()->is(kSignatureNs, "Signature"));  // [Meta] 2.3.2
}

TEST(SamlMetadata, RefusesToWriteWithoutNames) {
  SpMetadata metadata = ours();
  metadata.entity_id = EntityId();
  EXPECT_THAT(write_sp_metadata(metadata, "_m1"), FailsWith(kBadExpectation));
  EXPECT_THAT(write_sp_metadata(ours(), "1 bad"), FailsWith(kBadExpectation));
}

TEST(SamlTime, ReadsInstants) {
  const auto zulu = read_instant("2026-03-02T10:00:00.5Z");
  ASSERT_TRUE(zulu.has_value());
  EXPECT_EQ(zulu->at, Instant(kPublished) + std::chrono::milliseconds{500});
  EXPECT_EQ(zulu->zone, ZoneForm::kZulu);
  EXPECT_EQ(read_instant("2026-03-02T10:00:00+00:00")->zone, ZoneForm::kZeroOffset);
  for (const char* bad :
       {"2026-03-02T10:00:00", "2026-03-02T10:00:00+01:00", "2016-13-40T00:00:00Z",
        "2026-03-02T24:00:00Z", "2026-03-02T10:00:60Z", "2026-03-02T10:00:00z",
        "2026-03-02T10:00:00-00:00", "", "2020-09-25T16=7:00"}) {
    EXPECT_FALSE(read_instant(bad).has_value()) << bad;
  }
}

TEST(SamlTime, ReadsDurations) {
  using std::chrono::seconds;
  EXPECT_EQ(read_xs_duration("PT1H"), seconds{3600});
  EXPECT_EQ(read_xs_duration("P1DT2H3M4.5S"), seconds{93'784});
  EXPECT_EQ(read_xs_duration("P1Y2M"), seconds{(365 + 60) * 86'400});
  EXPECT_EQ(read_xs_duration("P100Y"), seconds{std::int64_t{36'500} * 86'400});
  for (const char* bad : {"", "P", "PT", "-PT1H", "PT1", "1H", "P1H", "PT1D", "PT1M1H", "PT1HT1M",
                          "P101Y", "PT99999999999999999999S", "PT1.S", "PT.5S", "P1D2H"}) {
    EXPECT_FALSE(read_xs_duration(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace countersign::saml
