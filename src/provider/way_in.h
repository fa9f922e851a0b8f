// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "identity/access.h"
#include "identity/catalogue.h"
#include "provider/group_clue.h"

namespace countersign::provider {

/// The rule of an application that kept somebody out.
struct Barrier {
  std::string rule;         // "rule 2 (\"/admin\")"
  std::string application;  // id
  std::string owner;        // its organisation
};

/// What to do about the rule itself: `change rule 2 ("/admin") of the application "x"`, which for
/// administrators of the person's organisation may be to ask those of another.
std::string change_of(const Barrier& barrier, const std::string& organisation);

/// Which setting lets somebody in whom this requirement kept out, so that it lasts: what a mapping
/// would take away again at the next sign-in is not advised. For administrators of the person's
/// organisation; of a login authenticator of another no more is told than its id.
std::string way_in(const identity::Requirement& requirement, const Lacking& person,
                   const Barrier& barrier, const identity::Catalogue& catalogue);

}  // namespace countersign::provider
