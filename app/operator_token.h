// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace countersign::app {

/// Reads the operator's API token, making the file, readable by its owner alone, when it is absent.
/// Gives the token's SHA-256 in hex: the token itself is for the command line. Fails with
/// app.key_file_invalid (also when others may read the file), app.file_not_written.
Result<std::string> read_or_make_operator_token(const std::filesystem::path& file);

}  // namespace countersign::app
