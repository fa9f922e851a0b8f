// SPDX-License-Identifier: Apache-2.0
#include "saml/checks.h"

#include <array>

namespace countersign::saml {
namespace {

constexpr std::array kChecks{
    // What arrived.
    Check{"settings", "[Prof] 4.1.4", check::settings},
    Check{"message.base64", "[Bind] 3.5.4", check::base64},
    Check{"message.xml", "[Core] 1.3", check::xml},
    Check{"response.type", "[Prof] 4.1.4.2", check::response_type},
    Check{"response.version", "[Core] 3.2.2", check::response_version},
    Check{"response.id", "[Core] 1.3.4", check::response_id},
    Check{"response.structure", "[Core] 3.2.2", check::response_structure},
    // The Response, before the cost of a signature.
    Check{"response.status", "[Core] 3.2.2.1", check::status},
    Check{"assertion.count", "[Prof] 4.1.4.2", check::assertion_count},
    Check{"message.stray_elements", "[Core] 5.4.2", check::stray_elements},
    Check{"message.advice", "[Core] 2.6.1", check::advice},
    Check{"response.destination", "[Bind] 3.5.5.2", check::destination},
    Check{"response.issuer", "[Prof] 4.1.4.2", check::response_issuer},
    Check{"response.in_response_to", "[Core] 3.2.2", check::response_in_response_to},
    // Who signed what.
    Check{"signature.trusted_keys", "[Meta] 2.4.1.1", check::trusted_keys},
    Check{"signature.present", "[Prof] 4.1.3.5", check::signature_present},
    Check{"signature.response", "[Core] 5.4", check::response_signature},
    Check{"assertion.decryption", "[Core] 6", check::decryption},
    Check{"signature.assertion", "[Core] 5.4", check::assertion_signature},
    Check{"signature.policy", "[Prof] 4.1.3.5", check::signature_policy},
    Check{"assertion.stray_elements", "[Core] 5.4.2", check::decrypted_stray_elements},
    Check{"assertion.advice", "[Core] 2.6.1", check::decrypted_advice},
    Check{"message.inside_signature", "[Core] 5.4.2", check::inside_signature},
    Check{"message.unique_ids", "[Core] 1.3.4", check::unique_ids},
    // The assertion, read from what the signature covers.
    Check{"assertion.structure", "[Core] 2.3.3", check::assertion_structure},
    Check{"assertion.version", "[Core] 2.3.3", check::assertion_version},
    Check{"assertion.id", "[Core] 1.3.4", check::assertion_id},
    Check{"assertion.issuer", "[Core] 2.3.3", check::assertion_issuer},
    Check{"conditions.known", "[Core] 2.5.1.1", check::known_conditions},
    Check{"conditions.not_before", "[Core] 2.5.1.2", check::not_before},
    Check{"conditions.not_on_or_after", "[Core] 2.5.1.2", check::not_on_or_after},
    Check{"conditions.audience", "[Core] 2.5.1.4", check::audience},
    Check{"subject.present", "[Prof] 4.1.4.2", check::subject},
    Check{"subject.name_id", "[Core] 2.2.3", check::name_id},
    Check{"subject.name_id_qualifier", "[Core] 2.2.2", check::name_id_qualifier},
    Check{"confirmation.bearer", "[Prof] 4.1.4.2", check::bearer},
    Check{"confirmation.recipient", "[Prof] 4.1.4.3", check::confirmation_recipient},
    Check{"confirmation.in_response_to", "[Prof] 4.1.4.3", check::confirmation_in_response_to},
    Check{"confirmation.not_on_or_after", "[Prof] 4.1.4.3", check::confirmation_not_on_or_after},
    // Behind the windows of validity, so that an old message is told to be expired.
    Check{"response.issue_instant", "[Core] 3.2.2", check::response_issue_instant},
    Check{"assertion.issue_instant", "[Core] 2.3.3", check::assertion_issue_instant},
    Check{"authn.statement", "[Prof] 4.1.4.2", check::authn_statement},
    Check{"authn.instant", "[Core] 2.7.2", check::authn_instant},
    Check{"authn.session_not_on_or_after", "[Prof] 4.1.4.3", check::session_not_on_or_after},
    Check{"authn.context", "[Core] 3.3.2.2.1", check::authn_context},
    Check{"attributes.decryption", "[Core] 2.7.3.2", check::attribute_decryption},
    Check{"attributes.names", "[Core] 2.7.3.1", check::attribute_names},
    Check{"attributes.values", "[Core] 2.7.3.1.1", check::attribute_values},
};

}  // namespace

std::span<const Check> checks() {
  static_assert(kChecks.size() <= 64, "AssertionValues::skipped has a bit for each");
  return kChecks;
}

}  // namespace countersign::saml
