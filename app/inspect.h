// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}  // namespace CLI

namespace countersign::app {

/// Adds the `inspect` subcommand, which explains a SAML Response offline. `exit_code` is set when
/// it ran: 0 accepted, 1 refused, 2 wrong usage or unreadable files. It must outlive the parsing.
void add_inspect(CLI::App& root, int& exit_code);

}  // namespace countersign::app
