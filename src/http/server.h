// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/limits.h"
#include "http/message.h"

namespace countersign::http {

/// How long a peer may take, checked about four times a second.
struct Timeouts {
  std::chrono::milliseconds header{10'000};  // first byte to empty line; 408, close
  std::chrono::milliseconds body{30'000};    // empty line to last byte; 408, close
  std::chrono::milliseconds idle{60'000};    // between requests; close
  std::chrono::milliseconds write{30'000};   // for an answer to be taken by the peer; close
};

struct ServerOptions {
  /// "127.0.0.1:8080", "[::1]:8080" or "unix:/path"; port 0 takes a free one.
  std::vector<std::string> listen{};
  /// The path of a unix socket besides, for processes of the same user and root alone; empty: none.
  std::string private_socket{};
  unsigned threads = 1;  // each with its own event loop and listening sockets; 1..256
  Limits limits{};
  Timeouts timeouts{};
  std::size_t max_connections = 20'000;          // over all threads; more are closed on arrival
  std::chrono::milliseconds stop_grace{10'000};  // for requests under way when stop is called
};

/// Counts since the start.
struct ServerStats {
  std::uint64_t accepted = 0;     // connections taken
  std::uint64_t turned_away = 0;  // connections over max_connections
  std::uint64_t requests = 0;     // handed to the handler
  std::uint64_t refused = 0;      // answered 4xx/5xx by the server itself
  std::uint64_t timed_out = 0;    // connections closed for slowness
  std::uint64_t open = 0;         // connections now
};

/// An HTTP/1.1 server (RFC 9112) without TLS, meant to stand behind a proxy; strict: what it does
/// not understand it refuses and closes, see parser.h.
class Server {
 public:
  /// Binds, listens and starts the threads; answers when this returns. `handler` outlives the
  /// server. Fails with http.listen_address_invalid, http.listen_failed or
  /// http.server_options_invalid.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Handler& handler);

  /// Stops, as stop().
  virtual ~Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The addresses bound, in the order and spelling of the options, with real port numbers; the
  /// private socket last.
  virtual const std::vector<std::string>& addresses() const = 0;
  /// The port of the first TCP address; 0 if all are unix sockets.
  virtual std::uint16_t port() const = 0;
  virtual ServerStats stats() const = 0;

  /// Stops accepting, lets requests under way be answered for up to `stop_grace`, closes the rest
  /// and joins the threads. Not from a handler. A second call does nothing.
  virtual void stop() = 0;

 protected:
  Server() = default;
};

}  // namespace countersign::http
