// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::load {

/// The parts of an answer that the load programs look at.
struct Answer {
  int status = 0;
  std::string head;  // status line and header lines
  std::string body;

  /// All values of that header, in order; letter case ignored.
  std::vector<std::string> values(std::string_view name) const;
  std::string value(std::string_view name) const;  // first, or empty
};

/// Takes one answer off the front of `buffer`. Gives false while it is not complete.
bool take_answer(std::string& buffer, Answer& answer);

/// Opens a TCP connection to loopback. Aborts the program when nobody listens.
int connect_loopback(int port);

/// A blocking keep-alive connection.
class Connection {
 public:
  explicit Connection(int port) : port_(port), socket_(connect_loopback(port)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Sends `request` and waits for the answer; connects anew when the server closed.
  Answer exchange(std::string_view request);

 private:
  bool try_exchange(std::string_view request, Answer& answer);

  int port_;
  int socket_;
  std::string buffer_;
};

}  // namespace countersign::load
