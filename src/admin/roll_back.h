// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "admin/call.h"
#include "admin/changes.h"
#include "admin/problem.h"

namespace countersign::admin {

/// Something that a roll back left as it is now, and why.
struct LeftInPlace {
  identity::ObjectKey key;
  std::string why;
};

/// What came of a roll back, or would.
struct RolledBack {
  Changed changed;
  std::vector<LeftInPlace> left;
};

/// Makes all objects what they were at a revision, tokens left out, however many revisions came
/// since. What organisations of `keep`, and all below them, have stays. So does what can't be what
/// it was: because users need it, or because something does not fit to what is kept or to a rule
/// that is newer. Nobody can so hinder the way back of the others. Fails as `change`, and with
/// api.not_reversible.
Outcome<RolledBack> roll_back_to(const Call& call, std::int64_t revision,
                                 const std::vector<identity::OrganisationId>& keep,
                                 const std::string& comment);

/// The same without doing it.
Outcome<RolledBack> plan_roll_back(const Call& call, std::int64_t revision,
                                   const std::vector<identity::OrganisationId>& keep);

}  // namespace countersign::admin
