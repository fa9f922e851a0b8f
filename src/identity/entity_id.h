// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "identity/place_check.h"

namespace countersign::identity {

/// Whether a reader of URLs may take an entity id for one, be it that ours does not:
/// "https://other.example/#x" and "https://me@other.example/" are nobody's to give.
bool is_web_address(std::string_view entity_id);

/// Whether it is a URN ("urn:example:gateway"): a name that lies in no URL space, and that
/// administrators of the root alone give.
bool is_urn(std::string_view entity_id);

/// Whether the entity id of ours that an authenticator sets is one that its organisation may have:
/// a URL in its url_spaces, or a URN; of the root anything. Nobody else uses it.
void check_entity_id(const PlaceReview& review, const CatalogueIndex& index,
                     const ObjectChange& change, FieldProblems& problems);

}  // namespace countersign::identity
