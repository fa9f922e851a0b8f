// SPDX-License-Identifier: Apache-2.0
#include "saml/examination.h"

#include <array>
#include <span>

#include "crypto/errors.h"
#include "saml/errors.h"
#include "saml/text.h"
#include "saml/time.h"
#include "xml/errors.h"
#include "xmldsig/errors.h"

namespace countersign::saml {
namespace {

struct Translation {
  const ErrorCode* below;
  const ErrorCode* here;
};

const ErrorCode& translate(const ErrorCode& below, std::span<const Translation> table,
                           const ErrorCode& otherwise) {
  for (const Translation& row : table) {
    if (*row.below == below) {
      return *row.here;
    }
  }
  return otherwise;
}

constexpr std::array<Translation, 6> kXml{{
    {&xml::kTooLarge, &kMessageTooLarge},
    {&xml::kDoctype, &kXmlDoctype},
    {&xml::kTooDeep, &kXmlLimit},
    {&xml::kTooManyNodes, &kXmlLimit},
    {&xml::kTooManyAttributes, &kXmlLimit},
    {&xml::kTooManyNamespaces, &kXmlLimit},
}};

constexpr std::array<Translation, 13> kSignature{{
    {&xmldsig::kSignatureMissing, &kSignatureMissing},
    {&xmldsig::kAlgorithmUnknown, &kSignatureAlgorithmUnknown},
    {&xmldsig::kAlgorithmNotAllowed, &kSignatureAlgorithmNotAllowed},
    {&xmldsig::kKeyTooSmall, &kSignatureKeyTooSmall},
    {&xmldsig::kCanonicalizationNotAllowed, &kSignatureTransform},
    {&xmldsig::kTransformNotAllowed, &kSignatureTransform},
    {&xmldsig::kReferenceCount, &kSignatureReference},
    {&xmldsig::kReferenceUri, &kSignatureReference},
    {&xmldsig::kReferenceNotParent, &kSignatureReference},
    {&xmldsig::kDuplicateId, &kDuplicateId},
    {&xmldsig::kDigestMismatch, &kSignatureDigest},
    {&xmldsig::kSignatureInvalid, &kSignatureInvalid},
    {&xmldsig::kNoKeys, &kNoTrustedKey},
}};

constexpr std::array<Translation, 5> kEncryption{{
    {&xmldsig::kEncryptionUnknown, &kEncryptionNotAllowed},
    {&xmldsig::kEncryptionNotAllowed, &kEncryptionNotAllowed},
    {&xmldsig::kNoDecryptionKeys, &kDecryptionKeyMissing},
    {&xmldsig::kDecryptionFailed, &kDecryptionFailed},
    {&crypto::kDecryptionFailed, &kDecryptionFailed},
}};

}  // namespace

void Examination::note(std::string_view wanted, std::string_view got) {
  words_expected = cut(wanted);
  words_received = cut(got);
}

void Examination::note_reason(std::string_view why) {
  words_received = cut(why);
}

Verdict Examination::fail(const ErrorCode& code, std::string_view wanted, std::string_view got) {
  note(wanted, got);
  return {Outcome::kFail, &code};
}

std::optional<Instant> Examination::instant(std::string_view text) {
  const std::optional<ReadInstant> read = read_instant(text);
  if (!read.has_value()) {
    return std::nullopt;
  }
  if (read->zone == ZoneForm::kZeroOffset) {
    if (!expected().allow.offset_times) {
      return std::nullopt;
    }
    used.offset_times = true;
  }
  return read->at;
}

const ErrorCode& code_of_xml(const ErrorCode& below) {
  return translate(below, kXml, kXmlMalformed);
}

const ErrorCode& code_of_signature(const ErrorCode& below) {
  return translate(below, kSignature, kSignatureMalformed);
}

const ErrorCode& code_of_encryption(const ErrorCode& below) {
  return translate(below, kEncryption, kEncryptionMalformed);
}

}  // namespace countersign::saml
