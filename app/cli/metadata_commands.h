// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace countersign::app::cli {

/// The exchange of metadata, both ways: `countersign idp import-metadata`, `countersign sp
/// metadata`.
void add_metadata_commands(CLI::App& root, int& exit_code);

}  // namespace countersign::app::cli
