// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/field_problem.h"
#include "gateway/settings.h"
#include "identity/catalogue.h"

namespace countersign::app {

/// Authenticators that an earlier version took and this one does not use: those that compare
/// authentication contexts of which nobody said which is stronger. Nobody can sign in there until
/// that is mended. Each pointer begins with that of the authenticator.
FieldProblems unusable_authenticators(const gateway::MachineSettings& machine,
                                      const identity::Catalogue& catalogue);

}  // namespace countersign::app
