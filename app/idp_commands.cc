// SPDX-License-Identifier: Apache-2.0
#include "idp_commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "coarse_clock.h"
#include "config/load.h"
#include "import_metadata.h"
#include "print.h"
#include "saml/metadata.h"

namespace countersign::app {
namespace {

int run_import(const MetadataImport& wanted) {
  const auto done = import_metadata(wanted, coarse_now());
  if (!done.ok()) {
    const Error& error = done.error();
    const std::string text = error.code.id == "app.config_invalid"
                                 ? error.detail
                                 : std::string(error.code.id) + ": " + error.detail + "\n";
    print(stderr, text);
    return 1;
  }
  print(stdout, *done + "\n");
  return 0;
}

// The authenticator that is meant when none was named: the only one.
std::string only_authenticator(const std::string& file) {
  Problems problems(file);
  const auto loaded = load_config(file, coarse_now(), problems);
  return loaded && loaded->config.authenticators.size() == 1
             ? loaded->config.authenticators.front().id
             : std::string();
}

int print_sp_metadata(const std::string& file, const std::string& wanted) {
  const std::string id = wanted.empty() ? only_authenticator(file) : wanted;
  if (!is_config_id(id)) {
    print(stderr, "give --authenticator ID: the configuration does not have exactly one\n");
    return 1;
  }
  Problems problems(file);
  const auto metadata = sp_metadata_for(file, id, coarse_now(), problems);
  if (!metadata) {
    print(stderr, problems.text());
    return 1;
  }
  const auto xml = saml::write_sp_metadata(*metadata, "metadata");
  if (!xml.ok()) {
    print(stderr, xml.error().detail + "\n");
    return 1;
  }
  print(stdout, *xml + "\n");
  return 0;
}

}  // namespace

void add_idp_commands(CLI::App& root, int& exit_code) {
  struct Options {
    std::string config;
    std::string id;
    std::string name;
    std::string file;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* idp = root.add_subcommand("idp", "Identity providers");
  idp->require_subcommand(1);
  CLI::App* import_command =
      idp->add_subcommand("import-metadata", "Add or update an authenticator from metadata");
  import_command->add_option("--config", options->config, "Configuration file")->required();
  import_command->add_option("--id", options->id, "Id of the authenticator")->required();
  import_command->add_option("--name", options->name, "Its name for people");
  import_command->add_option("METADATA", options->file, "The identity provider's metadata")
      ->required();
  import_command->callback([options, &exit_code] {
    exit_code = run_import({options->config, options->file, options->id, options->name});
  });
  CLI::App* sp = root.add_subcommand("sp", "This service provider");
  sp->require_subcommand(1);
  CLI::App* metadata = sp->add_subcommand("metadata", "Print our metadata");
  metadata->add_option("--config", options->config, "Configuration file")->required();
  metadata->add_option("--authenticator", options->id, "Id; need not be configured yet");
  metadata->callback(
      [options, &exit_code] { exit_code = print_sp_metadata(options->config, options->id); });
}

}  // namespace countersign::app
