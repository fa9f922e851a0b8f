// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/signature_reader.h"

#include <initializer_list>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "base/text.h"
#include "xmldsig/errors.h"
#include "xmldsig/names.h"

namespace countersign::xmldsig {
namespace {

using xml::Element;

Error malformed(std::string detail) {
  return {kMalformed, std::move(detail)};
}

// The next element of the subtree of `top` in document order, or null.
const Element* next_in(const Element& top, const Element& element) {
  if (const Element* child = element.first_child()) {
    return child;
  }
  const Element* at = &element;
  while (at != &top) {
    if (const Element* sibling = at->next_sibling()) {
      return sibling;
    }
    at = at->parent();
  }
  return nullptr;
}

// Comments let two readers of DigestValue disagree (CVE-2025-29775). And since the enveloped
// transform leaves a Signature's content unsigned, it is where wrapping attacks hide the genuine
// element: nothing of SAML may stand in it, not even in KeyInfo, which is open to any content.
Result<void> check_nothing_hidden(const Element& signature) {
  for (const Element* at = &signature; at != nullptr; at = next_in(signature, *at)) {
    if (at->has_comment()) {
      return {kComment,
              "expected no comment in ds:Signature, got one in " + quoted(at->local_name())};
    }
    if (at->namespace_uri().starts_with("urn:oasis:names:tc:SAML:")) {
      return malformed("expected no SAML in ds:Signature, got " + quoted(at->local_name()));
    }
  }
  return {};
}

bool is_ds(const Element* element, std::string_view local_name) {
  return element != nullptr && element->is(kDsNamespace, local_name);
}

// Only these attributes, each in no namespace. Anything more may mean something to another reader.
Result<void> check_attributes(const Element& element,
                              std::initializer_list<std::string_view> allowed) {
  for (const xml::Attribute& attribute : element.attributes()) {
    bool known = false;
    for (const std::string_view name : allowed) {
      known = known || (attribute.namespace_uri.empty() && attribute.local_name == name);
    }
    if (!known) {
      return malformed("expected no attribute " + quoted(attribute.local_name) + " on " +
                       quoted(element.local_name()));
    }
  }
  return {};
}

Result<void> check_container(const Element& element,
                             std::initializer_list<std::string_view> attributes) {
  if (element.has_mixed_content()) {
    return malformed("expected no text beside elements in " + quoted(element.local_name()));
  }
  return check_attributes(element, attributes);
}

Result<std::string_view> text_of(const Element& element,
                                 std::initializer_list<std::string_view> attributes) {
  if (element.first_child() != nullptr) {
    return malformed("expected text alone in " + quoted(element.local_name()));
  }
  CS_TRY(check_attributes(element, attributes));
  return element.text();
}

bool is_blank(std::string_view text) {
  for (const char c : text) {
    if (!is_ascii_space(c)) {
      return false;
    }
  }
  return true;
}

// The Algorithm of an element that holds nothing, or only the child that `child` gives out.
Result<std::string_view> algorithm_of(const Element& element) {
  CS_TRY(check_container(element, {"Algorithm"}));
  const std::optional<std::string_view> algorithm = element.attribute("Algorithm");
  if (!algorithm) {
    return malformed("expected an Algorithm on " + quoted(element.local_name()));
  }
  return *algorithm;
}

Result<std::string_view> leaf_algorithm_of(const Element& element) {
  if (element.first_child() != nullptr || !is_blank(element.text())) {
    return malformed("expected " + quoted(element.local_name()) + " to be empty");
  }
  return algorithm_of(element);
}

std::size_t count_tokens(std::string_view list) {
  std::size_t count = 0;
  bool inside = false;
  for (const char c : list) {
    count += !is_ascii_space(c) && !inside ? 1U : 0U;
    inside = !is_ascii_space(c);
  }
  return count;
}

// The InclusiveNamespaces child of an exclusive canonicalisation ([ExcC14N] 4), empty if there is
// none.
Result<std::string_view> prefix_list_of(const Element& element, C14nAlgorithm algorithm) {
  const Element* child = element.first_child();
  if (child == nullptr) {
    if (!is_blank(element.text())) {
      return malformed("expected no text in " + quoted(element.local_name()));
    }
    return std::string_view{};
  }
  if (algorithm.method != xml::C14nMethod::kExclusive ||
      !child->is(kExcC14nNamespace, "InclusiveNamespaces") || child->next_sibling() != nullptr) {
    return malformed("expected at most InclusiveNamespaces in " + quoted(element.local_name()));
  }
  CS_TRY(const std::string_view text, text_of(*child, {"PrefixList"}));
  if (!is_blank(text)) {
    return malformed("expected no text in \"InclusiveNamespaces\"");
  }
  const std::string_view list = child->attribute("PrefixList").value_or("");
  if (count_tokens(list) > kMaxInclusivePrefixes) {
    return {kTransformNotAllowed, "expected at most 32 prefixes in InclusiveNamespaces"};
  }
  return list;
}

Result<Canonicalization> read_canonicalization(const Element& element,
                                               const SignaturePolicy& policy,
                                               SignatureWarnings& used) {
  CS_TRY(const std::string_view uri, algorithm_of(element));
  CS_TRY(const C14nAlgorithm algorithm, c14n_algorithm(uri));
  if (algorithm.method == xml::C14nMethod::kInclusive) {
    if (!policy.inclusive_c14n) {
      return {kCanonicalizationNotAllowed,
              "expected exclusive canonicalisation, got " + quoted(uri)};
    }
    used.inclusive_c14n = true;
  }
  CS_TRY(const std::string_view prefixes, prefix_list_of(element, algorithm));
  return Canonicalization{algorithm, prefixes};
}

Result<void> allow_sha1(crypto::DigestAlgorithm digest, const SignaturePolicy& policy,
                        SignatureWarnings& used) {
  if (digest != crypto::DigestAlgorithm::kSha1) {
    return {};
  }
  if (!policy.sha1) {
    return {kAlgorithmNotAllowed, "expected SHA-256 or better, got SHA-1"};
  }
  used.sha1 = true;
  return {};
}

// Enveloped-signature, then one canonicalisation ([Core] 5.4.4). Without the second, the inclusive
// one is meant
// ([XMLDSig] 4.4.3.2), which only the policy can allow.
Result<void> read_transforms(const Element& transforms, const SignaturePolicy& policy,
                             SignatureParts& parts) {
  CS_TRY(check_container(transforms, {}));
  const Element* first = transforms.first_child();
  if (!is_ds(first, "Transform")) {
    return malformed("expected ds:Transform in \"Transforms\"");
  }
  CS_TRY(const std::string_view enveloped, algorithm_of(*first));
  if (enveloped != kEnvelopedTransform) {
    return {kTransformNotAllowed,
            "expected the enveloped-signature transform first, got " + quoted(enveloped)};
  }
  CS_TRY(leaf_algorithm_of(*first));
  const Element* second = first->next_sibling();
  if (second == nullptr) {
    if (!policy.inclusive_c14n) {
      return {kTransformNotAllowed, "expected an exclusive canonicalisation transform, got none"};
    }
    parts.used.inclusive_c14n = true;
    parts.reference_c14n.algorithm = {xml::C14nMethod::kInclusive, false};
    return {};
  }
  if (!is_ds(second, "Transform")) {
    return malformed("expected ds:Transform in \"Transforms\"");
  }
  if (second->next_sibling() != nullptr) {
    return {kTransformNotAllowed, "expected at most two transforms"};
  }
  Result<Canonicalization> c14n = read_canonicalization(*second, policy, parts.used);
  if (!c14n.ok()) {
    const Error& error = c14n.error();
    const bool other = error.code == kCanonicalizationNotAllowed;
    return Error{other ? kTransformNotAllowed : error.code, error.detail};
  }
  parts.reference_c14n = *c14n;
  return {};
}

Result<void> read_reference(const Element& reference, const SignaturePolicy& policy,
                            SignatureParts& parts) {
  CS_TRY(check_container(reference, {"URI", "Id", "Type"}));
  const std::optional<std::string_view> uri = reference.attribute("URI");
  if (!uri) {
    return {kReferenceUri, "expected a URI on ds:Reference, got none"};
  }
  parts.reference_uri = *uri;
  const Element* at = reference.first_child();
  if (is_ds(at, "Transforms")) {
    CS_TRY(read_transforms(*at, policy, parts));
    at = at->next_sibling();
  } else {
    return {kTransformNotAllowed, "expected the enveloped-signature transform, got no transforms"};
  }
  if (!is_ds(at, "DigestMethod")) {
    return malformed("expected ds:DigestMethod behind the transforms");
  }
  CS_TRY(const std::string_view digest_uri, leaf_algorithm_of(*at));
  CS_TRY(parts.digest, digest_method(digest_uri));
  CS_TRY(allow_sha1(parts.digest, policy, parts.used));
  at = at->next_sibling();
  if (!is_ds(at, "DigestValue") || at->next_sibling() != nullptr) {
    return malformed("expected one ds:DigestValue last in the reference");
  }
  CS_TRY(parts.digest_value, text_of(*at, {}));
  return {};
}

Result<void> read_signed_info(const Element& signed_info, const SignaturePolicy& policy,
                              SignatureParts& parts) {
  CS_TRY(check_container(signed_info, {"Id"}));
  const Element* at = signed_info.first_child();
  if (!is_ds(at, "CanonicalizationMethod")) {
    return malformed("expected ds:CanonicalizationMethod first in SignedInfo");
  }
  CS_TRY(parts.signed_info_c14n, read_canonicalization(*at, policy, parts.used));
  at = at->next_sibling();
  if (!is_ds(at, "SignatureMethod")) {
    return malformed("expected ds:SignatureMethod second in SignedInfo");
  }
  CS_TRY(const std::string_view method_uri, algorithm_of(*at));
  CS_TRY(parts.method, signature_method(method_uri));
  CS_TRY(leaf_algorithm_of(*at));
  CS_TRY(allow_sha1(parts.method.digest, policy, parts.used));
  at = at->next_sibling();
  if (at == nullptr) {
    return {kReferenceCount, "expected one reference, got none"};
  }
  if (!is_ds(at, "Reference")) {
    return malformed("expected ds:Reference third in SignedInfo");
  }
  if (is_ds(at->next_sibling(), "Reference")) {
    return {kReferenceCount, "expected one reference, got several"};
  }
  if (at->next_sibling() != nullptr) {
    return malformed("expected nothing behind the reference in SignedInfo");
  }
  return read_reference(*at, policy, parts);
}

}  // namespace

Result<SignatureParts> read_signature(const Element& signature, const SignaturePolicy& policy) {
  CS_TRY(check_nothing_hidden(signature));
  CS_TRY(check_container(signature, {"Id"}));
  SignatureParts parts;
  const Element* at = signature.first_child();
  if (!is_ds(at, "SignedInfo")) {
    return malformed("expected ds:SignedInfo first in the signature");
  }
  parts.signed_info = at;
  at = at->next_sibling();
  if (!is_ds(at, "SignatureValue")) {
    return malformed("expected ds:SignatureValue second in the signature");
  }
  CS_TRY(parts.signature_value, text_of(*at, {"Id"}));
  at = at->next_sibling();
  if (is_ds(at, "KeyInfo")) {
    at = at->next_sibling();
  }
  if (at != nullptr) {
    return malformed("expected nothing behind SignatureValue and KeyInfo, got " +
                     quoted(at->local_name()));
  }
  CS_TRY(read_signed_info(*parts.signed_info, policy, parts));
  return parts;
}

}  // namespace countersign::xmldsig
