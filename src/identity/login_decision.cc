// SPDX-License-Identifier: Apache-2.0
#include "identity/login_decision.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/text.h"
#include "identity/errors.h"
#include "saml/verified_assertion.h"

namespace countersign::identity {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_seconds;

constexpr std::size_t kMaxUserNameBytes = 256;
constexpr std::string_view kTransientFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

Result<void> check_policy(const LoginPolicy& policy) {
  if (policy.authenticator.empty()) {
    return Error{kPolicyInvalid, "expected the name of the login authenticator, got none"};
  }
  if (policy.user_name_attribute.has_value() && policy.user_name_attribute->empty()) {
    return Error{kPolicyInvalid, "expected the name of the user name attribute, got \"\""};
  }
  if (policy.idle_limit < minutes(1) || policy.idle_limit > days(30)) {
    return Error{kPolicyInvalid, "expected an idle limit of 1 minute to 30 days, got " +
                                     std::to_string(policy.idle_limit.count()) + " s"};
  }
  if (policy.absolute_limit < policy.idle_limit || policy.absolute_limit > days(90)) {
    return Error{kPolicyInvalid, "expected an absolute limit of the idle limit to 90 days, got " +
                                     std::to_string(policy.absolute_limit.count()) + " s"};
  }
  return {};
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// C0, DEL and, as UTF-8, C1 (U+0080 to U+009F).
bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const unsigned char next =
        i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : std::uint8_t{0};
    if (c < 0x20 || c == 0x7f || (c == 0xc2 && next >= 0x80 && next <= 0x9f)) {
      return true;
    }
  }
  return false;
}

Result<UserName> check_user_name(const std::string& name) {
  if (name.empty()) {
    return Error{kUserNameMissing, "expected a user name, got \"\""};
  }
  if (name.size() > kMaxUserNameBytes) {
    return Error{kUserNameInvalid,
                 "expected at most 256 bytes, got " + std::to_string(name.size())};
  }
  if (is_space(name.front()) || is_space(name.back()) || has_control_character(name)) {
    return Error{kUserNameInvalid, "expected no control characters and no white space at the ends"};
  }
  return UserName(name);
}

Result<UserName> user_name_from_attribute(const saml::AssertionValues& values,
                                          const std::string& name) {
  const auto attribute =
      std::find_if(values.attributes.begin(), values.attributes.end(),
                   [&](const saml::Attribute& candidate) { return candidate.name == name; });
  if (attribute == values.attributes.end() || attribute->values.empty()) {
    return Error{kUserNameMissing, "expected the attribute " + quoted(name) + ", got none"};
  }
  if (attribute->values.size() > 1) {
    return Error{kUserNameAmbiguous, "expected one value of " + quoted(name) + ", got " +
                                         std::to_string(attribute->values.size())};
  }
  return check_user_name(attribute->values.front());
}

Result<UserName> user_name_from_name_id(const saml::AssertionValues& values) {
  if (!values.name_id.has_value()) {
    return Error{kUserNameMissing, "expected a NameID, got none"};
  }
  if (values.name_id->format == kTransientFormat) {
    return Error{kNameIdTransient, "expected a lasting NameID, got a transient one"};
  }
  return check_user_name(values.name_id->value);
}

Result<std::vector<Attribute>> keep_attributes(const saml::AssertionValues& values,
                                               const LoginPolicy& policy) {
  std::vector<Attribute> kept;
  // What a list costs besides its bytes counts, too: many empty values are not for nothing.
  constexpr std::size_t kEach = 2;
  std::size_t bytes = values.session_index.value_or("").size();
  if (values.name_id.has_value()) {
    bytes += values.name_id->format.value_or("").size();
  }
  for (const saml::Attribute& attribute : values.attributes) {
    const auto& names = policy.kept_attributes;
    if (names.has_value() &&
        std::find(names->begin(), names->end(), attribute.name) == names->end()) {
      continue;
    }
    bytes += attribute.name.size() + kEach;
    for (const std::string& value : attribute.values) {
      bytes += value.size() + kEach;
    }
    kept.push_back({attribute.name, attribute.values});
  }
  if (bytes > kMaxAttributeBytes) {
    return Error{kAttributesTooLarge, "expected at most " + std::to_string(kMaxAttributeBytes) +
                                          " bytes of attributes to keep, got " +
                                          std::to_string(bytes)};
  }
  return kept;
}

Result<sys_seconds> session_end(const saml::AssertionValues& values, const LoginPolicy& policy,
                                sys_seconds now) {
  sys_seconds end = now + policy.absolute_limit;
  if (values.session_not_on_or_after.has_value()) {
    end = std::min(end, std::chrono::floor<std::chrono::seconds>(*values.session_not_on_or_after));
  }
  if (end <= now) {
    return Error{kSessionTooShort, "expected SessionNotOnOrAfter in the future"};
  }
  return end;
}

}  // namespace

Result<Session> session_from(const saml::AssertionValues& values, const LoginPolicy& policy,
                             sys_seconds now) {
  CS_TRY(check_policy(policy));
  CS_TRY(UserName user_name, policy.user_name_attribute.has_value()
                                 ? user_name_from_attribute(values, *policy.user_name_attribute)
                                 : user_name_from_name_id(values));
  CS_TRY(std::vector<Attribute> attributes, keep_attributes(values, policy));
  CS_TRY(const sys_seconds expires, session_end(values, policy, now));
  Session session;
  session.organisation = policy.organisation;
  session.authenticator = policy.authenticator;
  session.user_name = std::move(user_name);
  session.idp_entity_id = values.issuer.value();
  if (values.name_id.has_value()) {
    session.external.name_id = values.name_id->value;
    session.external.format = values.name_id->format.value_or("");
  }
  session.external.session_index = values.session_index.value_or("");
  session.attributes = std::move(attributes);
  session.signing_key = values.signing_key;
  session.created = now;
  session.last_seen = now;
  session.idle_limit = policy.idle_limit;
  session.expires = expires;
  return session;
}

Result<LoginDecision> decide(const saml::VerifiedAssertion& assertion, const LoginPolicy& policy,
                             sys_seconds now) {
  CS_TRY(Session session, session_from(assertion.values(), policy, now));
  return LoginDecision(std::move(session));
}

}  // namespace countersign::identity
