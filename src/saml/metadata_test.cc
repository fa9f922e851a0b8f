// SPDX-License-Identifier: Apache-2.0
#include "saml/metadata.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"

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
  EXPECT_THAT(read_idp_metadata(open + one + "<md:Extensions/>" + close, kPublished), IsOk());
  EXPECT_THAT(read_idp_metadata(open + one + open + close + close, kPublished),
              FailsWith(kMetadataInvalid));
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

TEST(SamlMetadata, TakesTheEarlierDateAndTheShorterTimeOfAllLevels) {
  const auto read = [](const std::string& outer, const std::string& inner) {
    return read_idp_metadata(entity(signing_key() + kSso, outer, inner), kPublished);
  };
  const std::string soon = " validUntil=\"2026-03-02T11:00:00Z\" cacheDuration=\"PT1H\"";
  const std::string late = " validUntil=\"2026-03-04T11:00:00Z\" cacheDuration=\"PT2H\"";
  for (const auto& metadata :
       {read(soon, late), read(late, soon), read("", soon), read(soon, "")}) {
    ASSERT_THAT(metadata, IsOk());
    EXPECT_EQ(metadata->valid_until, kPublished + hours{1});
    EXPECT_EQ(metadata->cache_duration, hours{1});
  }
  EXPECT_EQ(read("", "")->valid_until, std::nullopt);
  EXPECT_EQ(read("", "")->cache_duration, std::nullopt);
  EXPECT_THAT(read("", " validUntil=\"2026-03-02T09:00:00Z\""), FailsWith(kMetadataExpired));
}

TEST(SamlMetadata, ReadsTheFirstCertificateOfEachX509Data) {
  const crypto::Certificate leaf = certificate("leaf");
  const crypto::Certificate other = certificate("other");
  const auto data = [](const crypto::Certificate& of) {
    return "<ds:X509Certificate>" + of.base64() + "</ds:X509Certificate>";
  };
  const std::string keys =
      "<md:KeyDescriptor><ds:KeyInfo><ds:KeyName>k</ds:KeyName><ds:X509Data><ds:X509SKI>x"
      "</ds:X509SKI>" +
      data(leaf) + data(certificate("chain")) + "</ds:X509Data><ds:X509Data>" + data(other) +
      "</ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:KeyDescriptor/>";
  const auto metadata = read_idp_metadata(entity(keys + kSso), kPublished);
  ASSERT_THAT(metadata, IsOk());
  ASSERT_EQ(metadata->signing_certificates.size(), 2U);
  EXPECT_EQ(metadata->signing_certificates[0].der(), leaf.der());
  EXPECT_EQ(metadata->signing_certificates[1].der(), other.der());
  EXPECT_THAT(read_idp_metadata(
                  entity("<md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>AAAA"
                         "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>" +
                         signing_key() + kSso),
                  kPublished),
              FailsWith(kMetadataInvalid));
}

std::string service(const std::string& name, const std::string& binding,
                    const std::string& more = "") {
  return "<md:" + name + " Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:" + binding +
         "\" Location=\" https://idp.example.com/" + binding + " \"" + more + "/>";
}

TEST(SamlMetadata, ReadsEveryKnownBindingAndPassesOverOthers) {
  std::string inside = signing_key();
  for (const char* name : {"SingleSignOnService", "SingleLogoutService"}) {
    for (const char* binding : {"HTTP-Redirect", "HTTP-POST", "SOAP", "HTTP-Artifact", "PAOS"}) {
      inside += service(name, binding);
    }
  }
  const auto metadata = read_idp_metadata(entity(inside), kPublished);
  ASSERT_THAT(metadata, IsOk());
  ASSERT_EQ(metadata->single_sign_on.size(), 2U);
  EXPECT_EQ(metadata->single_logout.size(), 4U);
  for (const auto& [binding, name] : {std::pair{EndpointBinding::kRedirect, "HTTP-Redirect"},
                                      {EndpointBinding::kPost, "HTTP-POST"},
                                      {EndpointBinding::kSoap, "SOAP"},
                                      {EndpointBinding::kArtifact, "HTTP-Artifact"}}) {
    const Endpoint* found = find_endpoint(metadata->single_logout, binding);
    ASSERT_NE(found, nullptr) << name;
    EXPECT_EQ(found->location, "https://idp.example.com/" + std::string(name));
    EXPECT_EQ(found->response_location, found->location);
  }
  EXPECT_THAT(
      read_idp_metadata(entity(signing_key() + service("SingleSignOnService", "SOAP")), kPublished),
      FailsWith(kMetadataInvalid));
  EXPECT_THAT(read_idp_metadata(entity(signing_key() + kSso +
                                       service("SingleLogoutService", "HTTP-POST",
                                               " ResponseLocation=\"ftp://idp\"")),
                                kPublished),
              FailsWith(kMetadataInvalid));
}

