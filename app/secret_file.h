// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace countersign::app {

/// The secrets of the installation, one line of 64 hexadecimal digits each: the first seals, all
/// open. An absent file is made, with mode 0600 and one new secret. Fails with
/// app.key_file_invalid, also when others than the owner may read the file.
Result<std::vector<SecretBytes>> read_or_make_secrets(const std::filesystem::path& file);

/// Writes `content` beside `file` and moves it there, so that a reader sees the old or the new
/// whole. `mode` as for chmod. Fails with app.file_not_written.
Result<void> write_file(const std::filesystem::path& file, std::string_view content,
                        unsigned mode = 0644);

}  // namespace countersign::app
