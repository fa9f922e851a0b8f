// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace countersign::app::cli {

/// `countersign organisation|authenticator|group|role|application|token|user` with list, show,
/// create, set and delete, and what each of them has besides. Gives the exit code.
void add_resource_commands(CLI::App& root, int& exit_code);

}  // namespace countersign::app::cli
