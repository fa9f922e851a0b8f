// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/field_problem.h"
#include "identity/catalogue.h"

namespace countersign::identity {

/// What an application names and is not there: groups and roles of its organisation or of one
/// above, organisations that are its own or below, attributes that rules may ask for. Pointers lead
/// from the application. Such a thing matches nobody, so it may be left where it is once stored.
FieldProblems unknown_in_application(const Catalogue& catalogue, const Application& application);

/// The same of one that is changed: without what it named before and was not there before either,
/// as others may take that away (an organisation below that is deleted), and nobody can change an
/// application that has to be right in all at once. It stays, and counts for nothing: a list of
/// organisations that are gone is for nobody's people.
FieldProblems unknown_in_application(const Catalogue& catalogue, const Application& application,
                                     const Catalogue& catalogue_before, const Application& before);

}  // namespace countersign::identity
