// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace countersign::app::cli {

/// `countersign export`, `plan`, `apply`, `history`, `rollback`: the configuration as files (C5).
void add_configuration_commands(CLI::App& root, int& exit_code);

}  // namespace countersign::app::cli
