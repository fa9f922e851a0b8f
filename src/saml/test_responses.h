// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/explain.h"
#include "saml/idp/response_builder.h"
#include "saml/verify.h"

// For tests alone: a genuine response, what is expected of it, and how to change it.
namespace countersign::saml::test {

inline constexpr std::chrono::sys_seconds kNow =
    std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + std::chrono::hours{10};
inline constexpr std::chrono::seconds kSkew{60};

inline const crypto::PrivateKey& idp_key() {
  static const crypto::PrivateKey kKey = crypto::PrivateKey::generate_ec(crypto::KeyType::kEcP256);
  return kKey;
}

inline const crypto::PrivateKey& other_key() {
  static const crypto::PrivateKey kKey = crypto::PrivateKey::generate_ec(crypto::KeyType::kEcP256);
  return kKey;
}

inline const crypto::PrivateKey& sp_key() {
  static const crypto::PrivateKey kKey = crypto::PrivateKey::generate_rsa(2048);
  return kKey;
}

inline crypto::Certificate certificate_of(const crypto::PrivateKey& key) {
  return crypto::Certificate::self_signed(key, "test", kNow - std::chrono::hours{24},
                                          kNow + std::chrono::hours{24});
}

/// What a genuine response says; made two seconds before kNow.
inline idp::ResponseContent content() {
  idp::ResponseContent c;
  c.idp = EntityId("https://idp.example.com/idp");
  c.sp = EntityId("https://sp.example.com/saml/metadata");
  c.acs = AcsUrl("https://sp.example.com/saml/acs");
  c.request = RequestId("_request-1");
  c.response_id = "_response-1";
  c.assertion_id = "_assertion-1";
  c.name_id = NameId{"alice@example.com", std::nullopt, std::nullopt, std::nullopt};
  c.attributes = {{"groups", std::nullopt, "Groups", {"red", "green,blue"}},
                  {"mail", std::nullopt, std::nullopt, {"alice@example.com"}}};
  c.issued = kNow - std::chrono::seconds{2};
  c.expires = kNow + std::chrono::minutes{5};
  c.authenticated = kNow - std::chrono::minutes{10};
  c.session_index = "_session-1";
  return c;
}

/// What the genuine response fulfils.
inline Expectation expectation() {
  Expectation e;
  e.sp = content().sp;
  e.acs = content().acs;
  e.answered = *content().request;
  e.skew = kSkew;
  return e;
}

inline TrustedIdp trusted() {
  return *TrustedIdp::make(content().idp, {certificate_of(idp_key())});
}

/// `text` with its only `from` replaced.
inline std::string swap(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_EQ(text.find(from, at + 1), std::string::npos) << "twice: " << from;
  return text.replace(at, from.size(), to);
}

inline std::string sign(const std::string& xml, idp::Signed what = idp::Signed::kAssertion) {
  const auto signed_xml =
      idp::protect_response(xml, content(), idp_key(),
                            idp::Protection{.what = what,
                                            .algorithm = {},
                                            .digest = crypto::DigestAlgorithm::kSha256,
                                            .encrypt_to = std::nullopt});
  EXPECT_THAT(signed_xml, IsOk());
  return *signed_xml;
}

/// A genuine response in which one thing was other before it was signed.
inline std::string changed(const std::string& from, const std::string& to,
                           idp::Signed what = idp::Signed::kAssertion) {
  return sign(swap(idp::write_response(content()), from, to), what);
}

inline std::string genuine(idp::Signed what = idp::Signed::kAssertion) {
  return sign(idp::write_response(content()), what);
}

/// What verify_xml gives, once explain_xml was seen to say the same.
inline Result<VerifiedAssertion> check(const std::string& xml,
                                       const Expectation& expected = expectation()) {
  auto verified = verify_xml(xml, trusted(), expected, kNow);
  const auto explained = explain_xml(xml, trusted(), expected, kNow);
  EXPECT_EQ(explained.accepted(), verified.ok());
  if (!verified.ok() && !explained.accepted()) {
    EXPECT_EQ(explained.failure->code, verified.error().code);
    EXPECT_EQ(explained.failure->detail, verified.error().detail);
    EXPECT_FALSE(explained.remedy.empty());
  }
  return verified;
}

/// The expectation with one tolerance.
inline Expectation allowing(bool Tolerances::*member) {
  Expectation e = expectation();
  e.allow.*member = true;
  return e;
}

}  // namespace countersign::saml::test
