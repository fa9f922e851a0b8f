// SPDX-License-Identifier: Apache-2.0
#include "http/listener.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <utility>

#include "http/errors.h"
#include "http/unix_socket.h"

namespace countersign::http {
namespace {

constexpr int kBacklog = 4096;
constexpr std::string_view kUnixPrefix = "unix:";

// A socket address of any family that we listen on.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr* generic() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* generic() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

Error failure(std::string_view address, std::string_view step) {
  const std::string reason = std::generic_category().message(errno);
  return {kListenFailed,
          std::string(step) + " \"" + std::string(address.substr(0, 200)) + "\": " + reason};
}

Error invalid(std::string_view address) {
  return {kListenAddress, "expected \"127.0.0.1:8080\", \"[::1]:8080\" or \"unix:/path\", got \"" +
                              std::string(address.substr(0, 200)) + "\""};
}

void set_option(int fd, int level, int option) {
  const int on = 1;
  // A socket of ours takes these options; without one the server still works, only slower.
  static_cast<void>(::setsockopt(fd, level, option, &on, sizeof on));
}

Result<SocketAddress> read_tcp_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return invalid(text);
  }
  const std::string_view digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (fault != std::errc() || end != digits.data() + digits.size()) {
    return invalid(text);
  }
  std::string host(text.substr(0, colon));
  SocketAddress address;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    address.size = sizeof *v6;
    if (::inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
      return address;
    }
    return invalid(text);
  }
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  v4->sin_family = AF_INET;
  v4->sin_port = htons(port);
  address.size = sizeof *v4;
  if (::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    return address;
  }
  return invalid(text);
}

enum class PortSharing { kAlone, kShared };

Result<Descriptor> bind_tcp(std::string_view text, const SocketAddress& address,
                            PortSharing sharing) {
  Descriptor fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.is_open()) {
    return failure(text, "socket for");
  }
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR);
  if (sharing == PortSharing::kShared) {
    set_option(fd.get(), SOL_SOCKET, SO_REUSEPORT);
  }
  if (address.storage.ss_family == AF_INET6) {
    set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY);
  }
  if (::bind(fd.get(), address.generic(), address.size) != 0) {
    return failure(text, "bind");
  }
  return fd;
}

std::uint16_t port_of(int fd) {
  SocketAddress bound;
  bound.size = sizeof bound.storage;
  if (::getsockname(fd, bound.generic(), &bound.size) != 0) {
    return 0;
  }
  // The port lies at the same place in both families.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&bound.storage)->sin_port);
}

void set_port(SocketAddress& address, std::uint16_t port) {
  reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port = htons(port);
}

Result<Listener> listen_tcp(std::string_view text, unsigned threads) {
  CS_TRY(auto address, read_tcp_address(text));
  {
    // With SO_REUSEPORT a second server of the same user would silently share the port; this one
    // shows whether it is free.
    CS_TRY(const auto probe, bind_tcp(text, address, PortSharing::kAlone));
    set_port(address, port_of(probe.get()));
  }
  Listener listener;
  listener.port = ntohs(reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_port);
  listener.address =
      std::string(text.substr(0, text.rfind(':') + 1)) + std::to_string(listener.port);
  for (unsigned i = 0; i < threads; ++i) {
    CS_TRY(auto fd,
           bind_tcp(text, address, threads > 1 ? PortSharing::kShared : PortSharing::kAlone));
    if (::listen(fd.get(), kBacklog) != 0) {
      return failure(text, "listen on");
    }
    listener.sockets.push_back(std::move(fd));
  }
  return listener;
}

Result<Listener> listen_unix(std::string_view text, unsigned threads, SocketAccess access) {
  const std::string path(text.substr(kUnixPrefix.size()));
  if (path.empty() || path.find('\0') != std::string::npos) {
    return invalid(text);
  }
  Listener listener;
  listener.address = std::string(text);
  CS_TRY(UnixListener made, listen_at(path, access, kBacklog));
  for (unsigned i = 1; i < threads; ++i) {
    Descriptor copy(::fcntl(made.socket.get(), F_DUPFD_CLOEXEC, 0));
    if (!copy.is_open()) {
      const Error error = failure(text, "duplicate");
      made.file.remove();
      return error;
    }
    listener.sockets.push_back(std::move(copy));
  }
  listener.sockets.push_back(std::move(made.socket));
  listener.file = std::move(made.file);
  return listener;
}

std::string peer_text(const SocketAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const char* done = nullptr;
  if (address.storage.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address.storage);
    done = ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
  } else if (address.storage.ss_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address.storage);
    done = ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
  }
  return done != nullptr ? std::string(done) : "unix";
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    const Descriptor old(std::exchange(fd_, other.release()));
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) {
    static_cast<void>(::close(fd_));
  }
}

int Descriptor::release() {
  return std::exchange(fd_, -1);
}

Result<void> check_listen_address(std::string_view address) {
  if (address.starts_with(kUnixPrefix)) {
    return address.size() > kUnixPrefix.size() ? Result<void>() : invalid(address);
  }
  CS_TRY(const SocketAddress read, read_tcp_address(address));
  static_cast<void>(read);
  return {};
}

Result<Listener> listen_on(std::string_view address, unsigned threads, SocketAccess access) {
  return address.starts_with(kUnixPrefix) ? listen_unix(address, threads, access)
                                          : listen_tcp(address, threads);
}

AcceptFault accept_from(int listening, Accepted& accepted) {
  SocketAddress address;
  address.size = sizeof address.storage;
  const int fd =
      ::accept4(listening, address.generic(), &address.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) {
    switch (errno) {
      case EAGAIN:
        return AcceptFault::kWouldBlock;
      case EMFILE:
      case ENFILE:
      case ENOBUFS:
      case ENOMEM:
        return AcceptFault::kExhausted;
      default:  // the peer gave up, or a network fault that accept(2) says to retry
        return AcceptFault::kTryAgain;
    }
  }
  accepted.socket = Descriptor(fd);
  accepted.peer = peer_text(address);
  if (address.storage.ss_family != AF_UNIX) {
    set_option(fd, IPPROTO_TCP, TCP_NODELAY);
  }
  return AcceptFault::kNone;
}

}  // namespace countersign::http
