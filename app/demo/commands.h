// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}  // namespace CLI

namespace countersign::app {

/// Adds `demo`, `demo-idp` and `demo-app`: a trial on loopback. `exit_code`: 0, or 1 when something
/// could not be started. It outlives the parsing.
void add_demo_commands(CLI::App& root, int& exit_code);

}  // namespace countersign::app
