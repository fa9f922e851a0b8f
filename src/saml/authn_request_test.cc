// SPDX-License-Identifier: Apache-2.0
#include "saml/authn_request.h"

#include <string>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/idp/response_builder.h"
#include "saml/names.h"
#include "xml/document.h"

namespace countersign::saml {
namespace {

constexpr std::chrono::sys_seconds kIssued =
    std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + std::chrono::hours{10};

AuthnRequestSettings settings() {
  AuthnRequestSettings s;
  s.sp = EntityId("https://sp.example.com/saml/metadata");
  s.acs = AcsUrl("https://sp.example.com/saml/acs");
  s.destination = "https://idp.example.com/sso";
  return s;
}

AuthnRequestInput input() {
  AuthnRequestInput i;
  i.random.fill(0xa5);
  i.relay_state = "handle";
  return i;
}

const RequestSigning& signing() {
  static const RequestSigning kSigning{
      crypto::PrivateKey::generate_rsa(2048), {}, crypto::DigestAlgorithm::kSha256, std::nullopt};
  return kSigning;
}

AuthnRequest make(const AuthnRequestSettings& s, const AuthnRequestInput& i = input()) {
  auto request = make_authn_request(s, i, kIssued);
  EXPECT_THAT(request, IsOk());
  return *request;
}

TEST(SamlAuthnRequest, WritesTheLeastByDefault) {
  const AuthnRequest request = make(settings());
  EXPECT_EQ(request.id.value(), "_a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5");
  EXPECT_TRUE(request.url.starts_with("https://idp.example.com/sso?SAMLRequest="));
  EXPECT_FALSE(request.form.has_value());
  const auto document = xml::read(request.xml);
  ASSERT_THAT(document, IsOk());
  const xml::Element& root = document->root();
  EXPECT_TRUE(root.is(kProtocolNs, "AuthnRequest"));
  EXPECT_EQ(root.attribute("ID"), request.id.view());
  EXPECT_EQ(root.attribute("Version"), "2.0");
  EXPECT_EQ(root.attribute("IssueInstant"), "2026-03-02T10:00:00Z");
  EXPECT_EQ(root.attribute("Destination"), "https://idp.example.com/sso");
  EXPECT_EQ(root.attribute("AssertionConsumerServiceURL"), "https://sp.example.com/saml/acs");
  EXPECT_EQ(root.attribute("ProtocolBinding"), kPostBinding);
  EXPECT_FALSE(root.attribute("ForceAuthn").has_value());
  EXPECT_FALSE(root.attribute("IsPassive").has_value());
  // Entra: no Subject, no RequestedAuthnContext, no NameIDPolicy unless asked for.
  ASSERT_NE(root.first_child(), nullptr);
  EXPECT_TRUE(root.first_child()->is(kAssertionNs, "Issuer"));
  EXPECT_EQ(root.first_child()->next_sibling(), nullptr);
}

TEST(SamlAuthnRequest, WritesWhatIsAskedFor) {
  AuthnRequestSettings s = settings();
  s.force_authn = true;
  s.name_id_policy = NameIdPolicy{"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", true};
  s.requested_authn_context =
      RequestedAuthnContext{{AuthnContextClass("urn:x:a"), AuthnContextClass("urn:x:b")},
                            AuthnContextComparison::kMinimum};
  const auto request = idp::read_authn_request(make(s).xml);
  ASSERT_THAT(request, IsOk());
  EXPECT_TRUE(request->force_authn);
  EXPECT_EQ(request->issuer, s.sp);
  EXPECT_EQ(request->acs, s.acs.value());
  EXPECT_EQ(request->authn_contexts, s.requested_authn_context->classes);
  EXPECT_EQ(request->name_id_format, s.name_id_policy->format);
  EXPECT_NE(make(s).xml.find("Comparison=\"minimum\""), std::string::npos);
}

TEST(SamlAuthnRequest, V29EscapesWhateverSettingsHold) {
  AuthnRequestSettings s = settings();
  s.sp = EntityId("a\"/><x>&");
  const auto request = idp::read_authn_request(make(s).xml);
  ASSERT_THAT(request, IsOk());
  EXPECT_EQ(request->issuer, s.sp);
}

TEST(SamlAuthnRequest, SignsRedirectOverTheQuery) {
  AuthnRequestSettings s = settings();
  s.signing = signing();
  s.login_hint_parameter = "login_hint";
  AuthnRequestInput i = input();
  i.login_hint = "alice@example.com";
  const AuthnRequest request = make(s, i);
  EXPECT_TRUE(request.url.ends_with("&login_hint=alice%40example.com"));
  EXPECT_EQ(request.xml.find("Signature"), std::string::npos);  // [Bind] 3.4.4.1
  EXPECT_EQ(request.xml.find("Subject"), std::string::npos);
  const auto query = parse_redirect(request.url.substr(request.url.find('?') + 1));
  ASSERT_THAT(query, IsOk());
  EXPECT_EQ(query->relay_state, "handle");
  const std::vector<crypto::PublicKey> keys{signing().key.public_key()};
  EXPECT_THAT(idp::receive_redirect(*query, keys), IsOk());
}

TEST(SamlAuthnRequest, SignsPostInTheMessage) {
  AuthnRequestSettings s = settings();
  s.binding = RequestBinding::kPost;
  s.signing = signing();
  const AuthnRequest request = make(s);
  ASSERT_TRUE(request.form.has_value());
  EXPECT_EQ(request.form->action, s.destination);
  EXPECT_EQ(request.form->parameter, "SAMLRequest");
  const std::vector<crypto::PublicKey> keys{signing().key.public_key()};
  const auto received = idp::receive_post(request.form->value, keys);
  ASSERT_THAT(received, IsOk());
  EXPECT_EQ(received->id, request.id);
  const std::vector<crypto::PublicKey> others{crypto::PrivateKey::generate_rsa(2048).public_key()};
  EXPECT_THAT(idp::receive_post(request.form->value, others), FailsWith(kSignatureInvalid));
  s.signing.reset();
  EXPECT_THAT(idp::receive_post(make(s).form->value, keys), FailsWith(kSignatureMissing));
}

TEST(SamlAuthnRequest, WritesEveryComparison) {
  AuthnRequestSettings s = settings();
  for (const char* name : {"exact", "minimum", "maximum", "better"}) {
    s.requested_authn_context =
        RequestedAuthnContext{{AuthnContextClass("urn:x:a")}, *parse_comparison(name)};
    const std::string written = "Comparison=\"" + std::string(name) + "\"";
    EXPECT_NE(make(s).xml.find(written), std::string::npos) << name;
  }
}

TEST(SamlAuthnRequest, WritesPassiveAndTheNameIdPolicyAsSet) {
  AuthnRequestSettings s = settings();
  s.is_passive = true;
  s.name_id_policy = NameIdPolicy{std::nullopt, false};
  const std::string xml = make(s).xml;
  const auto request = idp::read_authn_request(xml);
  ASSERT_THAT(request, IsOk());
  EXPECT_TRUE(request->is_passive);
  EXPECT_FALSE(request->force_authn);
  EXPECT_EQ(request->name_id_format, std::nullopt);
  EXPECT_NE(xml.find("<samlp:NameIDPolicy AllowCreate=\"false\"/>"), std::string::npos) << xml;
  s.name_id_policy = NameIdPolicy{"urn:x", true};
  EXPECT_NE(make(s).xml.find("<samlp:NameIDPolicy Format=\"urn:x\" AllowCreate=\"true\"/>"),
            std::string::npos)
      << make(s).xml;
}

TEST(SamlAuthnRequest, SendsALoginHintOnlyToWhoTakesOne) {
  AuthnRequestInput i = input();
  AuthnRequestSettings s = settings();
  for (const RequestBinding binding : {RequestBinding::kRedirect, RequestBinding::kPost}) {
    s.binding = binding;
    s.login_hint_parameter.reset();
    i.login_hint = "a b";
    EXPECT_EQ(make(s, i).url.find("a%20b"), std::string::npos);
    s.login_hint_parameter = "hint";
    EXPECT_TRUE(make(s, i).url.ends_with("hint=a%20b"));
    i.login_hint.reset();
    EXPECT_EQ(make(s, i).url.find("hint"), std::string::npos);
  }
  i.login_hint = "a&b";
  EXPECT_EQ(make(s, i).url, "https://idp.example.com/sso?hint=a%26b");
  EXPECT_EQ(make(s, i).form->action, make(s, i).url);
  s.destination += "?tenant=1";
  EXPECT_EQ(make(s, i).url, "https://idp.example.com/sso?tenant=1&hint=a%26b");
}

TEST(SamlAuthnRequest, ShowsTheCertificateInAPostWhenThereIsOne) {
  AuthnRequestSettings s = settings();
  s.binding = RequestBinding::kPost;
  s.signing = signing();
  EXPECT_EQ(make(s).xml.find("X509Certificate"), std::string::npos);
  s.signing->certificate = crypto::Certificate::self_signed(
      s.signing->key, "sp", kIssued - std::chrono::hours{1}, kIssued + std::chrono::hours{1});
  EXPECT_NE(make(s).xml.find(s.signing->certificate->base64()), std::string::npos);
}

TEST(SamlAuthnRequest, SignsByWhatTheKeyCanDo) {
  AuthnRequestSettings s = settings();
  s.binding = RequestBinding::kPost;
  const auto key = crypto::PrivateKey::generate_ec(crypto::KeyType::kEcP256);
  s.signing = RequestSigning{key, {}, crypto::DigestAlgorithm::kSha512, std::nullopt};
  const AuthnRequest request = make(s);
  EXPECT_NE(request.xml.find("#ecdsa-sha256"), std::string::npos);
  EXPECT_NE(request.xml.find("#sha512"), std::string::npos);
  const std::vector<crypto::PublicKey> keys{key.public_key()};
  EXPECT_THAT(idp::receive_post(request.form->value, keys), IsOk());
}

TEST(SamlAuthnRequest, RefusesSettingsThatCannotWork) {
  const auto refused = [](const AuthnRequestSettings& s, const AuthnRequestInput& i = input()) {
    EXPECT_THAT(make_authn_request(s, i, kIssued), FailsWith(kBadExpectation));
  };
  AuthnRequestSettings s = settings();
  s.sp = EntityId();
  refused(s);
  s = settings();
  s.acs = AcsUrl("sp.example.com/acs");
  refused(s);
  s = settings();
  s.destination = "javascript:alert(1)";
  refused(s);
  s = settings();
  s.requested_authn_context = RequestedAuthnContext{};
  refused(s);
  s.requested_authn_context->classes = {AuthnContextClass("urn:x:a"), AuthnContextClass("b")};
  refused(s);
  s = settings();
  s.is_passive = true;
  s.force_authn = true;
  refused(s);
  AuthnRequestInput i = input();
  i.relay_state = std::string(80, 'x');
  EXPECT_THAT(make_authn_request(settings(), i, kIssued), IsOk());
  i.relay_state = std::string(81, 'x');
  refused(settings(), i);
}

TEST(SamlAuthnContextClass, ReadsShortNamesAndUris) {
  EXPECT_EQ(known_authn_context_classes().size(), 25U);
  for (const AuthnContextClassName& known : known_authn_context_classes()) {
    const auto by_name = parse_authn_context_class(known.short_name);
    ASSERT_THAT(by_name, IsOk());
    EXPECT_EQ(by_name->view(), known.uri);
    EXPECT_THAT(parse_authn_context_class(known.uri), IsOk());
  }
  EXPECT_THAT(parse_authn_context_class("http://schemas.microsoft.com/claims/multipleauthn"),
              IsOk());
  for (const char* bad :
       {"", "Passwrd", "urn:", "a b:c", "urn:oasis:names:tc:SAML:2.0:ac:classes:"}) {
    EXPECT_THAT(parse_authn_context_class(bad), FailsWith(kBadExpectation)) << bad;
  }
}

TEST(SamlAuthnContextClass, ReadsComparisons) {
  EXPECT_EQ(*parse_comparison(""), AuthnContextComparison::kExact);
  EXPECT_EQ(*parse_comparison("EXACT"), AuthnContextComparison::kExact);
  EXPECT_EQ(*parse_comparison("Minimum"), AuthnContextComparison::kMinimum);
  EXPECT_EQ(*parse_comparison("maximum"), AuthnContextComparison::kMaximum);
  EXPECT_EQ(*parse_comparison("better"), AuthnContextComparison::kBetter);
  EXPECT_THAT(parse_comparison("best"), FailsWith(kBadExpectation));
}

TEST(SamlAlgorithms, ReadsBothSpellings) {
  const SignatureAlgorithm sha1{crypto::SignatureScheme::kRsaPkcs1, crypto::DigestAlgorithm::kSha1};
  for (const char* text : {"http://www.w3.org/2000/09/xmldsig#rsa-sha1", "xmldsig#rsa-sha1",
                           "rsa-sha1", " RSA-SHA1 "}) {
    EXPECT_EQ(*parse_signature_algorithm(text), sha1) << text;
  }
  for (const char* text : {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
                           "xmldsig-more#rsa-sha512", "rsa-sha512"}) {
    EXPECT_EQ(parse_signature_algorithm(text)->digest, crypto::DigestAlgorithm::kSha512) << text;
  }
  for (const char* text :
       {"http://www.w3.org/2001/04/xmlenc#sha256", "xmlenc#sha256", "SHA-256", "sha256"}) {
    EXPECT_EQ(*parse_digest_algorithm(text), crypto::DigestAlgorithm::kSha256) << text;
  }
  EXPECT_EQ(*parse_digest_algorithm("http://www.w3.org/2001/04/xmldsig-more#sha384"),
            crypto::DigestAlgorithm::kSha384);
  for (const auto scheme : {crypto::SignatureScheme::kRsaPkcs1, crypto::SignatureScheme::kEcdsa}) {
    for (const auto digest : {crypto::DigestAlgorithm::kSha1, crypto::DigestAlgorithm::kSha256,
                              crypto::DigestAlgorithm::kSha384, crypto::DigestAlgorithm::kSha512}) {
      const SignatureAlgorithm one{scheme, digest};
      EXPECT_EQ(*parse_signature_algorithm(identifier(one)), one) << identifier(one);
      EXPECT_EQ(*parse_digest_algorithm(identifier(digest)), digest) << identifier(digest);
    }
  }
  EXPECT_EQ(parse_signature_algorithm("EcDSA-Sha384")->scheme, crypto::SignatureScheme::kEcdsa);
  EXPECT_EQ(parse_signature_algorithm("rsa-md5").error().detail,
            "expected a signature method, got \"rsa-md5\"");
  EXPECT_EQ(parse_digest_algorithm("md5").error().detail, "expected a digest method, got \"md5\"");
  EXPECT_THAT(parse_signature_algorithm("hmac-sha256"), FailsWith(kSignatureAlgorithmUnknown));
  EXPECT_THAT(parse_digest_algorithm("md5"), FailsWith(kSignatureAlgorithmUnknown));
  // A method that the key can't do gives way to the one of its kind that can, with the same digest.
  const SignatureAlgorithm pss{crypto::SignatureScheme::kRsaPss, crypto::DigestAlgorithm::kSha384};
  EXPECT_EQ(fit_to_key(pss, crypto::KeyType::kRsa), pss);
  EXPECT_EQ(fit_to_key(pss, crypto::KeyType::kEcP384).scheme, crypto::SignatureScheme::kEcdsa);
  EXPECT_EQ(
      fit_to_key({crypto::SignatureScheme::kEcdsa, crypto::DigestAlgorithm::kSha512},
                 crypto::KeyType::kRsa),
      (SignatureAlgorithm{crypto::SignatureScheme::kRsaPkcs1, crypto::DigestAlgorithm::kSha512}));
  EXPECT_EQ(strength(crypto::DigestAlgorithm::kSha1), Strength::kWeak);
  EXPECT_EQ(strength(crypto::DigestAlgorithm::kSha256), Strength::kStrong);
}

}  // namespace
}  // namespace countersign::saml
