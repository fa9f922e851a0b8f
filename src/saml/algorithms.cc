// SPDX-License-Identifier: Apache-2.0
#include "saml/algorithms.h"

#include <array>
#include <string>

#include "base/ascii.h"
#include "saml/errors.h"
#include "saml/text.h"
#include "xmldsig/algorithms.h"

namespace countersign::saml {
namespace {

using crypto::DigestAlgorithm;
using crypto::SignatureScheme;

struct SignatureSpelling {
  std::string_view text;
  SignatureAlgorithm algorithm;
};

struct DigestSpelling {
  std::string_view text;
  DigestAlgorithm digest;
};

constexpr std::array<SignatureSpelling, 8> kSignatureSpellings{{
    {"rsa-sha1", {SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha1}},
    {"rsa-sha256", {SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha256}},
    {"rsa-sha384", {SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha384}},
    {"rsa-sha512", {SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha512}},
    {"ecdsa-sha1", {SignatureScheme::kEcdsa, DigestAlgorithm::kSha1}},
    {"ecdsa-sha256", {SignatureScheme::kEcdsa, DigestAlgorithm::kSha256}},
    {"ecdsa-sha384", {SignatureScheme::kEcdsa, DigestAlgorithm::kSha384}},
    {"ecdsa-sha512", {SignatureScheme::kEcdsa, DigestAlgorithm::kSha512}},
}};

constexpr std::array<DigestSpelling, 8> kDigestSpellings{{
    {"sha1", DigestAlgorithm::kSha1},
    {"sha256", DigestAlgorithm::kSha256},
    {"sha384", DigestAlgorithm::kSha384},
    {"sha512", DigestAlgorithm::kSha512},
    {"sha-1", DigestAlgorithm::kSha1},
    {"sha-256", DigestAlgorithm::kSha256},
    {"sha-384", DigestAlgorithm::kSha384},
    {"sha-512", DigestAlgorithm::kSha512},
}};

/// What stands behind the short name of the specification: `xmldsig-more#rsa-sha256` gives
/// `rsa-sha256`.
std::string short_form(std::string_view text) {
  for (const std::string_view prefix : {"http://www.w3.org/2000/09/", "http://www.w3.org/2001/04/",
                                        "xmldsig#", "xmldsig-more#", "xmlenc#"}) {
    if (text.starts_with(prefix)) {
      text.remove_prefix(prefix.size());
    }
  }
  return ascii_lower(text);
}

}  // namespace

Result<SignatureAlgorithm> parse_signature_algorithm(std::string_view text) {
  const std::string_view wanted = trim(text);
  if (auto method = xmldsig::signature_method(wanted); method.ok()) {
    return SignatureAlgorithm{method->scheme, method->digest};
  }
  const std::string name = short_form(wanted);
  for (const SignatureSpelling& known : kSignatureSpellings) {
    if (known.text == name) {
      return known.algorithm;
    }
  }
  return {kSignatureAlgorithmUnknown, "expected a signature method, got \"" + cut(text) + "\""};
}

Result<DigestAlgorithm> parse_digest_algorithm(std::string_view text) {
  const std::string_view wanted = trim(text);
  if (auto digest = xmldsig::digest_method(wanted); digest.ok()) {
    return *digest;
  }
  const std::string name = short_form(wanted);
  for (const DigestSpelling& known : kDigestSpellings) {
    if (known.text == name) {
      return known.digest;
    }
  }
  return {kSignatureAlgorithmUnknown, "expected a digest method, got \"" + cut(text) + "\""};
}

std::string_view identifier(SignatureAlgorithm algorithm) {
  return xmldsig::signature_method_uri({algorithm.scheme, algorithm.digest});
}

std::string_view identifier(DigestAlgorithm digest) {
  return xmldsig::digest_method_uri(digest);
}

Strength strength(DigestAlgorithm digest) {
  return digest == DigestAlgorithm::kSha1 ? Strength::kWeak : Strength::kStrong;
}

SignatureAlgorithm fit_to_key(SignatureAlgorithm wanted, crypto::KeyType key) {
  if (xmldsig::key_fits(key, wanted.scheme)) {
    return wanted;
  }
  wanted.scheme =
      key == crypto::KeyType::kRsa ? SignatureScheme::kRsaPkcs1 : SignatureScheme::kEcdsa;
  return wanted;
}

}  // namespace countersign::saml
