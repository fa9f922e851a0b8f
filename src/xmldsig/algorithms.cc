// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/algorithms.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "xmldsig/errors.h"
#include "xmldsig/names.h"

namespace countersign::xmldsig {
namespace {

using crypto::DigestAlgorithm;
using crypto::SignatureScheme;

struct SignatureRow {
  std::string_view uri;
  SignatureMethod method;
};

// The commonest first.
constexpr std::array<SignatureRow, 12> kSignatureMethods{{
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
     {SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha256}},
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
     {SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha512}},
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
     {SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha384}},
    {"http://www.w3.org/2000/09/xmldsig#rsa-sha1",
     {SignatureScheme::kRsaPkcs1, DigestAlgorithm::kSha1}},
    {"http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
     {SignatureScheme::kRsaPss, DigestAlgorithm::kSha256}},
    {"http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
     {SignatureScheme::kRsaPss, DigestAlgorithm::kSha384}},
    {"http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1",
     {SignatureScheme::kRsaPss, DigestAlgorithm::kSha512}},
    {"http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1",
     {SignatureScheme::kRsaPss, DigestAlgorithm::kSha1}},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
     {SignatureScheme::kEcdsa, DigestAlgorithm::kSha256}},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
     {SignatureScheme::kEcdsa, DigestAlgorithm::kSha384}},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
     {SignatureScheme::kEcdsa, DigestAlgorithm::kSha512}},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
     {SignatureScheme::kEcdsa, DigestAlgorithm::kSha1}},
}};

// Known, and refused whatever the policy: MACs and DSA have no place here, MD5, RIPEMD and SHA-224
// are too weak or unused, and rsa-pss with free parameters would let the message choose its own
// strength.
constexpr std::array<std::string_view, 19> kRefusedSignatureMethods{
    "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
    "http://www.w3.org/2001/04/xmldsig-more#hmac-md5",
    "http://www.w3.org/2001/04/xmldsig-more#hmac-sha224",
    "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#hmac-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#hmac-sha512",
    "http://www.w3.org/2001/04/xmldsig-more#hmac-ripemd160",
    "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
    "http://www.w3.org/2009/xmldsig11#dsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-ripemd160",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha224",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha224",
    "http://www.w3.org/2007/05/xmldsig-more#ecdsa-ripemd160",
    "http://www.w3.org/2007/05/xmldsig-more#md5-rsa-MGF1",
    "http://www.w3.org/2007/05/xmldsig-more#sha224-rsa-MGF1",
    "http://www.w3.org/2007/05/xmldsig-more#rsa-pss",
    "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519",
    "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed448",
};

struct DigestRow {
  std::string_view uri;
  DigestAlgorithm digest;
};

constexpr std::array<DigestRow, 4> kDigestMethods{{
    {"http://www.w3.org/2001/04/xmlenc#sha256", DigestAlgorithm::kSha256},
    {"http://www.w3.org/2001/04/xmlenc#sha512", DigestAlgorithm::kSha512},
    {"http://www.w3.org/2001/04/xmldsig-more#sha384", DigestAlgorithm::kSha384},
    {"http://www.w3.org/2000/09/xmldsig#sha1", DigestAlgorithm::kSha1},
}};

constexpr std::array<std::string_view, 3> kRefusedDigestMethods{
    "http://www.w3.org/2001/04/xmldsig-more#md5",
    "http://www.w3.org/2001/04/xmldsig-more#sha224",
    "http://www.w3.org/2001/04/xmlenc#ripemd160",
};

struct C14nRow {
  std::string_view uri;
  C14nAlgorithm algorithm;
};

constexpr std::array<C14nRow, 4> kC14nAlgorithms{{
    {"http://www.w3.org/2001/10/xml-exc-c14n#", {xml::C14nMethod::kExclusive, false}},
    {"http://www.w3.org/2001/10/xml-exc-c14n#WithComments", {xml::C14nMethod::kExclusive, true}},
    {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315", {xml::C14nMethod::kInclusive, false}},
    {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
     {xml::C14nMethod::kInclusive, true}},
}};

template <typename List>
Error not_usable(const List& refused, std::string_view what, std::string_view uri) {
  const bool known = std::find(refused.begin(), refused.end(), uri) != refused.end();
  return {known ? kAlgorithmNotAllowed : kAlgorithmUnknown,
          "expected an allowed " + std::string(what) + ", got " + quoted(uri)};
}

}  // namespace

Result<SignatureMethod> signature_method(std::string_view uri) {
  for (const SignatureRow& row : kSignatureMethods) {
    if (row.uri == uri) {
      return row.method;
    }
  }
  return not_usable(kRefusedSignatureMethods, "signature algorithm", uri);
}

Result<DigestAlgorithm> digest_method(std::string_view uri) {
  for (const DigestRow& row : kDigestMethods) {
    if (row.uri == uri) {
      return row.digest;
    }
  }
  return not_usable(kRefusedDigestMethods, "digest algorithm", uri);
}

Result<C14nAlgorithm> c14n_algorithm(std::string_view uri) {
  for (const C14nRow& row : kC14nAlgorithms) {
    if (row.uri == uri) {
      return row.algorithm;
    }
  }
  return {kCanonicalizationNotAllowed, "expected exclusive canonicalisation, got " + quoted(uri)};
}

std::string_view signature_method_uri(SignatureMethod method) {
  const auto* row = std::find_if(
      kSignatureMethods.begin(), kSignatureMethods.end(), [&method](const SignatureRow& r) {
        return r.method.scheme == method.scheme && r.method.digest == method.digest;
      });
  CS_CHECK(row != kSignatureMethods.end());
  return row->uri;
}

std::string_view digest_method_uri(DigestAlgorithm digest) {
  const auto* row = std::find_if(kDigestMethods.begin(), kDigestMethods.end(),
                                 [digest](const DigestRow& r) { return r.digest == digest; });
  CS_CHECK(row != kDigestMethods.end());
  return row->uri;
}

bool key_fits(crypto::KeyType type, SignatureScheme scheme) {
  return (type == crypto::KeyType::kRsa) != (scheme == SignatureScheme::kEcdsa);
}

}  // namespace countersign::xmldsig
