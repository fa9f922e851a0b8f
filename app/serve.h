// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}  // namespace CLI

namespace countersign::app {

/// Adds `serve` and `check-config`. `exit_code`: 0, or 1 when the configuration or the start
/// failed. It outlives the parsing.
void add_serve(CLI::App& root, int& exit_code);

/// Runs the server until SIGINT or SIGTERM; SIGHUP reloads. Gives the exit code.
int serve(const std::filesystem::path& file);

}  // namespace countersign::app
