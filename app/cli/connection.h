// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace countersign::app::cli {

/// Where the command line finds a server and what lets it in, as it was typed.
struct ConnectionOptions {
  std::string url;         // "https://app.example.com/countersign"
  std::string token_file;  // holds an API token
  std::string config;      // the server's own configuration file: gives both, on its machine
};

/// A server whose API can be called.
struct Connection {
  std::string base;   // "http://127.0.0.1:8380/countersign", where requests go
  std::string host;   // what Host must say; empty: as `base` has it
  std::string token;  // secret
};

/// Makes out the server and the token, each by the first that is given: the option, the environment
/// (COUNTERSIGN_URL; COUNTERSIGN_TOKEN, COUNTERSIGN_TOKEN_FILE), the configuration file, by default
/// `countersign.toml` here. Fails with app.connection_unknown, app.config_invalid.
Result<Connection> find_connection(const ConnectionOptions& options);

}  // namespace countersign::app::cli
