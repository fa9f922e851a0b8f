// SPDX-License-Identifier: Apache-2.0
#include "saml/verify.h"

#include <cstdint>
#include <utility>

#include "base/text.h"
#include "saml/checks.h"
#include "saml/errors.h"
#include "saml/extract.h"

namespace countersign::saml {
namespace {

/// Runs every check up to the first failure; gives those that were skipped, as
/// AssertionValues::skipped.
Result<std::uint64_t> pass_all(Examination& e) {
  std::uint64_t skipped = 0;
  std::uint64_t bit = 1;
  for (const Check& check : checks()) {
    const Verdict verdict = check.run(e);
    skipped |= verdict.outcome == Outcome::kSkip ? bit : 0;
    bit <<= 1U;
    if (verdict.outcome == Outcome::kFail) [[unlikely]] {
      return {*verdict.code, std::string(check.id) + ": expected " + quoted(e.words_expected) +
                                 ", got " + quoted(e.words_received)};
    }
  }
  if (!e.is_proved()) [[unlikely]] {
    return {kAssertionMissing, "expected a signed assertion, got none that could be read"};
  }
  return skipped;
}

Result<AssertionValues> values_of_accepted(Examination& e) {
  CS_TRY(const std::uint64_t skipped, pass_all(e));
  AssertionValues values = extract(e);
  values.skipped = skipped;
  return values;
}

}  // namespace

Result<VerifiedAssertion> verify(std::string_view posted, const TrustedIdp& idp,
                                 const Expectation& expected, std::chrono::sys_seconds now) {
  Examination e({InputForm::kPosted, posted, idp, expected, now}, Mode::kVerify);
  CS_TRY(AssertionValues values, values_of_accepted(e));
  return VerifiedAssertion(std::move(values));
}

Result<VerifiedAssertion> verify_xml(std::string_view xml, const TrustedIdp& idp,
                                     const Expectation& expected, std::chrono::sys_seconds now) {
  Examination e({InputForm::kXml, xml, idp, expected, now}, Mode::kVerify);
  CS_TRY(AssertionValues values, values_of_accepted(e));
  return VerifiedAssertion(std::move(values));
}

}  // namespace countersign::saml
