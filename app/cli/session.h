// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/api.h"
#include "cli/connection.h"
#include "cli/terminal.h"
#include "json/value.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name of a library.
namespace CLI {
class App;
}

namespace countersign::app::cli {

/// Exit codes of every command: done, refused or failed, wrong usage.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kWrongUsage = 2;

/// What all commands have in common, as typed.
struct CommonOptions {
  ConnectionOptions connection;
  std::string format = "table";
  std::string organisation;  // empty: COUNTERSIGN_ORGANISATION, else that of the token
  std::string confirm;       // ids of authenticators; empty: a terminal is asked
  std::string take_from;     // how many lose a group or role; empty: nobody may
};

/// A command at work: calls the API and tells the person what came of it.
class Session {
 public:
  explicit Session(const CommonOptions& options) : options_(options) {}

  /// Calls; anything but a success is explained on standard error and gives nothing. What has to be
  /// confirmed is sent again when --confirm names it, or a person at the terminal does.
  std::optional<Answer> call(const Call& asked);
  std::optional<Answer> get(const std::string& path);

  /// All pages of a list, at most `most` items. Nothing when a call failed, which was explained.
  std::optional<json::Array> list(Call call, std::size_t most);

  /// The organisation that was named; may be empty.
  const std::string& named_organisation() const { return options_.organisation; }
  /// The organisation that the command is about: that was named, else the one that the token is of,
  /// which for the operator is the root.
  std::string organisation() const;
  /// "/organisations/{organisation}" and `rest` behind it, encoded.
  std::string organisation_path(const std::vector<std::string>& rest) const;

  /// The server's configuration file, named or of this folder. Nothing when the server was named in
  /// another way, or can't be made out, which was explained.
  std::optional<std::string> config_file() const;

  Format format() const { return options_.format == "json" ? Format::kJson : Format::kTable; }
  void show_list(const std::vector<Column>& columns, const json::Array& rows) const;
  void show(const json::Value& object) const;
  /// A line for people; with --format json it goes to standard error.
  void say(std::string_view line) const;
  void complain(std::string_view line) const;
  /// What an answer warns of, on standard error.
  void warn_of(const json::Value& answer) const;

 private:
  const Connection* connection() const;
  std::string organisation_of_token() const;
  std::optional<Answer> finish(const Call& call, Result<Answer> answer) const;

  const CommonOptions& options_;
  mutable std::optional<Connection> connection_;
  mutable std::string assumed_organisation_;  // where none was named; empty: not needed so far
};

/// Adds a subcommand that calls the API, with the common options. `run` gives the exit code.
using Run = std::function<int(Session&)>;
CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& meaning,
                      int& exit_code, Run run);

/// Shows --confirm among the options of a command made by add_command: it may change whose word an
/// authenticator's people are.
void add_confirm_option(CLI::App* command);

/// Shows --take-from among the options of a command made by add_command: others may lose a group or
/// role by it.
void add_take_from_option(CLI::App* command);

/// Shows --organisation among the options of a command made by add_command.
void add_organisation_option(
    CLI::App* command,
    const std::string& meaning = "Organisation; default: the token's, for the operator root");

}  // namespace countersign::app::cli
