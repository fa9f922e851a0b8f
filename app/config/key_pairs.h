// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "config/config.h"
#include "config/problems.h"
#include "gateway/settings.h"

namespace countersign::app {

/// Reads the pairs, relative to `folder`. A file that can't be read, and a certificate of another
/// key, are problems.
std::vector<gateway::KeyPair> read_key_pairs(const std::filesystem::path& folder,
                                             const std::vector<KeyFiles>& files,
                                             Problems& problems);

}  // namespace countersign::app
