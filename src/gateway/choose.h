// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/catalogue.h"
#include "identity/user.h"

namespace countersign::gateway {

/// What is known when somebody has typed a user name.
struct ChoiceInput {
  std::string_view login;  // as typed, white space around it taken off
  /// Of the page's path, or else of its host name; null: the page of nobody in particular.
  const identity::Organisation* organisation = nullptr;
  /// The page is that of an organisation which does not exist or is disabled. It must look like one
  /// that inherits everything and has no users.
  bool unknown_organisation = false;
  /// UserStore::find_by_login(login).
  const std::vector<identity::User>& found;
};

/// Where a sign-in goes on.
struct Choice {
  /// Where the person signs in.
  identity::OrganisationId organisation;
  /// Null: a password is asked for, whatever there is.
  const identity::Authenticator* authenticator = nullptr;
  /// Whose password it would be. Null: nobody's, which must not show. Points into `found`.
  const identity::User* user = nullptr;
  /// The local authenticator through which that user signs in; set with `user`.
  const identity::Authenticator* local = nullptr;
};

/// Finds the way to sign in of whoever typed `login` (L1), in this order:
///   1. the one user of that name, or else of that mail address, at or below the page's
///      organisation: the authenticator it is assigned to, else that of an external identity of
///      its own, else the password if it has one and passwords are among the organisation's ways,
///      else the organisation's first way;
///   2. the organisation of the mail address's domain, if it is at or below the page's: its first
///      way;
///   3. the page's organisation: its first way, a password where that is one of them;
///   4. a password.
/// So an unknown name leads where a local user's does. Only active authenticators and organisations
/// are chosen. Pure.
Choice choose_authenticator(const identity::Catalogue& catalogue, const ChoiceInput& input);

}  // namespace countersign::gateway
