// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace countersign::app::cli {

/// `countersign completion bash|zsh|fish`: prints a script for the shell, which asks the program
/// itself what fits. `root` outlives the commands.
void add_completion(CLI::App& root, int& exit_code);

/// What may stand in the place of the last of `words`, the words behind the program's name: names
/// of subcommands, options, values of options that have few.
std::vector<std::string> completions(const CLI::App& root, const std::vector<std::string>& words);

}  // namespace countersign::app::cli
