// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "saml/examination.h"

namespace countersign::saml {

/// One rule for a Response. `run` needs what the checks before it found, and copes with their
/// failure.
struct Check {
  std::string_view id;    // stable: "response.destination"
  std::string_view spec;  // "[Bind] 3.5.5.2"
  Verdict (*run)(Examination&);
};

/// Every rule, in the order in which `verify` stops at the first failure: what is cheap and tells
/// most comes before signatures, and whatever reads the assertion after them.
std::span<const Check> checks();

/// The rules by subject. Each is one line of the table in checks.cc.
namespace check {

// checks_message.cc
Verdict settings(Examination& e);
Verdict base64(Examination& e);
Verdict xml(Examination& e);
Verdict response_type(Examination& e);
Verdict response_version(Examination& e);
Verdict response_id(Examination& e);
Verdict response_structure(Examination& e);
Verdict stray_elements(Examination& e);
Verdict advice(Examination& e);
Verdict unique_ids(Examination& e);

// checks_response.cc
Verdict response_issue_instant(Examination& e);
Verdict status(Examination& e);
Verdict destination(Examination& e);
Verdict response_issuer(Examination& e);
Verdict response_in_response_to(Examination& e);
Verdict assertion_count(Examination& e);

// checks_signature.cc
Verdict trusted_keys(Examination& e);
Verdict signature_present(Examination& e);
Verdict response_signature(Examination& e);
Verdict decryption(Examination& e);
Verdict assertion_signature(Examination& e);
Verdict signature_policy(Examination& e);

// checks_assertion.cc
Verdict assertion_structure(Examination& e);
Verdict decrypted_stray_elements(Examination& e);
Verdict decrypted_advice(Examination& e);
Verdict inside_signature(Examination& e);
Verdict assertion_version(Examination& e);
Verdict assertion_id(Examination& e);
Verdict assertion_issue_instant(Examination& e);
Verdict assertion_issuer(Examination& e);
Verdict authn_statement(Examination& e);
Verdict authn_instant(Examination& e);
Verdict session_not_on_or_after(Examination& e);
Verdict authn_context(Examination& e);

// checks_conditions.cc
Verdict known_conditions(Examination& e);
Verdict not_before(Examination& e);
Verdict not_on_or_after(Examination& e);
Verdict audience(Examination& e);

// checks_subject.cc
Verdict subject(Examination& e);
Verdict name_id(Examination& e);
Verdict name_id_qualifier(Examination& e);
Verdict bearer(Examination& e);
Verdict confirmation_recipient(Examination& e);
Verdict confirmation_in_response_to(Examination& e);
Verdict confirmation_not_on_or_after(Examination& e);

// checks_attributes.cc
Verdict attribute_decryption(Examination& e);
Verdict attribute_names(Examination& e);
Verdict attribute_values(Examination& e);

}  // namespace check
}  // namespace countersign::saml
