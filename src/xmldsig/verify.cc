// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/verify.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/check.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "xml/c14n.h"
#include "xmldsig/digest_sink.h"
#include "xmldsig/errors.h"
#include "xmldsig/names.h"
#include "xmldsig/signature_reader.h"

namespace countersign::xmldsig {
namespace {

using xml::Element;

constexpr std::size_t kMaxDigestText = 512;      // base64 of 64 bytes, and white space
constexpr std::size_t kMaxSignatureText = 4096;  // base64 of 1024 bytes (RSA 8192), and white space
constexpr std::size_t kStrongRsaBits = 2048;
constexpr std::size_t kFewIds = 16;

Result<const Element*> only_signature(const Element& target) {
  const Element* found = nullptr;
  for (const Element* at = target.first_child(); at != nullptr; at = at->next_sibling()) {
    if (!at->is(kDsNamespace, "Signature")) {
      continue;
    }
    if (found != nullptr) {
      return {kMalformed, "expected one ds:Signature in " + quoted(target.local_name())};
    }
    found = at;
  }
  if (found == nullptr) {
    return {kSignatureMissing, "expected a ds:Signature in " + quoted(target.local_name())};
  }
  return found;
}

std::string_view id_of(const Element& element) {
  return element.attribute("ID").value_or("");
}

// SAML's own is `ID` in no namespace. Id, xml:id, wsu:Id, samlp:ID or SAML 1's AssertionID beside
// it are there to make another reader find another element.
bool is_rival_id(const xml::Attribute& attribute) {
  if (attribute.local_name == "ID") {
    return !attribute.namespace_uri.empty();
  }
  return equal_but_for_case(attribute.local_name, "id") ||
         equal_but_for_case(attribute.local_name, "assertionid") ||
         equal_but_for_case(attribute.local_name, "responseid") ||
         equal_but_for_case(attribute.local_name, "requestid");
}

// A value that stands twice in the document, or none. Sorted, so that a document full of IDs costs
// no quadratic time; the few of an ordinary message fit the array.
std::optional<std::string_view> repeated_id(std::span<const Element* const> elements) {
  std::array<std::string_view, kFewIds> few;
  std::vector<std::string_view> many;
  std::span<std::string_view> ids(few);
  if (elements.size() > few.size()) {
    many.resize(elements.size());
    ids = many;
  }
  ids = ids.first(elements.size());
  std::transform(elements.begin(), elements.end(), ids.begin(),
                 [](const Element* element) { return id_of(*element); });
  std::sort(ids.begin(), ids.end());
  const auto twin = std::adjacent_find(ids.begin(), ids.end());
  return twin == ids.end() ? std::nullopt : std::optional(*twin);
}

Result<void> check_ids(const xml::Document& document, const Element& target) {
  for (const xml::Attribute& attribute : target.attributes()) {
    if (is_rival_id(attribute)) {
      return {kDuplicateId, "expected no ID beside \"ID\", got " + quoted(attribute.local_name)};
    }
  }
  if (const auto id = repeated_id(document.elements_with_id())) {
    return {kDuplicateId, "expected each ID once, got " + quoted(*id) + " twice"};
  }
  return {};
}

// The Reference must cover the element that holds the Signature, by its ID ([Core] 5.4.2). The
// element is not looked up by that ID: we hold it already, and only compare.
Result<void> check_reference(std::string_view uri, const xml::Document& document,
                             const Element& target, const SignaturePolicy& policy,
                             SignatureWarnings& used) {
  if (uri.empty() && policy.empty_reference_uri) {
    if (&target != &document.root()) {
      return {kReferenceNotParent,
              "expected the empty reference URI on the document element alone"};
    }
    used.empty_reference_uri = true;
    return {};
  }
  if (!uri.starts_with('#') || !is_ncname(uri.substr(1))) {
    return {kReferenceUri, "expected the reference URI \"#ID\", got " + quoted(uri)};
  }
  if (uri.substr(1) != target.attribute("ID")) {
    return {kReferenceNotParent, "expected the reference URI " +
                                     quoted("#" + std::string(id_of(target))) + ", got " +
                                     quoted(uri)};
  }
  return {};
}

bool holds_comment(const Element& element) {
  if (element.has_comment()) {
    return true;
  }
  for (const Element* child = element.first_child(); child != nullptr;
       child = child->next_sibling()) {
    if (holds_comment(*child)) {  // NOLINT(misc-no-recursion): depth is bounded by xml::Limits
      return true;
    }
  }
  return false;
}

// Under #WithComments comments are signed content, and this reader has dropped them: what it would
// digest is the message only if there were none.
Result<void> check_comments(const SignatureParts& parts, const Element& target) {
  if (parts.reference_c14n.algorithm.with_comments && holds_comment(target)) {
    return {kTransformNotAllowed, "expected no comment in an element signed with its comments"};
  }
  return {};
}

// The digest comes before the signature value: it costs less than RSA, an attacker can make it
// match as easily as not, and a mismatch here under a good key tells that the message was altered
// after signing.
Result<void> check_digest(const SignatureParts& parts, const Element& target,
                          const Element& signature) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): the decoder says how much it wrote
  std::array<char, base64_decoded_bound(kMaxDigestText)> expected;
  if (parts.digest_value.size() > kMaxDigestText) {
    return {kMalformed, "expected a digest in base64, got a longer text"};
  }
  const auto size = base64_decode_to(parts.digest_value, Base64Space::kIgnored, expected);
  if (!size.ok()) {
    return {kMalformed, "expected DigestValue in base64"};
  }
  DigestSink sink(parts.digest);
  canonicalize_as(parts.reference_c14n, target, &signature, sink);
  if (sink.empty()) {
    return {kDigestMismatch, "expected canonical bytes to digest, got none"};
  }
  const crypto::DigestValue actual = sink.finish();
  const std::span<const std::uint8_t> claimed(
      reinterpret_cast<const std::uint8_t*>(expected.data()), *size);
  if (!std::equal(claimed.begin(), claimed.end(), actual.view().begin(), actual.view().end())) {
    return {kDigestMismatch, "expected the digest " + base64_encode(actual.view()) + ", got " +
                                 quoted(parts.digest_value)};
  }
  return {};
}

