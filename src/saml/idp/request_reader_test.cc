// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/idp/response_builder.h"

namespace countersign::saml::idp {
namespace {

/// A request that it takes, with one thing changed.
std::string asked(const std::string& from = "", const std::string& to = "") {
  std::string xml =
      "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" "
      "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_1\" Version=\"2.0\" "
      "ForceAuthn=\"1\" IsPassive=\"0\" Destination=\"https://idp/\"><saml:Issuer> urn:sp "
      "</saml:Issuer><samlp:NameIDPolicy Format=\"urn:f\"/><samlp:RequestedAuthnContext>"
      "<saml:AuthnContextDeclRef>urn:d</saml:AuthnContextDeclRef><saml:AuthnContextClassRef> urn:c "
      "</saml:AuthnContextClassRef></samlp:RequestedAuthnContext></samlp:AuthnRequest>";
  const std::size_t at = xml.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return xml.replace(at, from.size(), to);
}

TEST(SamlIdpRequest, IsReadWithoutSpaceAround) {
  const auto request = read_authn_request(asked());
  ASSERT_THAT(request, IsOk());
  EXPECT_EQ(request->id.value(), "_1");
  EXPECT_EQ(request->issuer.value(), "urn:sp");
  EXPECT_EQ(request->acs, "");
  EXPECT_EQ(request->destination, "https://idp/");
  EXPECT_TRUE(request->force_authn);
  EXPECT_FALSE(request->is_passive);
  EXPECT_EQ(request->name_id_format, "urn:f");
  EXPECT_EQ(request->authn_contexts, std::vector<AuthnContextClass>{AuthnContextClass("urn:c")});
}

TEST(SamlIdpRequest, IsRefusedWhenAPartIsMissingOrBad) {
  EXPECT_THAT(read_authn_request("<x"), FailsWith(kXmlMalformed));
  EXPECT_THAT(read_authn_request("<x/>"), FailsWith(kSchema));
  EXPECT_THAT(read_authn_request(asked("Version=\"2.0\"", "Version=\"2.1\"")), FailsWith(kVersion));
  EXPECT_THAT(read_authn_request(asked("ID=\"_1\" ", "")), FailsWith(kIdInvalid));
  EXPECT_THAT(read_authn_request(asked("ID=\"_1\"", "ID=\"1\"")), FailsWith(kIdInvalid));
  for (const char* bad :
       {"", "<saml:Issuer> </saml:Issuer>", "<saml:Issuer>urn:sp<x/></saml:Issuer>"}) {
    EXPECT_THAT(read_authn_request(asked("<saml:Issuer> urn:sp </saml:Issuer>", bad)),
                FailsWith(kIssuerMissing))
        << bad;
  }
}

TEST(SamlIdpRequest, IsCheckedByTheKeysAloneThatAreGiven) {
  RedirectQuery query;
  query.xml = asked();
  EXPECT_THAT(receive_redirect(query, {}), IsOk());
  const std::vector<crypto::PublicKey> keys{
      crypto::PrivateKey::generate_ec(crypto::KeyType::kEcP256).public_key()};
  EXPECT_THAT(receive_redirect(query, keys), FailsWith(kSignatureMissing));
  query.kind = MessageKind::kResponse;
  EXPECT_THAT(receive_redirect(query, {}), FailsWith(kQueryInvalid));
  const std::string posted = encode_post(MessageKind::kRequest, "", asked(), std::nullopt).value;
  EXPECT_THAT(receive_post(posted, {}), IsOk());
  EXPECT_THAT(receive_post("*", {}), FailsWith(kBase64Invalid));
}

}  // namespace
}  // namespace countersign::saml::idp
