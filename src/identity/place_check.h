// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/field_problem.h"
#include "identity/catalogue.h"

namespace countersign::identity {

/// Two catalogues and what differs: `from` is empty where the second is made of what is stored.
struct PlaceReview {
  const Catalogue& from;
  const CatalogueIndex& from_index;
  const Catalogue& next;
  const std::vector<ObjectChange>& changes;

  bool is_stored() const { return from_index.objects.empty(); }
};

/// Whether URL spaces lie in what the organisation above owns and overlap along one line of
/// ancestors alone, sign-in host names in URL spaces of their organisation, and the entity ids that
/// authenticators set where no other organisation is named by them. Tells of what changed; of what
/// did not, and was wrong before, nothing.
void check_spaces(const PlaceReview& review, const CatalogueIndex& index, FieldProblems& problems);

/// Brings up to date which applications are in force at the places that were touched, and tells of
/// each URL that is not, unless it was not before: an application's URLs lie in what its
/// organisation owns, and no other application has them. Of what is stored nothing is told.
void settle_places(const PlaceReview& review, CatalogueIndex& index, FieldProblems& problems);

}  // namespace countersign::identity
