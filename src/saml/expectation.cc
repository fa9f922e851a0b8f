// SPDX-License-Identifier: Apache-2.0
#include "saml/expectation.h"

#include <string>

#include "saml/errors.h"

namespace countersign::saml {
namespace {

constexpr std::chrono::seconds kMaxSkew{300};

}  // namespace

Result<void> validate(const Expectation& expected) {
  if (expected.sp.empty()) {
    return {kBadExpectation, "expected the entity ID of the service provider, got none"};
  }
  if (expected.acs.empty()) {
    return {kBadExpectation, "expected the assertion consumer service URL, got none"};
  }
  const auto* request = std::get_if<RequestId>(&expected.answered);
  if (std::holds_alternative<std::monostate>(expected.answered) ||
      (request != nullptr && request->empty())) {
    return {kBadExpectation, "expected a request ID or an unsolicited response, got neither"};
  }
  if (expected.skew < std::chrono::seconds{0} || expected.skew > kMaxSkew) {
    return {kBadExpectation, "expected a clock skew of 0 to 300 seconds, got " +
                                 std::to_string(expected.skew.count())};
  }
  if (expected.authn_context_comparison != AuthnContextComparison::kExact &&
      !is_ordered(expected.authn_context_order, expected.authn_contexts)) {
    return {kBadExpectation,
            "expected authentication contexts of which is known what is stronger, got others"};
  }
  return {};
}

}  // namespace countersign::saml
