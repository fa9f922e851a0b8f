// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

#include "config/config.h"
#include "config/problems.h"
#include "gateway/settings.h"
#include "provider/settings.h"

namespace countersign::app {

/// A configuration with all its files read: what the server runs on.
struct Loaded {
  Config config;
  std::filesystem::path store_path;
  std::filesystem::path key_file;
  std::unique_ptr<gateway::Settings> gateway;
  std::unique_ptr<provider::Settings> provider;
};

/// Reads the configuration file and the files that it names, relative to its own folder. Everything
/// that is wrong is in `problems`; nothing is given then.
std::optional<Loaded> load_config(const std::filesystem::path& file, std::chrono::sys_seconds now,
                                  Problems& problems);

/// Our SP metadata for an authenticator of that id, whether or not it is configured: an identity
/// provider wants it before we can have the provider's own.
std::optional<saml::SpMetadata> sp_metadata_for(const std::filesystem::path& file,
                                                const std::string& id, std::chrono::sys_seconds now,
                                                Problems& problems);

/// The whole file, at most `most` bytes; nothing when it can't be read or is larger.
std::optional<std::string> read_file(const std::filesystem::path& path, std::size_t most);

}  // namespace countersign::app
