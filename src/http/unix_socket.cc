// SPDX-License-Identifier: Apache-2.0
#include "http/unix_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "crypto/random.h"
#include "http/errors.h"

namespace countersign::http {
namespace {

constexpr std::size_t kRandomBytes = 4;

std::string reason() {
  return std::generic_category().message(errno);
}

Error cannot_listen(const std::string& path, const std::string& why) {
  return {kListenFailed, "cannot listen at " + quoted("unix:" + path) + ": " + why};
}

constexpr std::size_t kLongestAddress = sizeof(sockaddr_un::sun_path) - 1;

struct UnixAddress {
  sockaddr_un address{};
  Descriptor folder;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
  static socklen_t size() { return sizeof(sockaddr_un); }
};

Result<UnixAddress> address_of(const std::string& path) {
  CS_TRY(ReachedPath reached, reach(path));
  UnixAddress out{{}, std::move(reached.folder)};
  out.address.sun_family = AF_UNIX;
  std::memcpy(out.address.sun_path, reached.path.c_str(), reached.path.size() + 1);
  return out;
}

Descriptor make_socket(int flags) {
  return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
}

enum class Presence { kFree, kLeftOver };

// What lies at the path. Fails when it must stay.
Result<Presence> look_at(const std::string& path, struct ::stat& status) {
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) {
      return Presence::kFree;
    }
    return cannot_listen(path, reason());
  }
  if (!S_ISSOCK(status.st_mode)) {
    const char* what = S_ISLNK(status.st_mode) ? "a link" : "a file";
    return cannot_listen(path, std::string(S_ISDIR(status.st_mode) ? "a folder" : what) +
                                   " lies there, and stays; choose another path or remove it");
  }
  CS_TRY(const UnixAddress address, address_of(path));
  const Descriptor probe = make_socket(SOCK_NONBLOCK);
  if (!probe.is_open()) {
    return cannot_listen(path, reason());
  }
  const int done = ::connect(probe.get(), address.get(), UnixAddress::size());
  if (done == 0 || errno == EAGAIN) {
    return cannot_listen(path, "another process listens there");
  }
  if (errno != ECONNREFUSED) {
    return cannot_listen(path, reason());
  }
  return Presence::kLeftOver;
}

// Takes away what was found left over. Whatever came there since is put back.
Result<void> clear(const std::string& path, const struct ::stat& found) {
  const std::string aside = path + ".old-" + crypto::random_hex(kRandomBytes);
  if (::rename(path.c_str(), aside.c_str()) != 0) {
    return cannot_listen(path, reason());
  }
  struct ::stat moved {};
  const bool same = ::lstat(aside.c_str(), &moved) == 0 && moved.st_ino == found.st_ino &&
                    moved.st_dev == found.st_dev;
  if (!same) {
    static_cast<void>(
        ::renameat2(AT_FDCWD, aside.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE));
    return cannot_listen(path, "another process began to listen there");
  }
  static_cast<void>(::unlink(aside.c_str()));
  return {};
}

// Binds under a name that nobody knows yet; the mode is never wider than it will be.
Result<UnixListener> prepare(const std::string& path, SocketAccess access, int backlog) {
  const std::string hidden = path + ".new-" + crypto::random_hex(kRandomBytes);
  const mode_t mode = access == SocketAccess::kOwner ? 0600 : 0660;
  CS_TRY(const UnixAddress address, address_of(hidden));
  UnixListener out{make_socket(SOCK_NONBLOCK), {path}};
  const bool bound = out.socket.is_open() && ::fchmod(out.socket.get(), mode) == 0 &&
                     ::bind(out.socket.get(), address.get(), UnixAddress::size()) == 0;
  if (!bound) {
    return cannot_listen(path, reason());
  }
  struct ::stat status {};
  const bool ready = ::chmod(hidden.c_str(), mode) == 0 &&
                     ::listen(out.socket.get(), backlog) == 0 &&
                     ::lstat(hidden.c_str(), &status) == 0;
  const bool shown =
      ready && ::renameat2(AT_FDCWD, hidden.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0;
  if (!shown) {
    const std::string why = errno == EEXIST ? "another process came first" : reason();
    static_cast<void>(::unlink(hidden.c_str()));
    return cannot_listen(path, why);
  }
  out.file.device = status.st_dev;
  out.file.inode = status.st_ino;
  return out;
}

std::string name_of(const ::ucred& peer) {
  return "the user " + std::to_string(peer.uid);
}

bool is_trusted(const ::ucred& peer, const LocalPeer& expected) {
  return std::find(expected.users.begin(), expected.users.end(), peer.uid) !=
             expected.users.end() ||
         (expected.group && *expected.group == peer.gid);
}

}  // namespace

void SocketFile::remove() const {
  struct ::stat status {};
  if (::lstat(path.c_str(), &status) == 0 && status.st_ino == inode && status.st_dev == device) {
    static_cast<void>(::unlink(path.c_str()));
  }
}

Result<UnixListener> listen_at(const std::string& path, SocketAccess access, int backlog) {
  struct ::stat found {};
  CS_TRY(const Presence presence, look_at(path, found));
  if (presence == Presence::kLeftOver) {
    CS_TRY(clear(path, found));
  }
  return prepare(path, access, backlog);
}

Result<ReachedPath> reach(const std::string& path) {
  ReachedPath out{path, {}};
  if (path.size() > kLongestAddress) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    out.folder = Descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!out.folder.is_open()) {
      return {kListenFailed, "cannot open the folder of " + quoted(path) + ": " + reason()};
    }
    out.path = "/proc/self/fd/" + std::to_string(out.folder.get()) + "/" +
               (slash == std::string::npos ? path : path.substr(slash + 1));
  }
  if (out.path.size() > kLongestAddress || path.empty() || path.find('\0') != std::string::npos) {
    return {kListenFailed,
            "expected the path of a socket, with a name of at most 60 bytes, got " + quoted(path)};
  }
  return out;
}

Result<void> check_peer(int connected, const LocalPeer& peer) {
  ::ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(connected, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) {
    return {kFetchFailed, reason()};
  }
  if (!is_trusted(who, peer)) {
    return {kPeerNotTrusted, "expected the server to run as the owner of its token file, got " +
                                 name_of(who) + "; nothing was sent"};
  }
  return {};
}

Result<Descriptor> connect_to(const std::string& path) {
  CS_TRY(const UnixAddress address, address_of(path));
  Descriptor out = make_socket(0);
  if (!out.is_open() || ::connect(out.get(), address.get(), UnixAddress::size()) != 0) {
    const bool nobody = errno == ENOENT || errno == ECONNREFUSED;
    return {kFetchFailed, nobody ? "nobody listens there: does the server run?" : reason()};
  }
  return out;
}

}  // namespace countersign::http
