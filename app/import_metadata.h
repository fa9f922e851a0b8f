// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace countersign::app {

/// What `idp import-metadata` was asked for.
struct MetadataImport {
  std::filesystem::path config;
  std::filesystem::path metadata;
  std::string id;
  std::string name;  // empty: as it is, or the id
};

/// Takes an identity provider's metadata: keeps a copy as `metadata/ID.xml` beside the
/// configuration file, and adds an [[authenticator]] that names it, if there is none of that id. An
/// authenticator that is there keeps all its settings; its copy is replaced. Doing it twice changes
/// nothing. The new configuration is tried before it takes the place of the old one.
///
/// Gives what was done, for people. Fails with saml.* (the metadata), app.config_invalid (the
/// problems are in the detail; also for an authenticator that was filled in by hand),
/// app.file_not_written.
Result<std::string> import_metadata(const MetadataImport& wanted, std::chrono::sys_seconds now);

}  // namespace countersign::app
