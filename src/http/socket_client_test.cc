// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <charconv>

#include "http/socket_client.h"

// The body of the tests' own client; without tests of itself.
namespace countersign::http {

SocketClient::SocketClient(std::uint16_t port)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{.tv_sec = 60, .tv_usec = 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close();
  }
}

bool SocketClient::send(std::string_view text) const {
  while (!text.empty()) {
    const auto sent = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void SocketClient::shut() const {
  static_cast<void>(::shutdown(socket_.get(), SHUT_WR));
}

bool SocketClient::fill() {
  std::array<char, 16384> piece{};
  const auto count = ::recv(socket_.get(), piece.data(), piece.size(), 0);
  if (count <= 0) {
    return false;
  }
  buffer_.append(piece.data(), static_cast<std::size_t>(count));
  return true;
}

std::string SocketClient::read_response() {
  constexpr std::string_view kLength = "Content-Length: ";
  std::size_t head = std::string::npos;
  while ((head = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) {
      return std::exchange(buffer_, {});
    }
  }
  std::size_t size = head + 4;
  if (const std::size_t at = buffer_.find(kLength); at < head) {
    std::size_t body = 0;
    std::from_chars(buffer_.data() + at + kLength.size(), buffer_.data() + head, body);
    size += body;
  }
  while (buffer_.size() < size && fill()) {
  }
  std::string response = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return response;
}

std::string SocketClient::read_to_end() {
  while (fill()) {
  }
  return std::exchange(buffer_, {});
}

bool SocketClient::closes_within(std::chrono::milliseconds wait) {
  pollfd ready{.fd = socket_.get(), .events = POLLIN, .revents = 0};
  return ::poll(&ready, 1, static_cast<int>(wait.count())) == 1 && !fill() && buffer_.empty();
}

}  // namespace countersign::http
