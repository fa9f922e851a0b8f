// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

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

/// Who may connect to a unix socket: its owner and group (mode 0660), or its owner alone (0600).
/// Root always may.
enum class SocketAccess { kGroup, kOwner };

/// The file of a unix socket of ours, by which others find it.
struct SocketFile {
  std::string path;  // empty: there is none
  dev_t device = 0;
  ino_t inode = 0;

  /// Takes it away, unless something else has come to lie at its path.
  void remove() const;
};

/// One address, listened on by each of the server's threads.
struct Listener {
  std::string address;              // as in the options, with the real port
  std::uint16_t port = 0;           // 0 for a unix socket
  SocketFile file;                  // of a unix socket, to be removed at the end
  std::vector<Descriptor> sockets;  // one a thread
};

/// Whether listen_on could take such a text at all. Fails with http.listen_address_invalid.
Result<void> check_listen_address(std::string_view address);

/// Binds and listens, non-blocking, once for each thread: TCP by SO_REUSEPORT, a unix socket by
/// duplicates, see unix_socket.h. Fails with http.listen_address_invalid, http.listen_failed.
Result<Listener> listen_on(std::string_view address, unsigned threads,
                           SocketAccess access = SocketAccess::kGroup);

/// The next waiting connection, non-blocking, and its peer's address in text.
struct Accepted {
  Descriptor socket;
  std::string peer;
};

enum class AcceptFault { kNone, kWouldBlock, kTryAgain, kExhausted };

/// Takes one connection off `listening`. kExhausted: no descriptors or memory left, wait.
AcceptFault accept_from(int listening, Accepted& accepted);

}  // namespace countersign::http
