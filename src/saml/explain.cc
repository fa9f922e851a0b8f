// SPDX-License-Identifier: Apache-2.0
#include "saml/explain.h"

#include <utility>

#include "base/text.h"
#include "saml/checks.h"
#include "saml/errors.h"
#include "saml/extract.h"
#include "saml/remedy.h"

namespace countersign::saml {
namespace {

Finding run(const Check& check, Examination& e) {
  e.words_expected.clear();
  e.words_received.clear();
  e.warning = false;
  const Verdict verdict = check.run(e);
  Finding finding{check.id,
                  check.spec,
                  verdict.outcome,
                  e.warning,
                  std::nullopt,
                  std::move(e.words_expected),
                  std::move(e.words_received)};
  if (verdict.outcome == Outcome::kFail) {
    finding.code = *verdict.code;
  }
  return finding;
}

/// A warning for each tolerance that the message could not have done without.
void add_tolerances(const Tolerances& used, std::vector<Finding>& findings) {
  for (const ToleranceName& tolerance : tolerance_names()) {
    if (used.*tolerance.member) {
      findings.push_back({tolerance.check_id, "", Outcome::kPass, true, std::nullopt,
                          "a message that does without",
                          "allowed by the tolerance " + std::string(tolerance.name)});
    }
  }
}

Explanation explain_given(const Given& given) {
  Examination e(given, Mode::kExplain);
  Explanation result;
  result.checks.reserve(checks().size() + tolerance_names().size());
  for (const Check& check : checks()) {
    result.checks.push_back(run(check, e));
    const Finding& finding = result.checks.back();
    if (finding.code.has_value() && !result.failure.has_value()) {
      result.failure =
          Error{*finding.code, std::string(check.id) + ": expected " + quoted(finding.expected) +
                                   ", got " + quoted(finding.received)};
      result.remedy = remedy(*finding.code, finding.expected, finding.received);
    }
  }
  if (result.accepted() && !e.is_proved()) {
    result.failure =
        Error{kAssertionMissing, "expected a signed assertion, got none that could be read"};
    result.remedy = remedy(kAssertionMissing, {}, {});
  }
  add_tolerances(e.used, result.checks);
  if (result.accepted()) {
    result.values = extract(e);
  }
  return result;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "pass";
    case Outcome::kFail:
      return "fail";
    case Outcome::kSkip:
      return "skip";
  }
  return "skip";
}

Explanation explain(std::string_view posted, const TrustedIdp& idp, const Expectation& expected,
                    std::chrono::sys_seconds now) {
  return explain_given({InputForm::kPosted, posted, idp, expected, now});
}

Explanation explain_xml(std::string_view xml, const TrustedIdp& idp, const Expectation& expected,
                        std::chrono::sys_seconds now) {
  return explain_given({InputForm::kXml, xml, idp, expected, now});
}

}  // namespace countersign::saml
