// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "cli/completion.h"
#include "cli/configuration_commands.h"
#include "cli/metadata_commands.h"
#include "cli/operation_commands.h"
#include "cli/resources.h"
#include "demo/commands.h"
#include "inspect.h"
#include "proxy/proxy_commands.h"
#include "serve.h"

// NOLINTNEXTLINE(bugprone-exception-escape): CLI11 throws at set-up only where we misuse it.
int main(int argc, char** argv) {
  CLI::App app{"Countersign: a federation gateway (SAML 2.0 service provider)", "countersign"};
  app.set_version_flag("--version", "countersign 0.1.0");
  app.require_subcommand(1);
  int exit_code = 0;
  countersign::app::add_serve(app, exit_code);
  countersign::app::add_inspect(app, exit_code);
  countersign::app::add_demo_commands(app, exit_code);
  countersign::app::cli::add_resource_commands(app, exit_code);
  countersign::app::cli::add_metadata_commands(app, exit_code);
  countersign::app::cli::add_configuration_commands(app, exit_code);
  countersign::app::cli::add_operation_commands(app, exit_code);
  countersign::app::cli::add_proxy_commands(app, exit_code);
  countersign::app::cli::add_completion(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    constexpr int kWrongUsage = 2;
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  }
  return exit_code;
}
