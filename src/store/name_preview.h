// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "base/result.h"
#include "identity/user.h"

namespace countersign::store {

/// A user by name.
struct NamedUser {
  identity::OrganisationId organisation;
  identity::UserName user_name;
};

/// UserStore::list_clashing of the users stored in `file`, which may be in use, or not be brought
/// to today's form yet; changes nothing. None when there is no such file, or nothing in it.
Result<std::vector<NamedUser>> preview_clashing_names(const std::filesystem::path& file,
                                                      std::size_t limit);

}  // namespace countersign::store
