// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace countersign::http {

/// An open file descriptor that is closed when this dies.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  int release();

 private:
  int fd_ = -1;
};

/// One address, listened on by each of the server's threads.
struct Listener {
  std::string address;              // as in the options, with the real port
  std::uint16_t port = 0;           // 0 for a unix socket
  std::string unix_path;            // to be removed at the end; empty for TCP
  std::vector<Descriptor> sockets;  // one a thread
};

/// Binds and listens, non-blocking, once for each thread: TCP by SO_REUSEPORT, a unix socket (mode
/// 0660) by duplicates. A unix path left behind by a dead process is taken over; one that answers
/// is not. Fails with http.listen_address_invalid, http.listen_failed.
Result<Listener> listen_on(std::string_view address, unsigned threads);

/// The next waiting connection, non-blocking, and its peer's address in text.
struct Accepted {
  Descriptor socket;
  std::string peer;
};

enum class AcceptFault { kNone, kWouldBlock, kTryAgain, kExhausted };

/// Takes one connection off `listening`. kExhausted: no descriptors or memory left, wait.
AcceptFault accept_from(int listening, Accepted& accepted);

}  // namespace countersign::http
