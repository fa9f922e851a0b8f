// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace countersign {

/// One thing that is wrong with settings that somebody gave, for the one who gave them.
struct FieldProblem {
  std::string pointer;  // RFC 6901, into what was given: "/saml/sso_url"; empty: the whole
  std::string code;     // "field.url_invalid": stable
  std::string what;     // "expected an https URL, got \"htp://x\"": no secrets
  std::string remedy;   // what to do about it, for an administrator

  friend bool operator==(const FieldProblem&, const FieldProblem&) = default;
};

using FieldProblems = std::vector<FieldProblem>;

}  // namespace countersign
