// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace countersign::app {

/// The secrets of the installation, one line of 64 hexadecimal digits each: the first seals, all
/// open. An absent file is made, with one new secret. Fails with app.key_file_invalid.
Result<std::vector<SecretBytes>> read_or_make_secrets(const std::filesystem::path& file);

/// A secret of ours as its file has it, see read_private_file. An absent file is made, with mode
/// 0600 and what `make` gives. Fails with app.key_file_invalid, app.file_not_written.
Result<std::string> read_or_make(const std::filesystem::path& file,
                                 const std::function<std::string()>& make);

/// Writes `content` beside `file` and moves it there, so that a reader sees the old or the new
/// whole. `mode` as for chmod. Fails with app.file_not_written.
Result<void> write_file(const std::filesystem::path& file, std::string_view content,
                        unsigned mode = 0644);

}  // namespace countersign::app
