// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "identity/ids.h"

namespace countersign::identity {

class Catalogue;

/// Whose people something of an organisation, its owner, is for.
struct Reach {
  enum class Kind {
    kOwn,     // those of the owner itself
    kBelow,   // those of the owner and of all organisations below it
    kListed,  // those of `listed` and below them; the owner, when listed, stands for itself alone
  };
  Kind kind = Kind::kOwn;
  std::vector<OrganisationId> listed;  // the owner, or below it; for kListed alone

  friend bool operator==(const Reach&, const Reach&) = default;
};

/// Whether people of `organisation` are meant. Allocates nothing.
bool reaches(const Catalogue& catalogue, std::string_view owner, const Reach& reach,
             std::string_view organisation);

/// Whether people of `organisation` are of `listed`: of it or of one below it; of the owner itself
/// alone when that is what is listed.
bool is_of_listed(const Catalogue& catalogue, std::string_view owner, std::string_view listed,
                  std::string_view organisation);

}  // namespace countersign::identity
