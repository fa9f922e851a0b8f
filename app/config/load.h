// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "config/config.h"
#include "config/problems.h"
#include "gateway/settings.h"
#include "identity/upgrade.h"

namespace countersign::app {

/// A configuration with all its files read: what the server runs on.
struct Loaded {
  Config config;
  std::filesystem::path store_path;
  std::filesystem::path key_file;
  std::filesystem::path operator_token_file;
  std::filesystem::path admin_socket;
  std::filesystem::path languages;  // empty: none
  std::shared_ptr<const gateway::MachineSettings> machine;
};

/// Reads the configuration file and the files that it names, relative to its own folder. Everything
/// that is wrong is in `problems`; nothing is given then.
std::optional<Loaded> load_config(const std::filesystem::path& file, Problems& problems);

/// Where the server listens for the command line on its own machine, `folder` being that of the
/// configuration file.
std::filesystem::path admin_socket_of(const Config& config, const std::filesystem::path& folder);

/// What is wrong with the secrets of the server that are there already: `load_config` does not read
/// them.
void check_secret_files(const Loaded& loaded, Problems& problems);

/// Where the gateway itself is reached.
identity::OwnPlace own_place(const gateway::MachineSettings& machine);

/// The whole file, at most `most` bytes; nothing when it can't be read or is larger.
std::optional<std::string> read_file(const std::filesystem::path& path, std::size_t most);

}  // namespace countersign::app
