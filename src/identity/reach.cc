// SPDX-License-Identifier: Apache-2.0
#include "identity/reach.h"

#include <algorithm>

#include "identity/catalogue.h"

namespace countersign::identity {

bool is_of_listed(const Catalogue& catalogue, std::string_view owner, std::string_view listed,
                  std::string_view organisation) {
  if (listed == owner) {
    return organisation == owner;
  }
  return catalogue.is_within(organisation, listed) && catalogue.is_within(listed, owner);
}

bool reaches(const Catalogue& catalogue, std::string_view owner, const Reach& reach,
             std::string_view organisation) {
  switch (reach.kind) {
    case Reach::Kind::kOwn:
      return organisation == owner;
    case Reach::Kind::kBelow:
      return organisation == owner || owner == kRootOrganisation ||
             catalogue.is_within(organisation, owner);
    case Reach::Kind::kListed:
      return std::any_of(reach.listed.begin(), reach.listed.end(), [&](const auto& listed) {
        return is_of_listed(catalogue, owner, listed.view(), organisation);
      });
  }
  return false;
}

}  // namespace countersign::identity
