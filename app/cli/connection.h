// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "http/client.h"

namespace countersign::app::cli {

/// Whether a token may go over a network in the clear.
enum class ClearText { kRefused, kAllowed };

/// Where the command line finds a server and what lets it in, as it was typed.
struct ConnectionOptions {
  std::string url;         // "https://app.example.com/countersign"
  std::string token_file;  // holds an API token
  std::string config;      // the server's own configuration file: gives both, on its machine
  ClearText clear_text = ClearText::kRefused;
};

/// A server whose API can be called.
struct Connection {
  std::string base;                      // "https://app.example.com/countersign", where requests go
  std::string host;                      // what Host must say; empty: as `base` has it
  std::string token;                     // secret
  std::optional<http::LocalPeer> local;  // of the server's own machine: goes there, whatever `base`
  std::string config_file;               // it was found by, named or of this folder; may be empty
  bool is_operator = false;              // the token is the operator's, of that configuration

  /// For people: where it goes.
  std::string place() const;
};

/// Makes out the server and the token.
///
/// A URL (--url, COUNTERSIGN_URL) needs a token that was given: --token-file, COUNTERSIGN_TOKEN or
/// COUNTERSIGN_TOKEN_FILE. With --config the server is reached by its admin socket, never by a port
/// that anybody may hold, and only if root, the owner of the operator's token or its group listens
/// there; the token is the operator's unless another was given. Without any of these, the
/// `countersign.toml` of this folder counts as if it was named, if only root or the caller can
/// change it: with the operator's token alone, as a token that was given is for a server that was
/// named.
/// Fails with app.connection_unknown, app.config_invalid.
Result<Connection> find_connection(const ConnectionOptions& options);

}  // namespace countersign::app::cli
