// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "saml/examination.h"

namespace countersign::saml {

/// Reads what the assertion of an examination that passed every check says.
AssertionValues extract(const Examination& e);

}  // namespace countersign::saml
