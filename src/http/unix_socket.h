// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "http/client.h"
#include "http/listener.h"

namespace countersign::http {

struct UnixListener {
  Descriptor socket;
  SocketFile file;
};

/// Listens at `path`, which becomes visible only when the socket answers and has its mode (0660 or
/// 0600). What lies there is taken over only if it is a socket that nobody listens on; a file, a
/// link or a folder stays, and so does a socket that answers. Of two that start at the same time
/// one fails. A path longer than a socket address holds works where /proc is mounted.
/// Fails with http.listen_failed.
Result<UnixListener> listen_at(const std::string& path, SocketAccess access, int backlog);

/// A path of a socket as it fits into a socket address: itself, or, of one that is too long,
/// through its folder, which stays open as long as this.
struct ReachedPath {
  std::string path;
  Descriptor folder;
};
Result<ReachedPath> reach(const std::string& path);

/// Connects to the socket at `path`, whoever listens there. Fails with http.fetch_failed when
/// nobody does.
Result<Descriptor> connect_to(const std::string& path);

/// Fails with http.peer_not_trusted when the process that listens at the other end of a connection
/// is none of those expected.
Result<void> check_peer(int connected, const LocalPeer& peer);

}  // namespace countersign::http
