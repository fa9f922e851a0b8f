// SPDX-License-Identifier: Apache-2.0
// Signatures and encryption.
#include <string>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/test_responses.h"

namespace countersign::saml {
namespace {

using idp::Signed;
using test::certificate_of;
using test::check;
using test::content;
using test::expectation;
using test::genuine;
using test::idp_key;
using test::other_key;
using test::sp_key;
using test::swap;

// --- 10: signatures ---

TEST(SamlVerify, AcceptsEachWayOfSigning) {
  for (const Signed what : {Signed::kAssertion, Signed::kResponse, Signed::kBoth}) {
    EXPECT_THAT(check(genuine(what)), IsOk());
  }
}

TEST(SamlVerify, RefusesUnsignedAndForeignSignatures) {
  EXPECT_THAT(check(idp::write_response(content())), FailsWith(kSignatureMissing));
  const auto foreign = idp::build_response(content(), other_key());
  ASSERT_THAT(foreign, IsOk());
  EXPECT_THAT(check(*foreign), FailsWith(kSignatureInvalid));
}

TEST(SamlVerify, RefusesChangeAfterSigning) {
  EXPECT_THAT(
      check(swap(genuine(), "alice@example.com</saml:NameID>", "admin@example.com</saml:NameID>")),
      FailsWith(kSignatureDigest));
}

TEST(SamlVerify, S29RefusesOneBadSignatureBesideAGoodOne) {
  const std::string inner_foreign = *idp::build_response(content(), other_key());
  const auto outer_good = idp::protect_response(inner_foreign, content(), idp_key(),
                                                {.what = Signed::kResponse,
                                                 .algorithm = {},
                                                 .digest = crypto::DigestAlgorithm::kSha256,
                                                 .encrypt_to = std::nullopt});
  ASSERT_THAT(outer_good, IsOk());
  EXPECT_THAT(check(*outer_good), FailsWith(kSignatureInvalid));
  const auto outer_foreign = idp::protect_response(genuine(), content(), other_key(),
                                                   {.what = Signed::kResponse,
                                                    .algorithm = {},
                                                    .digest = crypto::DigestAlgorithm::kSha256,
                                                    .encrypt_to = std::nullopt});
  ASSERT_THAT(outer_foreign, IsOk());
  EXPECT_THAT(check(*outer_foreign), FailsWith(kSignatureInvalid));
}

TEST(SamlVerify, RefusesWhatTheSignaturePolicyDoesNotAllow) {
  struct Row {
    RequiredSignature required;
    Signed what;
    const ErrorCode* code;
  };
  for (const Row& row :
       {Row{RequiredSignature::kAssertion, Signed::kAssertion, nullptr},
        Row{RequiredSignature::kAssertion, Signed::kResponse, &kAssertionNotSigned},
        Row{RequiredSignature::kResponse, Signed::kResponse, nullptr},
        Row{RequiredSignature::kResponse, Signed::kAssertion, &kResponseNotSigned},
        Row{RequiredSignature::kBoth, Signed::kBoth, nullptr},
        Row{RequiredSignature::kBoth, Signed::kAssertion, &kResponseNotSigned},
        Row{RequiredSignature::kBoth, Signed::kResponse, &kAssertionNotSigned}}) {
    Expectation e = expectation();
    e.required_signature = row.required;
    const auto result = check(genuine(row.what), e);
    if (row.code == nullptr) {
      EXPECT_THAT(result, IsOk());
    } else {
      EXPECT_THAT(result, FailsWith(*row.code));
    }
  }
}

// --- 17: encryption ---

std::string encrypted(Signed what) {
  const auto xml = idp::build_response(content(), idp_key(),
                                       {.what = what,
                                        .algorithm = {},
                                        .digest = crypto::DigestAlgorithm::kSha256,
                                        .encrypt_to = certificate_of(sp_key())});
  EXPECT_THAT(xml, IsOk());
  return *xml;
}

TEST(SamlVerify, AcceptsEncryptedAssertionHoweverSigned) {
  Expectation e = expectation();
  e.decryption_keys = {crypto::PrivateKey::generate_rsa(2048), sp_key()};
  for (const Signed what : {Signed::kAssertion, Signed::kResponse, Signed::kBoth}) {
    const auto verified = check(encrypted(what), e);
    ASSERT_THAT(verified, IsOk());
    EXPECT_EQ(verified->name_id(), content().name_id);
  }
}

TEST(SamlVerify, E01RefusesEncryptedButUnsigned) {
  Expectation e = expectation();
  e.decryption_keys = {sp_key()};
  EXPECT_THAT(check(encrypted(Signed::kNothing), e), FailsWith(kSignatureMissing));
}

TEST(SamlVerify, RefusesEncryptedWithoutOurKey) {
  EXPECT_THAT(check(encrypted(Signed::kAssertion)), FailsWith(kDecryptionKeyMissing));
  Expectation e = expectation();
  e.decryption_keys = {crypto::PrivateKey::generate_rsa(2048)};
  EXPECT_THAT(check(encrypted(Signed::kAssertion), e), FailsWith(kDecryptionFailed));
}

}  // namespace
}  // namespace countersign::saml
