// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/field_problem.h"
#include "identity/catalogue.h"

namespace countersign::identity {

/// A catalogue that is being made, and what is new in it.
struct CatalogueCandidate {
  const Catalogue& catalogue;
  const CatalogueIndex& index;  // of it
  const std::vector<ObjectChange>& changes;
};

/// Whether the organisations still form one tree below the root, of at most kMaxOrganisationDepth
/// levels. Nothing else may be asked of a catalogue of which this tells a problem.
void check_tree(const CatalogueCandidate& candidate, FieldProblems& problems);

/// What does not fit together: what changed, and what names it. Unique values are checked by
/// CatalogueIndex, places by place_check.h.
void check_changes(const CatalogueCandidate& candidate, FieldProblems& problems);

}  // namespace countersign::identity