TEST(SamlMetadata, HoldsItsLimitsExactly) {
  const auto many = [](int count, const std::string& one) {
    std::string all;
    for (int i = 0; i < count; ++i) {
      all += one;
    }
    return read_idp_metadata(entity(signing_key() + kSso + all), kPublished);
  };
  EXPECT_THAT(many(63, kSso), IsOk());
  EXPECT_THAT(many(64, kSso), FailsWith(kMetadataInvalid));
  EXPECT_EQ(many(32, "<md:NameIDFormat> urn:x </md:NameIDFormat>")->name_id_formats,
            std::vector<std::string>(32, "urn:x"));
  EXPECT_EQ(many(33, "<md:NameIDFormat>urn:x</md:NameIDFormat>")->name_id_formats.size(), 32U);
  std::string named = entity(signing_key() + kSso);
  const std::string name = "https://idp.example.com/idp";
  const auto called = [&](std::size_t size) {
    std::string text = named;
    return read_idp_metadata(text.replace(text.find(name), name.size(), std::string(size, 'x')),
                             kPublished);
  };
  EXPECT_THAT(called(1024), IsOk());
  EXPECT_EQ(called(1025).error().detail, "expected an entityID of 1 to 1024 bytes, got 1025");
  const std::size_t room = kMaxMetadataBytes - named.size();
  EXPECT_THAT(read_idp_metadata(named + std::string(room, ' '), kPublished), IsOk());
  EXPECT_THAT(read_idp_metadata(named + std::string(room + 1, ' '), kPublished),
              FailsWith(kMessageTooLarge));
}

TEST(SamlMetadata, FindsTheOneRoleThatSpeaksSaml2) {
  const auto speaking = [](const std::string& protocols, int times = 1) {
    std::string roles;
    for (int i = 0; i < times; ++i) {
      roles += "<md:IDPSSODescriptor protocolSupportEnumeration=\"" + protocols + "\">" +
               signing_key() + kSso + "</md:IDPSSODescriptor>";
    }
    return read_idp_metadata(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" "
        "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" entityID=\"urn:x\">"
        "<md:SPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>"
        "<md:IDPSSODescriptor "
        "protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:1.1:protocol\"/>" +
            roles + "</md:EntityDescriptor>",
        kPublished);
  };
  const std::string saml2 = "urn:oasis:names:tc:SAML:2.0:protocol";
  EXPECT_THAT(speaking(saml2), IsOk());
  EXPECT_THAT(speaking("urn:a " + saml2), IsOk());
  EXPECT_THAT(speaking("  urn:a\n" + saml2 + "\turn:b"), IsOk());
  EXPECT_THAT(speaking(saml2 + "x"), FailsWith(kMetadataNoIdp));
  EXPECT_THAT(speaking("urn:a"), FailsWith(kMetadataNoIdp));
  EXPECT_THAT(speaking(saml2, 2), FailsWith(kMetadataInvalid));
  EXPECT_FALSE(speaking(saml2)->want_authn_requests_signed);
  const auto wanting = [](const std::string& value) {
    return read_idp_metadata(
               entity(signing_key() + kSso, "", " WantAuthnRequestsSigned=\"" + value + "\""),
               kPublished)
        ->want_authn_requests_signed;
  };
  EXPECT_TRUE(wanting("1"));
  EXPECT_FALSE(wanting("0"));
  EXPECT_FALSE(wanting("TRUE"));
}

}  // namespace
}  // namespace countersign::saml
