// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "identity/access.h"
#include "identity/catalogue.h"
#include "identity/session.h"

namespace countersign::provider {

/// Who lacks a group that a rule asks for.
struct Lacking {
  std::string organisation;   // of the person
  std::string authenticator;  // by which the session began
  std::vector<identity::Attribute> sent;
};

/// Why, as far as what was sent shows it, and which setting changes it.
struct GroupClue {
  std::string remedy;  // one or more sentences, for administrators of the person's organisation
  identity::Attribute read;  // what of that which was sent it speaks of; without a name: nothing
};

/// Compares what the identity provider sent with the mapping of groups and the value of the first
/// group of the requirement that is the person's organisation's own. Nothing where the group or the
/// login authenticator is another organisation's, whose settings the person's must not read.
std::optional<GroupClue> clue_of(const identity::Requirement& requirement, const Lacking& lacking,
                                 const identity::Catalogue& catalogue);

}  // namespace countersign::provider
