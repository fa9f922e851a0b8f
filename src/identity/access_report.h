// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "identity/ids.h"
#include "identity/login_event.h"

namespace countersign::identity {

/// Why one request to an application did not pass, for the person who sent it and for those who can
/// change that. Holds no secret.
struct AccessReport {
  Error error;          // without code: the request may pass, or signing in may help
  std::string origin;   // that was asked for: "https://app.example.com"
  std::string target;   // path and query, as they were sent
  bool passes = false;  // nothing here is in its way

  std::string application;  // id; empty: none has this URL
  std::string application_name;
  OrganisationId application_organisation;
  std::string rule;    // what repeats are told by: its number from 1, or empty
  std::string remedy;  // which setting to change, on which side
  std::vector<EventCheck> checks;
  std::vector<Attribute> attributes;  // of the session, that the rule asked for

  // Of the live session; empty: nobody is signed in.
  std::string session;  // stands for it in memory; never shown or stored
  UserId user;
  std::string user_name;
  OrganisationId organisation;
  AuthenticatorId authenticator;
};

}  // namespace countersign::identity
