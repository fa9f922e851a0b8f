// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}  // namespace CLI

namespace countersign::app {

/// Adds `idp import-metadata` and `sp metadata`. `exit_code`: 0 done, 1 refused. It outlives the
/// parsing.
void add_idp_commands(CLI::App& root, int& exit_code);

}  // namespace countersign::app
