// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "demo/commands.h"
#include "idp_commands.h"
#include "inspect.h"
#include "serve.h"

// NOLINTNEXTLINE(bugprone-exception-escape): CLI11 throws at set-up only where we misuse it.
int main(int argc, char** argv) {
  CLI::App app{"Countersign: a federation gateway (SAML 2.0 service provider)", "countersign"};
  app.set_version_flag("--version", "countersign 0.1.0");
  app.require_subcommand(1);
  int exit_code = 0;
  countersign::app::add_serve(app, exit_code);
  countersign::app::add_idp_commands(app, exit_code);
  countersign::app::add_inspect(app, exit_code);
  countersign::app::add_demo_commands(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    constexpr int kWrongUsage = 2;
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  }
  return exit_code;
}
