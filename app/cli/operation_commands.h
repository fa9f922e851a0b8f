// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <CLI/CLI.hpp>

#include "cli/session.h"

namespace countersign::app::cli {

/// What operators ask of a running system: `explain`, `event`, `capture`, `session`, `audit`,
/// `prop`, `log`, `idp import-metadata`, `sp metadata`.
void add_operation_commands(CLI::App& root, int& exit_code);

/// What tables of sessions show.
std::vector<Column> session_columns();

}  // namespace countersign::app::cli
