// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/result.h"
#include "identity/upgrade.h"

namespace countersign::store {

/// What the next start would make of the objects stored in `file`, which may be in use; changes
/// nothing. No objects when there is no such file, or nothing in it. Fails as ObjectStore.
Result<identity::Upgraded> preview_upgrade(const std::filesystem::path& file,
                                           const identity::OwnPlace& own);

}  // namespace countersign::store
