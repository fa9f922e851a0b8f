// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "saml/expectation.h"
#include "saml/explain.h"
#include "saml/structure.h"
#include "saml/trusted_idp.h"
#include "saml/types.h"
#include "xml/document.h"
#include "xmldsig/decrypt.h"
#include "xmldsig/verify.h"

namespace countersign::saml {

/// What a check found. `code` is set when it failed.
struct Verdict {
  Outcome outcome = Outcome::kPass;
  const ErrorCode* code = nullptr;
};

/// kVerify stops at the first failure and writes no words before it; kExplain runs every check.
enum class Mode { kVerify, kExplain };

enum class InputForm { kPosted, kXml };

/// What was given to one examination. The references outlive it.
struct Given {
  InputForm form;
  std::string_view input;
  const TrustedIdp& idp;
  const Expectation& expected;
  std::chrono::sys_seconds now;
};

/// The work sheet of one message: what was given, and what the checks (checks.h) found so far, each
/// building on those before it.
///
/// `assertion` points into a SignedElement, or into what was decrypted from one, or was verified
/// after decryption. In kExplain alone it may point to an assertion that no signature covers, so
/// that the other checks can still be told; no VerifiedAssertion is made there.
struct Examination {
  Examination(const Given& given_input, Mode wanted) : given(given_input), mode(wanted) {}
  Examination(const Examination&) = delete;
  Examination& operator=(const Examination&) = delete;

  bool explaining() const { return mode == Mode::kExplain; }
  const Expectation& expected() const { return given.expected; }
  const RequestId* request() const { return std::get_if<RequestId>(&given.expected.answered); }

  /// Whether an assertion was read that a signature covers: without it nothing is accepted,
  /// whatever the checks said.
  bool is_proved() const {
    return assertion != nullptr && of_assertion.authn_statement != nullptr &&
           (signed_response.has_value() || signed_assertion.has_value());
  }

  // Each check ends with one of these. The words are kept when explaining, or when it failed.
  Verdict pass(std::string_view wanted = {}, std::string_view got = {}) {
    if (explaining()) {
      note(wanted, got);
    }
    return {Outcome::kPass, nullptr};
  }
  Verdict fail(const ErrorCode& code, std::string_view wanted, std::string_view got);
  Verdict skip(std::string_view why) {
    if (explaining()) {
      note_reason(why);
    }
    return {Outcome::kSkip, nullptr};
  }

  /// Reads an instant under the tolerance offset-times; none when malformed or not allowed.
  std::optional<Instant> instant(std::string_view text);
  Instant latest_now() const { return given.now + given.expected.skew; }    // the IdP may be ahead
  Instant earliest_now() const { return given.now - given.expected.skew; }  // or behind

  /// Keeps what the check that runs wants and got.
  void note(std::string_view wanted, std::string_view got);
  void note_reason(std::string_view why);

  const Given given;
  const Mode mode;

  // Words of the check that ran last.
  std::string words_expected;
  std::string words_received;
  bool warning = false;

  // Of the message.
  std::optional<xml::Message> decoded;  // until it is read
  std::optional<xml::Document> document;
  const xml::Element* response = nullptr;
  ResponseParts parts;
  Objection response_objection;
  Stray stray;

  // Of what makes it authentic.
  std::optional<xmldsig::SignedElement> signed_response;
  std::optional<xmldsig::SignedElement> signed_assertion;
  std::optional<xmldsig::Decrypted> plain;  // of EncryptedAssertion
  bool signature_failed = false;            // kExplain alone: a signature is there and is no good

  // Of the assertion.
  const xml::Element* assertion = nullptr;
  AssertionParts of_assertion;
  Objection assertion_objection;
  std::optional<Instant> valid_from;           // NotBefore of the Conditions
  const xml::Element* confirmation = nullptr;  // data of the bearer confirmation that counts
  std::optional<xmldsig::Decrypted> plain_name_id;
  std::vector<xmldsig::Decrypted> plain_attributes;
  const xml::Element* name_id = nullptr;
  Instant authn_instant{};
  std::optional<Instant> session_end;
  Instant last_valid{};  // latest NotOnOrAfter seen, skew not yet added

  Tolerances used;
};

/// The saml.* code of a failure below.
const ErrorCode& code_of_xml(const ErrorCode& below);
const ErrorCode& code_of_signature(const ErrorCode& below);
const ErrorCode& code_of_encryption(const ErrorCode& below);

}  // namespace countersign::saml
