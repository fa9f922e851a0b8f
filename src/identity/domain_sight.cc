// SPDX-License-Identifier: Apache-2.0
#include "identity/domain_sight.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"

namespace countersign::identity {

DomainSight looked_at(DomainSight before, Look look, std::string problem,
                      std::chrono::sys_seconds now) {
  DomainSight after = std::move(before);
  const bool counted = after.counts(now);
  after.looked = now;
  after.problem = std::move(problem);
  switch (look) {
    case Look::kSeen:
      after.proven = counted ? after.proven : now;
      after.seen = now;
      after.lost.reset();
      after.problem.clear();
      break;
    case Look::kMissing:
      if (after.proven.has_value() && !after.lost.has_value()) {
        after.lost = now;
      }
      break;
    case Look::kFailed:
      if (after.proven.has_value() && !after.lost.has_value() &&
          now >= after.seen.value_or(*after.proven) + kProofGrace) {
        after.lost = now;
      }
      break;
  }
  return after;
}

DomainState state_of(const Catalogue& catalogue, const Organisation& organisation,
                     const std::string& listed, const DomainSight* sight) {
  const std::vector<OrganisationId> confirmed = catalogue.confirmed_for(listed);
  if (std::find(confirmed.begin(), confirmed.end(), organisation.id) != confirmed.end()) {
    return DomainState::kConfirmed;
  }
  if (sight == nullptr || !sight->proven.has_value()) {
    return DomainState::kNotProven;
  }
  return sight->lost.has_value() ? DomainState::kLost : DomainState::kProven;
}

}  // namespace countersign::identity
