// SPDX-License-Identifier: Apache-2.0
#include "saml/verify.h"

#include "base/text.h"
#include "saml/checks.h"
#include "saml/errors.h"
#include "saml/extract.h"

namespace countersign::saml {
namespace {

/// Runs every check up to the first failure.
Result<void> pass_all(Examination& e) {
  for (const Check& check : checks()) {
    const Verdict verdict = check.run(e);
    if (verdict.outcome == Outcome::kFail) [[unlikely]] {
      return {*verdict.code, std::string(check.id) + ": expected " + quoted(e.words_expected) +
                                 ", got " + quoted(e.words_received)};
    }
  }
  if (!e.is_proved()) [[unlikely]] {
    return {kAssertionMissing, "expected a signed assertion, got none that could be read"};
  }
  return {};
}

}  // namespace

Result<VerifiedAssertion> verify(std::string_view posted, const TrustedIdp& idp,
                                 const Expectation& expected, std::chrono::sys_seconds now) {
  Examination e({InputForm::kPosted, posted, idp, expected, now}, Mode::kVerify);
  CS_TRY(pass_all(e));
  return VerifiedAssertion(extract(e));
}

Result<VerifiedAssertion> verify_xml(std::string_view xml, const TrustedIdp& idp,
                                     const Expectation& expected, std::chrono::sys_seconds now) {
  Examination e({InputForm::kXml, xml, idp, expected, now}, Mode::kVerify);
  CS_TRY(pass_all(e));
  return VerifiedAssertion(extract(e));
}

}  // namespace countersign::saml
