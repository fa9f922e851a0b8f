// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "identity/domain_sight.h"

namespace countersign::store {

/// What was seen of mail domains, besides the catalogue: to roll a configuration back does not undo
/// it. Blocking calls, as ObjectStore's.
class DomainStore {
 public:
  virtual ~DomainStore() = default;
  DomainStore(const DomainStore&) = delete;
  DomainStore& operator=(const DomainStore&) = delete;

  /// By organisation and domain.
  virtual Result<std::vector<identity::DomainSight>> all() = 0;

  /// Puts these in the place of what was seen before, all or none.
  virtual Result<void> put(const std::vector<identity::DomainSight>& sights) = 0;
  virtual Result<void> erase(const std::vector<identity::DomainSight>& sights) = 0;

  /// The token of an organisation: what stands in its records. `fresh` is kept when there is none
  /// yet.
  virtual Result<std::string> token(const identity::OrganisationId& organisation,
                                    const std::string& fresh) = 0;

 protected:
  DomainStore() = default;
};

}  // namespace countersign::store
