// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "identity/user.h"
#include "store/sqlite/write_database.h"
#include "store/user_store.h"

namespace countersign::store {

/// UserStore::write within its transaction.
Result<std::vector<identity::User>> write_users(WriteDatabase& database,
                                                const std::vector<UserWrite>& writes,
                                                const AuditContext& context);

}  // namespace countersign::store
