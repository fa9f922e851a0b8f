// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/result.h"
#include "store/sqlite/database.h"

namespace countersign::store {

/// Brings the tables to the form that this program uses, in one transaction; does nothing when they
/// are there already. Never goes back: fails with `store.schema_newer` when a newer program wrote
/// the database, and with `store.cannot_open` when it is not one of ours.
Result<void> migrate(Database& database);

/// The same up to the form of an earlier program, for tests.
Result<void> migrate_to(Database& database, std::int64_t version);

}  // namespace countersign::store
