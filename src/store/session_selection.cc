// SPDX-License-Identifier: Apache-2.0
#include "store/session_selection.h"

#include <algorithm>

#include "store/errors.h"

namespace countersign::store {

Result<void> check_selection(const SessionSelection& selection) {
  if (!selection.user.has_value() && !selection.authenticator.has_value() &&
      selection.organisations.empty() && selection.signing_key.empty()) {
    return Error{kSelectionEmpty, "expected something to select sessions by"};
  }
  return {};
}

bool selects(const SessionSelection& selection, const identity::Session& session) {
  const auto& organisations = selection.organisations;
  return (!selection.user.has_value() || session.user == *selection.user) &&
         (!selection.authenticator.has_value() ||
          session.authenticator == *selection.authenticator) &&
         (selection.signing_key.empty() || session.signing_key == selection.signing_key) &&
         (organisations.empty() || std::find(organisations.begin(), organisations.end(),
                                             session.organisation) != organisations.end());
}

}  // namespace countersign::store
