// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/upgrade.h"

namespace countersign::identity {

/// Grants each organisation the URL spaces in which its applications and host names lie already,
/// and those above it the same, as far as no two organisations would overlap: the highest one's
/// are kept, then the outer ones. What is left has no URL space, so that it is out of force.
void upgrade_url_spaces(Upgrade& upgrade);

}  // namespace countersign::identity
