// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "identity/ids.h"
#include "identity/session.h"

namespace countersign::identity {

enum class LoginOutcome { kAccepted, kRefused, kTested };

/// One check of a login event: of the message, of the mapping or of the policy.
struct EventCheck {
  std::string id;       // "response.destination", "mapping.groups", "policy.user_state"
  std::string spec;     // section of the standard, or empty
  std::string outcome;  // "pass", "fail", "skip", "warn"
  std::string expected;
  std::string received;

  friend bool operator==(const EventCheck&, const EventCheck&) = default;
};

/// The record of one attempt to sign in (T2).
struct LoginEvent {
  std::string reference;  // "7K3M-Q2RD": on the error page, too
  std::chrono::sys_seconds time;
  OrganisationId organisation;    // empty: not known
  AuthenticatorId authenticator;  // empty: not known
  std::string user_name;          // as mapped, or typed; empty: not known
  UserId user;                    // empty: not known
  LoginOutcome outcome = LoginOutcome::kRefused;
  std::string code;    // of the refusal; empty: accepted
  std::string detail;  // of the refusal, for administrators
  std::string remedy;  // which setting to change, on which side
  std::string peer;    // address of the browser
  std::string issuer;
  std::string name_id;
  std::string name_id_format;
  std::vector<Attribute> attributes;  // as sent; redacted as the properties say
  std::vector<EventCheck> checks;     // of an accepted sign-in perhaps without values
  std::string signing_key;
  std::uint64_t repeats = 0;        // further attempts like this one, of which no events were made
  std::chrono::sys_seconds last{};  // the time of the last of them

  friend bool operator==(const LoginEvent&, const LoginEvent&) = default;
};

}  // namespace countersign::identity
