// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "saml/expectation.h"
#include "saml/trusted_idp.h"
#include "saml/types.h"

namespace countersign::saml {

enum class Outcome { kPass, kFail, kSkip };

/// "pass", "fail" or "skip".
std::string_view to_string(Outcome outcome);

/// What became of one check. Texts are for people, cut at 200 bytes, and may hold control
/// characters: escape them.
struct Finding {
  std::string_view id;    // "response.destination"
  std::string_view spec;  // "[Bind] 3.5.5.2"
  Outcome outcome = Outcome::kSkip;
  bool warning = false;           // passed, yet an administrator should look at it
  std::optional<ErrorCode> code;  // of a failure
  std::string expected;
  std::string received;
};

/// Every check of one message, for the login event, the test page and `countersign inspect`.
struct Explanation {
  std::vector<Finding>
      checks;  // in the order in which `verify` runs them, warnings of tolerances last
  std::optional<Error> failure;  // the first: what `verify` would have returned
  std::string remedy;            // which setting to change, and on which side; empty when accepted
  std::optional<AssertionValues> values;  // when accepted

  bool accepted() const { return !failure.has_value(); }
};

/// Runs every check on a posted value and tells of each. Can't give a VerifiedAssertion. A check
/// whose ground is missing (no assertion could be read, say) is skipped. Slower than `verify`; same
/// rules, same code.
Explanation explain(std::string_view posted, const TrustedIdp& idp, const Expectation& expected,
                    std::chrono::sys_seconds now);

/// The same for XML that was decoded already.
Explanation explain_xml(std::string_view xml, const TrustedIdp& idp, const Expectation& expected,
                        std::chrono::sys_seconds now);

}  // namespace countersign::saml
