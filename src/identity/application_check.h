// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/field_problem.h"
#include "identity/catalogue.h"

namespace countersign::identity {

/// What an application names and is not there: groups and roles of its organisation or of one
/// above, organisations that are its own or below, attributes that rules may ask for. Pointers lead
/// from the application. Such a thing matches nobody, so it may be left where it is once stored.
FieldProblems unknown_in_application(const Catalogue& catalogue, const Application& application);

}  // namespace countersign::identity
