// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/listener.h"

namespace countersign::http {

/// For tests: a TCP connection to a port of 127.0.0.1 that sends and reads octets as told. Waits at
/// most a minute for anything.
class SocketClient {
 public:
  explicit SocketClient(std::uint16_t port);

  bool is_open() const { return socket_.is_open(); }
  /// Whether all was taken by the system.
  bool send(std::string_view text) const;
  /// No more will be sent.
  void shut() const;
  /// Reads up to the end of one response (by Content-Length); shorter where the peer closed.
  std::string read_response();
  /// Reads until the peer closes.
  std::string read_to_end();
  /// Whether the peer closes within `wait`, sending nothing more.
  bool closes_within(std::chrono::milliseconds wait);
  void close() { socket_ = Descriptor(); }
  int fd() const { return socket_.get(); }

 private:
  bool fill();

  Descriptor socket_;
  std::string buffer_;
};

}  // namespace countersign::http
