// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "saml/checks.h"
#include "saml/errors.h"
#include "saml/judgements.h"
#include "saml/names.h"

namespace countersign::saml::check {
namespace {

std::string words(const Error& error) {
  return std::string(error.code.id) + ": " + error.detail;
}

xmldsig::SignaturePolicy policy_of(const Tolerances& allow) {
  return {.sha1 = allow.sha1,
          .rsa1024 = allow.rsa1024,
          .inclusive_c14n = allow.inclusive_c14n,
          .empty_reference_uri = allow.empty_reference_uri};
}

void note(Tolerances& used, const xmldsig::SignatureWarnings& warnings) {
  used.sha1 |= warnings.sha1;
  used.rsa1024 |= warnings.rsa1024;
  used.inclusive_c14n |= warnings.inclusive_c14n;
  used.empty_reference_uri |= warnings.empty_reference_uri;
}

/// Plaintext that anyone may have changed without knowing it: from CBC or RSA 1.5, in a Response
/// that nobody signed. Until a signature inside is verified, all failures look alike, so that
/// nobody learns from us what the plaintext was (E02).
bool is_malleable(const Examination& e) {
  return e.plain.has_value() && (e.plain->used.aes_cbc || e.plain->used.rsa1_5) &&
         !e.signed_response.has_value();
}

Verdict fail_signature(Examination& e, const ErrorCode& code, std::string_view wanted,
                       std::string_view got) {
  e.signature_failed = true;
  return e.fail(is_malleable(e) ? kDecryptionFailed : code, wanted, got);
}

/// Verifies the signature of `target`, which has one.
Verdict judge_signature(Examination& e, const xml::Document& document, const xml::Element& target,
                        std::optional<xmldsig::SignedElement>& out) {
  auto verified = xmldsig::verify_enveloped(document, target, e.given.idp.keys(),
                                            policy_of(e.expected().allow));
  if (!verified.ok()) {
    return fail_signature(e, code_of_signature(verified.error().code),
                          "a good signature by a trusted key", words(verified.error()));
  }
  out.emplace(*verified);
  note(e.used, verified->warnings());
  if (!e.explaining()) {
    return e.pass();
  }
  const crypto::Certificate& by = e.given.idp.certificates()[verified->key_index()];
  e.warning = by.not_after() < e.given.now || by.not_before() > e.given.now;
  return e.pass("a good signature by a trusted key",
                std::string(e.warning ? "good, by a certificate out of its dates: "
                                      : "good, by the certificate of ") +
                    by.subject());
}

/// The assertion outside any proof: what was decrypted, or the child of the Response.
const xml::Element* unproved_assertion(const Examination& e) {
  return e.plain.has_value() ? &e.plain->document.root() : e.parts.assertion;
}

/// The assertion as far as signatures cover it; null when none does.
const xml::Element* proved_assertion(const Examination& e) {
  if (e.signed_assertion.has_value()) {
    return &e.signed_assertion->element();
  }
  if (!e.signed_response.has_value()) {
    return nullptr;
  }
  if (e.plain.has_value()) {
    return &e.plain->document.root();  // its ciphertext stands in the signed Response
  }
  return e.signed_response->element().only_child(kAssertionNs, "Assertion");
}

}  // namespace

Verdict trusted_keys(Examination& e) {
  const std::size_t count = e.given.idp.keys().size();
  if (count == 0) {
    return e.fail(kNoTrustedKey, "a certificate of the identity provider", "none");
  }
  return e.explaining() ? e.pass("at least one", std::to_string(count)) : e.pass();
}

Verdict signature_present(Examination& e) {
  if (e.response == nullptr || e.parts.assertions == 0) {
    return e.skip("there is no assertion");
  }
  if (xmldsig::find_signature(*e.response) != nullptr) {
    return e.pass("at least one signature", "on the Response");
  }
  if (e.parts.assertion == nullptr) {
    return e.skip("not known before decryption");
  }
  return xmldsig::find_signature(*e.parts.assertion) != nullptr
             ? e.pass("at least one signature", "on the assertion")
             : e.fail(kSignatureMissing, "at least one signature", "none");
}

Verdict response_signature(Examination& e) {
  if (e.response == nullptr || xmldsig::find_signature(*e.response) == nullptr) {
    return e.skip("the Response is not signed");
  }
  return judge_signature(e, *e.document, *e.response, e.signed_response);
}

Verdict decryption(Examination& e) {
  if (e.parts.encrypted == nullptr) {
    return e.skip("the assertion is not encrypted");
  }
  Verdict failure;
  auto plain = decrypt(e, *e.parts.encrypted, "an assertion encrypted to our key", failure);
  if (!plain.has_value()) {
    return failure;
  }
  e.plain.emplace(*std::move(plain));
  const xml::Element& root = e.plain->document.root();
  if (!root.is(kAssertionNs, "Assertion")) {
    const ErrorCode& code = is_malleable(e) ? kDecryptionFailed : kEncryptionMalformed;
    const std::string got(root.local_name());
    e.plain.reset();
    return e.fail(code, "an Assertion inside EncryptedAssertion", got);
  }
  return e.pass("an assertion encrypted to our key", "decrypted");
}

Verdict assertion_signature(Examination& e) {
  const xml::Element* target = unproved_assertion(e);
  if (target == nullptr) {
    return e.skip("there is no assertion to look at");
  }
  if (xmldsig::find_signature(*target) == nullptr) {
    return e.skip("the assertion is not signed");
  }
  const xml::Document& document = e.plain.has_value() ? e.plain->document : *e.document;
  return judge_signature(e, document, *target, e.signed_assertion);
}

Verdict signature_policy(Examination& e) {
  e.assertion = proved_assertion(e);
  if (e.assertion == nullptr && e.explaining()) {
    e.assertion = unproved_assertion(e);
  }
  if (e.assertion == nullptr && e.explaining()) {
    return e.skip("there is no assertion to look at");
  }
  if (e.signature_failed) {
    return e.skip("a signature is no good");
  }
  const bool response = e.signed_response.has_value();
  const bool assertion = e.signed_assertion.has_value();
  if (!response && !assertion) {
    return fail_signature(e, kSignatureMissing, "a signature", "none");
  }
  const RequiredSignature required = e.expected().required_signature;
  const bool all = required == RequiredSignature::kBoth;
  if (!response && (all || required == RequiredSignature::kResponse)) {
    return e.fail(kResponseNotSigned, "a signed Response", "the assertion alone is signed");
  }
  if (!assertion && (all || required == RequiredSignature::kAssertion)) {
    return e.fail(kAssertionNotSigned, "a signed assertion", "the Response alone is signed");
  }
  if (!response) {
    return e.pass("what is required is signed", "the assertion is signed");
  }
  return e.pass("what is required is signed",
                assertion ? "both are signed" : "the Response is signed");
}

}  // namespace countersign::saml::check
