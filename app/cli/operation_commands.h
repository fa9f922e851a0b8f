// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace countersign::app::cli {

/// What operators ask of a running system: `explain`, `event`, `capture`, `session`, `audit`,
/// `prop`, `log`, `idp import-metadata`, `sp metadata`.
void add_operation_commands(CLI::App& root, int& exit_code);

}  // namespace countersign::app::cli
