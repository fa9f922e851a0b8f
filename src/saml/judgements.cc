// SPDX-License-Identifier: Apache-2.0
#include "saml/judgements.h"

#include <string>

#include "saml/errors.h"
#include "saml/names.h"
#include "saml/text.h"
#include "saml/time.h"

namespace countersign::saml::check {
namespace {

constexpr std::chrono::hours kOldest{24};

}  // namespace

Verdict judge_issue_instant(Examination& e, const xml::Element& element) {
  const std::string_view text = element.attribute("IssueInstant").value_or("");
  const auto issued = e.instant(text);
  if (!issued.has_value()) {
    return e.fail(kTimeInvalid, "an IssueInstant in UTC", text);
  }
  if (*issued > e.latest_now() || *issued < e.earliest_now() - kOldest) {
    return e.fail(kIssueInstant, "about " + write_instant(e.given.now), text);
  }
  return e.explaining() ? e.pass("about " + write_instant(e.given.now), text) : e.pass();
}

Verdict judge_issuer(Examination& e, const xml::Element& issuer) {
  const std::string_view wanted = e.given.idp.entity_id().view();
  const std::string_view got = trim(issuer.text());
  if (got != wanted) {
    return e.fail(kIssuerMismatch, wanted, got);
  }
  const std::string_view format = issuer.attribute("Format").value_or(kEntityFormat);
  return format == kEntityFormat ? e.pass(wanted, got)
                                 : e.fail(kIssuerMismatch, kEntityFormat, format);
}

Verdict judge_in_response_to(Examination& e, const xml::Element& element) {
  const auto got = element.attribute("InResponseTo");
  const RequestId* request = e.request();
  if (request == nullptr) {
    return got.has_value() ? e.fail(kInResponseToUnexpected, "no InResponseTo", *got)
                           : e.pass("no InResponseTo", "none");
  }
  if (!got.has_value()) {
    return e.fail(kInResponseToMissing, request->view(), "no InResponseTo");
  }
  return *got == request->view() ? e.pass(request->view(), *got)
                                 : e.fail(kInResponseToMismatch, request->view(), *got);
}

std::optional<xmldsig::Decrypted> decrypt(Examination& e, const xml::Element& encrypted,
                                          std::string_view wanted, Verdict& verdict) {
  const auto& keys = e.expected().decryption_keys;
  if (keys.empty()) {
    verdict = e.fail(kDecryptionKeyMissing, "a decryption key of this service provider", "none");
    return std::nullopt;
  }
  const Tolerances& allow = e.expected().allow;
  auto plain =
      xmldsig::decrypt(encrypted, keys, {.aes_cbc = allow.aes_cbc, .rsa1_5 = allow.rsa1_5});
  if (!plain.ok()) {
    const Error& error = plain.error();
    verdict = e.fail(code_of_encryption(error.code), wanted,
                     std::string(error.code.id) + ": " + error.detail);
    return std::nullopt;
  }
  e.used.aes_cbc |= plain->used.aes_cbc;
  e.used.rsa1_5 |= plain->used.rsa1_5;
  return *std::move(plain);
}

Verdict judge_stray(Examination& e) {
  const auto inside = [](const xml::Element& element) {
    return "one inside " + std::string(element.parent()->local_name());
  };
  if (e.stray.assertion != nullptr) {
    return e.fail(kSchema, "no assertion but the one in the Response", inside(*e.stray.assertion));
  }
  if (e.stray.signature != nullptr) {
    return e.fail(kSchema, "a Signature directly in the Response or its assertion",
                  inside(*e.stray.signature));
  }
  if (e.stray.odd_id != nullptr) {
    return e.fail(kSchema, "no attribute like an ID but ID",
                  "one on " + std::string(e.stray.odd_id->local_name()));
  }
  return e.pass("no SAML element out of its place", "none");
}

Verdict judge_advice(Examination& e) {
  if (e.stray.in_advice == nullptr) {
    return e.pass("no assertion inside Advice", "none");
  }
  if (!e.expected().allow.advice) {
    return e.fail(kAssertionInAdvice, "no assertion inside Advice", "one");
  }
  e.used.advice = true;
  return e.pass("no assertion inside Advice", "one, never read, allowed by advice");
}

}  // namespace countersign::saml::check
