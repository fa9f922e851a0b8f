// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/catalogue.h"
#include "identity/mail_domain.h"
#include "identity/user.h"

namespace countersign::gateway {

/// What is known when somebody has typed a user name, before anybody is looked up.
struct Typed {
  std::string_view login;  // as typed, white space around it taken off
  /// Of the page's path, or else of its host name; null: the page of nobody in particular.
  const identity::Organisation* organisation = nullptr;
  /// The page is that of an organisation which does not exist or is disabled. It must look like one
  /// that inherits everything and has no users.
  bool unknown_organisation = false;
  const identity::DomainProofs& proofs;
};

/// Whose users may be meant, and in which order; never depends on users. The common page is the
/// root's.
///   1. The organisation of the mail address's domain, if it is at or below the page's; else the
///      page's own.
///   2. Those below it as long as there is one alone, and no other could be meant: the organisation
///      above it has no way to sign in by which somebody may be new. Test organisations don't
///      count.
/// Organisations beside each other are strangers: none of them gets between a name and whomever it
/// means by having a user of that name, too.
std::vector<identity::OrganisationId> places_of(const identity::Catalogue& catalogue,
                                                const Typed& typed);

/// The organisation below this one that stands alone there, test organisations aside; else null.
const identity::Organisation* only_child(const identity::Catalogue& catalogue,
                                         const identity::OrganisationId& organisation);

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

/// Finds the way to sign in of whoever typed a name (L1). `places`: places_of; `found`:
/// UserStore::find_by_login of the login and these places.
///
/// The first place that has one user of that name, or else of that mail address, and a way in for
/// that user: the authenticator it is assigned to, else that of an external identity of its own,
/// else the password if it has one and passwords are among the organisation's ways. If there is
/// none, the way of a stranger: the first one of the first place, a password where that is among
/// them, and always at the root. So an unknown name leads where a local user's does. Only active
/// authenticators, for the people of the organisation, and active organisations are chosen. Pure.
Choice choose_authenticator(const identity::Catalogue& catalogue, const Typed& typed,
                            const std::vector<identity::OrganisationId>& places,
                            const std::vector<identity::User>& found);

}  // namespace countersign::gateway
