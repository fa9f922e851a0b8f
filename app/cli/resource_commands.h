// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "cli/terminal.h"

namespace countersign::app::cli {

/// A kind of object of the API, for the commands that all kinds have.
struct Resource {
  std::string name;     // "authenticator", the command
  std::string plural;   // "authenticators", in paths
  std::string id;       // what names one, for people: "ID"
  std::string meaning;  // of the command
  std::vector<Column> columns;
  bool in_organisation = true;  // its path begins with that of an organisation
};

/// The path of all objects of the kind, or of one.
std::string resource_path(const Session& session, const Resource& resource,
                          const std::vector<std::string>& rest);

/// What names an object of it on the command line.
std::string names_of(const Resource& resource);

/// The id of the one that the person named: of a user, its id or its user name. Nothing when there
/// is none, which was said.
std::optional<std::string> object_id(Session& session, const Resource& resource,
                                     const std::string& named);

/// Adds the command with list, show, create, set and delete; gives it, for more to be added.
CLI::App* add_resource(CLI::App& root, const Resource& resource, int& exit_code);

/// Adds `NAME ACTION ID`: a POST to .../ID/ACTION without a body, whose answer is shown.
void add_action(CLI::App& command, const Resource& resource, const std::string& action,
                const std::string& meaning, int& exit_code);

// What single kinds have besides; each in a file of its own.
void add_organisation_actions(CLI::App& command, const Resource& resource, int& exit_code);
void add_authenticator_actions(CLI::App& command, const Resource& resource, int& exit_code);
void add_user_actions(CLI::App& command, const Resource& resource, int& exit_code);

}  // namespace countersign::app::cli
