// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "saml/checks.h"
#include "saml/errors.h"
#include "saml/judgements.h"
#include "saml/names.h"
#include "saml/text.h"
#include "saml/time.h"
#include "xmldsig/names.h"

namespace countersign::saml::check {
namespace {

/// Runs `judge` on each AuthnStatement until one fails; gives the last verdict.
template <typename Judge>
Verdict for_each_statement(const Examination& e, Judge judge) {
  Verdict verdict;
  for (const xml::Element* child = e.assertion->first_child();
       child != nullptr && verdict.outcome != Outcome::kFail; child = child->next_sibling()) {
    verdict = child->is(kAssertionNs, "AuthnStatement") ? judge(*child) : verdict;
  }
  return verdict;
}

std::string_view class_of(const xml::Element& statement) {
  const xml::Element* context = statement.only_child(kAssertionNs, "AuthnContext");
  const xml::Element* by_class =
      context == nullptr ? nullptr : context->only_child(kAssertionNs, "AuthnContextClassRef");
  return by_class == nullptr ? std::string_view{} : trim(by_class->text());
}

Verdict judge_authn_instant(Examination& e, const xml::Element& statement) {
  const std::string_view text = statement.attribute("AuthnInstant").value_or("");
  const auto at = e.instant(text);
  if (!at.has_value()) {
    return e.fail(kTimeInvalid, "an AuthnInstant in UTC", text);
  }
  if (&statement == e.of_assertion.authn_statement) {
    e.authn_instant = *at;
  }
  if (*at > e.latest_now()) {
    return e.fail(kAuthnInstant, "not after " + write_instant(e.given.now), text);
  }
  const auto& max_age = e.expected().max_age;
  if (max_age.has_value() && *at < e.earliest_now() - *max_age) {
    return e.fail(kAuthnInstant, "not before " + write_instant(e.given.now - *max_age), text);
  }
  const auto& since = e.expected().authenticated_since;
  if (since.has_value() && *at < *since - e.expected().skew) {
    return e.fail(kAuthnInstant, "not before " + write_instant(*since), text);
  }
  return e.pass("in the past", text);
}

Verdict judge_session_end(Examination& e, const xml::Element& statement) {
  const auto text = statement.attribute("SessionNotOnOrAfter");
  if (!text.has_value()) {
    return e.skip("no SessionNotOnOrAfter");
  }
  const auto end = e.instant(*text);
  if (!end.has_value()) {
    return e.fail(kTimeInvalid, "a SessionNotOnOrAfter in UTC", *text);
  }
  if (*end <= e.earliest_now()) {
    return e.fail(kSessionExpired, "after " + write_instant(e.given.now), *text);
  }
  e.session_end = std::min(e.session_end.value_or(*end), *end);
  return e.pass("in the future", *text);
}

}  // namespace

Verdict assertion_structure(Examination& e) {
  if (e.assertion == nullptr) {
    return e.skip(kNoAssertion);
  }
  e.assertion_objection = read_assertion(*e.assertion, e.of_assertion);
  return e.assertion_objection.empty()
             ? e.pass("the order of the schema", "that order")
             : e.fail(kSchema, "the order of the schema", e.assertion_objection);
}

Verdict decrypted_stray_elements(Examination& e) {
  if (!e.plain.has_value()) {
    return e.skip("the assertion is not encrypted");
  }
  Stray inner = find_stray(e.plain->document.root());
  inner.in_signature = inner.in_signature != nullptr ? inner.in_signature : e.stray.in_signature;
  e.stray = inner;
  return judge_stray(e);
}

Verdict decrypted_advice(Examination& e) {
  return e.plain.has_value() ? judge_advice(e) : e.skip("the assertion is not encrypted");
}

Verdict inside_signature(Examination& e) {
  return e.stray.in_signature == nullptr
             ? e.pass("no assertion inside a Signature", "none")
             : e.fail(kSignatureMisplaced, "no assertion inside a Signature", "one");
}

Verdict assertion_version(Examination& e) {
  if (e.assertion == nullptr) {
    return e.skip(kNoAssertion);
  }
  const std::string_view version = e.assertion->attribute("Version").value_or("");
  return version == "2.0" ? e.pass("2.0", version) : e.fail(kVersion, "2.0", version);
}

Verdict assertion_id(Examination& e) {
  if (e.assertion == nullptr) {
    return e.skip(kNoAssertion);
  }
  const auto id = e.assertion->attribute("ID");
  return id.has_value() && xmldsig::is_ncname(*id)
             ? e.pass("an ID that is an NCName", *id)
             : e.fail(kIdInvalid, "an ID that is an NCName", id.value_or("none"));
}

Verdict assertion_issue_instant(Examination& e) {
  return e.assertion == nullptr ? e.skip(kNoAssertion) : judge_issue_instant(e, *e.assertion);
}

Verdict assertion_issuer(Examination& e) {
  if (e.assertion == nullptr) {
    return e.skip(kNoAssertion);
  }
  return e.of_assertion.issuer == nullptr
             ? e.fail(kIssuerMissing, e.given.idp.entity_id().view(), "no Issuer")
             : judge_issuer(e, *e.of_assertion.issuer);
}

Verdict authn_statement(Examination& e) {
  if (e.assertion == nullptr) {
    return e.skip(kNoAssertion);
  }
  return e.of_assertion.authn_statement != nullptr
             ? e.pass("an AuthnStatement", "one")
             : e.fail(kAuthnStatementMissing, "an AuthnStatement", "none");
}

Verdict authn_instant(Examination& e) {
  if (e.of_assertion.authn_statement == nullptr) {
    return e.skip("there is no AuthnStatement");
  }
  return for_each_statement(
      e, [&](const xml::Element& statement) { return judge_authn_instant(e, statement); });
}

Verdict session_not_on_or_after(Examination& e) {
  if (e.of_assertion.authn_statement == nullptr) {
    return e.skip("there is no AuthnStatement");
  }
  return for_each_statement(
      e, [&](const xml::Element& statement) { return judge_session_end(e, statement); });
}

namespace {

/// "at least as strong as urn:...Password"; of those that may be, the first stands for all.
std::string wanted_contexts(const Expectation& expected) {
  std::string first = expected.authn_contexts.front().value();
  switch (expected.authn_context_comparison) {
    case AuthnContextComparison::kExact:
      break;
    case AuthnContextComparison::kMinimum:
      return "at least as strong as " + first;
    case AuthnContextComparison::kMaximum:
      return "no stronger than " + first;
    case AuthnContextComparison::kBetter:
      return "stronger than " + first;
  }
  return first;
}

}  // namespace

Verdict authn_context(Examination& e) {
  if (e.of_assertion.authn_statement == nullptr) {
    return e.skip("there is no AuthnStatement");
  }
  const std::string_view got = class_of(*e.of_assertion.authn_statement);
  const auto& wanted = e.expected().authn_contexts;
  if (wanted.empty()) {
    return e.pass("any", got);
  }
  const Expectation& expected = e.expected();
  const std::string told = wanted_contexts(expected);
  return is_authn_context_wanted(got, wanted, expected.authn_context_comparison,
                                 expected.authn_context_order)
             ? e.pass(told, got)
             : e.fail(kAuthnContext, told, got.empty() ? "none" : got);
}

}  // namespace countersign::saml::check
