// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "saml/checks.h"
#include "saml/errors.h"
#include "saml/judgements.h"
#include "saml/names.h"
#include "saml/text.h"
#include "saml/time.h"

namespace countersign::saml::check {
namespace {

struct StatusCode {
  std::string_view name;  // behind kStatusPrefix
  const ErrorCode* code;
};

constexpr std::array<StatusCode, 5> kSecondLevel{{
    {"NoAuthnContext", &kStatusNoAuthnContext},
    {"AuthnFailed", &kStatusAuthnFailed},
    {"RequestDenied", &kStatusRequestDenied},
    {"NoPassive", &kStatusNoPassive},
    {"InvalidNameIDPolicy", &kStatusNameIdPolicy},
}};

std::string_view value_of(const xml::Element* status_code) {
  return status_code == nullptr ? std::string_view{} : status_code->attribute("Value").value_or("");
}

std::string_view without_prefix(std::string_view status) {
  return status.starts_with(kStatusPrefix) ? status.substr(kStatusPrefix.size()) : status;
}

/// Which failure it is: the second-level code tells, and at Entra the number in the message.
const ErrorCode& code_of_status(std::string_view second, std::string_view message) {
  if (message.find("AADSTS75011") != std::string_view::npos) {
    return kStatusNoAuthnContext;
  }
  for (const StatusCode& known : kSecondLevel) {
    if (second == known.name) {
      return *known.code;
    }
  }
  return kStatusNotSuccess;
}

}  // namespace

Verdict status(Examination& e) {
  if (e.response == nullptr) {
    return e.skip("there is no Response");
  }
  if (e.parts.status_code == nullptr) {
    return e.fail(kStatusMissing, "Success", "no StatusCode");
  }
  const std::string_view top = value_of(e.parts.status_code);
  if (top == kStatusSuccess) {
    return e.pass("Success", without_prefix(top));
  }
  const std::string_view second = without_prefix(value_of(e.parts.status_code->first_child()));
  const std::string_view message =
      e.parts.status_message == nullptr ? "" : trim(e.parts.status_message->text());
  std::string got(without_prefix(top));
  if (!second.empty()) {
    got += " / " + std::string(second);
  }
  if (!message.empty()) {
    got += ": " + std::string(message);
  }
  return e.fail(code_of_status(second, message), "Success", got);
}

Verdict assertion_count(Examination& e) {
  if (e.response == nullptr) {
    return e.skip("there is no Response");
  }
  if (e.parts.assertions == 0) {
    return e.fail(kAssertionMissing, "one assertion", "none");
  }
  if (e.parts.assertions > 1) {
    return e.fail(kAssertionCount, "one assertion", std::to_string(e.parts.assertions));
  }
  return e.pass("one assertion", e.parts.encrypted == nullptr ? "one" : "one, encrypted");
}

Verdict response_issue_instant(Examination& e) {
  if (e.response == nullptr) {
    return e.skip("there is no Response");
  }
  return judge_issue_instant(e, *e.response);
}

Verdict destination(Examination& e) {
  if (e.response == nullptr) {
    return e.skip("there is no Response");
  }
  const std::string_view acs = e.expected().acs.view();
  const auto destination = e.response->attribute("Destination");
  if (destination.has_value()) {
    return *destination == acs ? e.pass(acs, *destination)
                               : e.fail(kDestinationMismatch, acs, *destination);
  }
  if (e.parts.signature == nullptr) {
    return e.skip("no Destination, which an unsigned Response need not have");
  }
  if (e.expected().allow.missing_destination) {
    e.used.missing_destination = true;
    return e.skip("no Destination, which is allowed by missing-destination");
  }
  return e.fail(kDestinationMissing, acs, "no Destination");
}

Verdict response_issuer(Examination& e) {
  if (e.response == nullptr) {
    return e.skip("there is no Response");
  }
  if (e.parts.issuer != nullptr) {
    return judge_issuer(e, *e.parts.issuer);
  }
  if (e.parts.signature == nullptr) {
    return e.skip("no Issuer, which an unsigned Response need not have");
  }
  if (e.expected().allow.missing_issuer) {
    e.used.missing_issuer = true;
    return e.skip("no Issuer, which is allowed by missing-issuer");
  }
  return e.fail(kIssuerMissing, e.given.idp.entity_id().view(), "no Issuer");
}

Verdict response_in_response_to(Examination& e) {
  if (e.response == nullptr) {
    return e.skip("there is no Response");
  }
  return judge_in_response_to(e, *e.response);
}

}  // namespace countersign::saml::check
