// SPDX-License-Identifier: Apache-2.0
#pragma once

// NOLINTNEXTLINE(readability-identifier-naming): the name of a library.
namespace CLI {
class App;
}

namespace countersign::app::cli {

/// `proxy nginx`: the configuration of the proxy in front, for the applications of the running
/// server.
void add_proxy_commands(CLI::App& root, int& exit_code);

}  // namespace countersign::app::cli
