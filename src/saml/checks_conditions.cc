// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "saml/checks.h"
#include "saml/errors.h"
#include "saml/judgements.h"
#include "saml/names.h"
#include "saml/text.h"
#include "saml/time.h"

namespace countersign::saml::check {
namespace {

constexpr std::string_view kNoConditions = "there are no Conditions";

/// Whether one Audience of the restriction is this service provider. `seen` gathers the others for
/// people.
bool holds(const xml::Element& restriction, std::string_view sp, std::string& seen) {
  bool found = false;
  for (const xml::Element* audience = restriction.first_child(); audience != nullptr && !found;
       audience = audience->next_sibling()) {
    const bool is_audience = audience->is(kAssertionNs, "Audience");
    found = is_audience && trim(audience->text()) == sp;
    if (is_audience && !found) {
      seen += seen.empty() ? "" : ", ";
      seen += cut(trim(audience->text()));
    }
  }
  return found;
}

Verdict audience_missing(Examination& e) {
  if (e.expected().allow.missing_audience) {
    e.used.missing_audience = true;
    return e.skip("no AudienceRestriction, which is allowed by missing-audience");
  }
  return e.fail(kAudienceMissing, e.expected().sp.view(), "no AudienceRestriction");
}

}  // namespace

Verdict known_conditions(Examination& e) {
  if (e.assertion == nullptr) {
    return e.skip(kNoAssertion);
  }
  if (e.of_assertion.conditions == nullptr) {
    return e.skip(kNoConditions);
  }
  unsigned one_time_uses = 0;
  unsigned proxies = 0;
  for (const xml::Element* condition = e.of_assertion.conditions->first_child();
       condition != nullptr; condition = condition->next_sibling()) {
    const std::string_view name = condition->local_name();
    const bool saml = condition->namespace_uri() == kAssertionNs;
    one_time_uses += saml && name == "OneTimeUse" ? 1 : 0;
    proxies += saml && name == "ProxyRestriction" ? 1 : 0;
    const bool known = saml && (name == "AudienceRestriction" || name == "OneTimeUse" ||
                                name == "ProxyRestriction");
    if (!known) {
      return e.fail(kConditionUnknown, "conditions that are understood", name);
    }
  }
  return one_time_uses > 1 || proxies > 1
             ? e.fail(kSchema, "OneTimeUse and ProxyRestriction at most once", "one of them twice")
             : e.pass("conditions that are understood", "understood");
}

Verdict not_before(Examination& e) {
  if (e.of_assertion.conditions == nullptr) {
    return e.skip(kNoConditions);
  }
  const auto text = e.of_assertion.conditions->attribute("NotBefore");
  if (!text.has_value()) {
    return e.skip("no NotBefore");
  }
  const auto from = e.instant(*text);
  if (!from.has_value()) {
    return e.fail(kTimeInvalid, "a NotBefore in UTC", *text);
  }
  e.valid_from = from;
  if (*from > e.latest_now()) {
    return e.fail(kNotYetValid, "not after " + write_instant(e.given.now), *text);
  }
  return e.pass("in the past", *text);
}

Verdict not_on_or_after(Examination& e) {
  if (e.of_assertion.conditions == nullptr) {
    return e.skip(kNoConditions);
  }
  const auto text = e.of_assertion.conditions->attribute("NotOnOrAfter");
  if (!text.has_value()) {
    return e.skip("no NotOnOrAfter");
  }
  const auto until = e.instant(*text);
  if (!until.has_value()) {
    return e.fail(kTimeInvalid, "a NotOnOrAfter in UTC", *text);
  }
  if (*until <= e.earliest_now()) {
    return e.fail(kExpired, "after " + write_instant(e.given.now), *text);
  }
  if (e.valid_from.has_value() && *until <= *e.valid_from) {
    return e.fail(kTimeInvalid, "a NotOnOrAfter behind NotBefore", *text);
  }
  e.last_valid = std::max(e.last_valid, *until);
  return e.pass("in the future", *text);
}

Verdict audience(Examination& e) {
  if (e.assertion == nullptr) {
    return e.skip(kNoAssertion);
  }
  const std::string_view sp = e.expected().sp.view();
  bool any = false;
  for (const xml::Element* condition = e.of_assertion.conditions == nullptr
                                           ? nullptr
                                           : e.of_assertion.conditions->first_child();
       condition != nullptr; condition = condition->next_sibling()) {
    if (!condition->is(kAssertionNs, "AudienceRestriction")) {
      continue;
    }
    any = true;
    std::string seen;
    if (!holds(*condition, sp, seen)) {
      return e.fail(kAudienceMismatch, sp, seen);
    }
  }
  return any ? e.pass(sp, sp) : audience_missing(e);
}

}  // namespace countersign::saml::check
