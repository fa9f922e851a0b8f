// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "admin/changes.h"
#include "identity/catalogue.h"
#include "json/value.h"

namespace countersign::admin {

/// Changes as answers show them: action, kind, organisation, id and, of each value that differs,
/// where it stands and what it was and is. Tokens without their secrets.
json::Array view_of(const std::vector<identity::ObjectChange>& changes);

/// A change of many objects as answers report it: its changes, by which others decide who people
/// are, and what else is to be done.
json::Object report_of(const Changed& changed);

}  // namespace countersign::admin
