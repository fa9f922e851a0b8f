// SPDX-License-Identifier: Apache-2.0
#include "identity/customer.h"

namespace countersign::identity {

OrganisationId customer_of(const Catalogue& catalogue, OrganisationId id) {
  const Organisation* at = catalogue.organisation(id);
  while (at != nullptr && at->parent.has_value() && at->parent->view() != kRootOrganisation) {
    id = *at->parent;
    at = catalogue.organisation(id);
  }
  return id;
}

}  // namespace countersign::identity
