// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/encryption_algorithms.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/check.h"
#include "base/text.h"
#include "xmldsig/algorithms.h"
#include "xmldsig/errors.h"
#include "xmldsig/names.h"

namespace countersign::xmldsig {
namespace {

using crypto::DigestAlgorithm;
using crypto::RsaPadding;
using xml::Element;

constexpr std::array<DataMethod, 6> kDataMethods{{
    {"http://www.w3.org/2009/xmlenc11#aes256-gcm", DataCipher::kAes256Gcm, 32, true},
    {"http://www.w3.org/2009/xmlenc11#aes128-gcm", DataCipher::kAes128Gcm, 16, true},
    {"http://www.w3.org/2009/xmlenc11#aes192-gcm", DataCipher::kAes192Gcm, 24, true},
    {"http://www.w3.org/2001/04/xmlenc#aes256-cbc", DataCipher::kAes256Cbc, 32, false},
    {"http://www.w3.org/2001/04/xmlenc#aes128-cbc", DataCipher::kAes128Cbc, 16, false},
    {"http://www.w3.org/2001/04/xmlenc#aes192-cbc", DataCipher::kAes192Cbc, 24, false},
}};

// Known, and refused whatever the policy.
constexpr std::array<std::string_view, 12> kRefused{
    "http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
    "http://www.w3.org/2001/04/xmlenc#kw-tripledes",
    "http://www.w3.org/2001/04/xmlenc#kw-aes128",
    "http://www.w3.org/2001/04/xmlenc#kw-aes192",
    "http://www.w3.org/2001/04/xmlenc#kw-aes256",
    "http://www.w3.org/2009/xmlenc11#kw-aes-128-pad",
    "http://www.w3.org/2009/xmlenc11#kw-aes-192-pad",
    "http://www.w3.org/2009/xmlenc11#kw-aes-256-pad",
    "http://www.w3.org/2001/04/xmlenc#dh",
    "http://www.w3.org/2009/xmlenc11#dh-es",
    "http://www.w3.org/2009/xmlenc11#ECDH-ES",
    "http://www.w3.org/2009/xmlenc11#pbkdf2",
};

Error not_usable(std::string_view uri) {
  const bool known = std::find(kRefused.begin(), kRefused.end(), uri) != kRefused.end();
  return {known ? kEncryptionNotAllowed : kEncryptionUnknown,
          "expected an allowed encryption algorithm, got " + quoted(uri)};
}

Error not_allowed(std::string_view uri) {
  return {kEncryptionNotAllowed, "expected an allowed encryption algorithm, got " + quoted(uri)};
}

Result<std::string_view> encryption_algorithm_of(const Element& element) {
  const std::optional<std::string_view> uri = element.attribute("Algorithm");
  if (!uri) {
    return {kEncryptionMalformed, "expected an Algorithm on " + quoted(element.local_name())};
  }
  return *uri;
}

// The digest and the mask function that an OAEP method asks for, SHA-1 both where it is silent.
struct OaepParameters {
  DigestAlgorithm digest = DigestAlgorithm::kSha1;
  std::string_view mask = kMgf1Sha1;
};

Result<OaepParameters> read_oaep(const Element& method) {
  OaepParameters out;
  for (const Element* at = method.first_child(); at != nullptr; at = at->next_sibling()) {
    if (at->is(kDsNamespace, "DigestMethod")) {
      CS_TRY(const std::string_view uri, encryption_algorithm_of(*at));
      const Result<DigestAlgorithm> digest = digest_method(uri);
      if (!digest.ok()) {
        return Error{
            digest.error().code == kAlgorithmUnknown ? kEncryptionUnknown : kEncryptionNotAllowed,
            digest.error().detail};
      }
      out.digest = *digest;
    } else if (at->is(kXenc11Namespace, "MGF")) {
      CS_TRY(out.mask, encryption_algorithm_of(*at));
    } else if (!at->is(kXencNamespace, "OAEPparams") || !at->text().empty()) {
      return {kEncryptionMalformed, "expected only DigestMethod and MGF in EncryptionMethod, got " +
                                        quoted(at->local_name())};
    }
  }
  return out;
}

Result<RsaPadding> oaep_padding(const OaepParameters& oaep) {
  const bool sha256 = oaep.digest == DigestAlgorithm::kSha256;
  if (!sha256 && oaep.digest != DigestAlgorithm::kSha1) {
    return not_allowed(digest_method_uri(oaep.digest));
  }
  if (oaep.mask == kMgf1Sha1) {
    return sha256 ? RsaPadding::kOaepSha256Mgf1Sha1 : RsaPadding::kOaepSha1Mgf1Sha1;
  }
  if (oaep.mask == kMgf1Sha256) {
    return sha256 ? RsaPadding::kOaepSha256Mgf1Sha256 : RsaPadding::kOaepSha1Mgf1Sha256;
  }
  return not_allowed(oaep.mask);
}

}  // namespace

const DataMethod& data_method(DataCipher cipher) {
  const auto* row = std::find_if(kDataMethods.begin(), kDataMethods.end(),
                                 [cipher](const DataMethod& m) { return m.cipher == cipher; });
  CS_CHECK(row != kDataMethods.end());
  return *row;
}

Result<const DataMethod*> read_data_method(const Element& method, const DecryptionPolicy& policy) {
  CS_TRY(const std::string_view uri, encryption_algorithm_of(method));
  if (method.first_child() != nullptr) {
    return {kEncryptionMalformed, "expected EncryptionMethod of EncryptedData to be empty"};
  }
  for (const DataMethod& row : kDataMethods) {
    if (row.uri != uri) {
      continue;
    }
    if (!row.authenticated && !policy.aes_cbc) {
      return not_allowed(uri);
    }
    return &row;
  }
  return not_usable(uri);
}

Result<RsaPadding> read_key_transport(const Element& method, const DecryptionPolicy& policy) {
  CS_TRY(const std::string_view uri, encryption_algorithm_of(method));
  if (uri == kRsa15) {
    if (!policy.rsa1_5) {
      return not_allowed(uri);
    }
    if (method.first_child() != nullptr) {
      return {kEncryptionMalformed, "expected EncryptionMethod of rsa-1_5 to be empty"};
    }
    return RsaPadding::kPkcs1;
  }
  if (uri != kRsaOaepMgf1p && uri != kRsaOaep) {
    return not_usable(uri);
  }
  CS_TRY(const OaepParameters oaep, read_oaep(method));
  if (uri == kRsaOaepMgf1p && oaep.mask != kMgf1Sha1) {
    return {kEncryptionMalformed, "expected no MGF but SHA-1 under rsa-oaep-mgf1p"};
  }
  return oaep_padding(oaep);
}

}  // namespace countersign::xmldsig