// The index of the trusted key that made the signature value.
Result<std::size_t> signing_key(const SignatureParts& parts,
                                std::span<const crypto::PublicKey> keys,
                                const SignaturePolicy& policy) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): the decoder says how much it wrote
  std::array<char, base64_decoded_bound(kMaxSignatureText)> bytes;
  if (parts.signature_value.size() > kMaxSignatureText) {
    return {kMalformed, "expected a signature in base64, got a longer text"};
  }
  const auto size = base64_decode_to(parts.signature_value, Base64Space::kIgnored, bytes);
  if (!size.ok()) {
    return {kMalformed, "expected SignatureValue in base64"};
  }
  const std::span<const std::uint8_t> signature(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                *size);
  DigestSink sink(parts.method.digest);
  canonicalize_as(parts.signed_info_c14n, *parts.signed_info, nullptr, sink);
  CS_CHECK(!sink.empty());
  const crypto::DigestValue digest = sink.finish();
  std::size_t fitting = 0;
  std::size_t too_small = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const crypto::PublicKey& key = keys[i];
    if (!key_fits(key.type(), parts.method.scheme)) {
      continue;
    }
    ++fitting;
    if (key.type() == crypto::KeyType::kRsa && key.bits() < kStrongRsaBits && !policy.rsa1024) {
      ++too_small;
      continue;
    }
    if (key.verify(parts.method.scheme, parts.method.digest, digest.view(), signature)) {
      return i;
    }
  }
  if (fitting == 0) {
    return {kSignatureInvalid, "expected a signature by the type of a trusted key, got " +
                                   quoted(signature_method_uri(parts.method))};
  }
  if (fitting == too_small) {
    return {kKeyTooSmall, "expected a trusted RSA key of 2048 bits or more"};
  }
  return {kSignatureInvalid, "expected a signature by one of " +
                                 std::to_string(fitting - too_small) + " trusted keys"};
}

}  // namespace

const Element* find_signature(const Element& parent) {
  for (const Element* at = parent.first_child(); at != nullptr; at = at->next_sibling()) {
    if (at->is(kDsNamespace, "Signature")) {
      return at;
    }
  }
  return nullptr;
}

Result<SignedElement> verify_enveloped(const xml::Document& document, const Element& target,
                                       std::span<const crypto::PublicKey> keys,
                                       const SignaturePolicy& policy) {
  CS_CHECK(target.has_ancestor_or_self(document.root()));
  if (keys.empty()) {
    return {kNoKeys, "expected a trusted key, got none"};
  }
  CS_TRY(const Element* const signature, only_signature(target));
  CS_TRY(const SignatureParts parts, read_signature(*signature, policy));
  SignatureWarnings used = parts.used;
  CS_TRY(check_reference(parts.reference_uri, document, target, policy, used));
  CS_TRY(check_ids(document, target));
  CS_TRY(check_comments(parts, target));
  CS_TRY(check_digest(parts, target, *signature));
  CS_TRY(const std::size_t index, signing_key(parts, keys, policy));
  used.rsa1024 = keys[index].type() == crypto::KeyType::kRsa && keys[index].bits() < kStrongRsaBits;
  return SignedElement(target, index, used);
}

}  // namespace countersign::xmldsig
