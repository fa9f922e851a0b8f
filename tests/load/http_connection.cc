// SPDX-License-Identifier: Apache-2.0
#include "http_connection.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace countersign::load {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

}  // namespace

std::vector<std::string> Answer::values(std::string_view name) const {
  std::vector<std::string> found;
  std::size_t at = head.find("\r\n");
  while (at != std::string::npos && at + 2 < head.size()) {
    at += 2;
    const std::size_t end = head.find("\r\n", at);
    const std::string_view line = std::string_view(head).substr(at, end - at);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && same_name(line.substr(0, colon), name)) {
      std::string_view value = line.substr(colon + 1);
      value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
      found.emplace_back(value);
    }
    at = end;
  }
  return found;
}

std::string Answer::value(std::string_view name) const {
  const std::vector<std::string> all = values(name);
  return all.empty() ? std::string() : all.front();
}

bool take_answer(std::string& buffer, Answer& answer) {
  const std::size_t end = buffer.find("\r\n\r\n");
  if (end == std::string::npos || buffer.size() < 12) {
    return false;
  }
  answer.head = buffer.substr(0, end + 2);
  answer.status = std::atoi(buffer.c_str() + 9);
  const std::string length = answer.value("content-length");
  const std::size_t size = length.empty() ? 0 : std::strtoul(length.c_str(), nullptr, 10);
  if (buffer.size() < end + 4 + size) {
    return false;
  }
  answer.body = buffer.substr(end + 4, size);
  buffer.erase(0, end + 4 + size);
  return true;
}

int connect_loopback(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (socket < 0 ||
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    std::perror("connect");
    std::exit(2);
  }
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

Connection::~Connection() {
  ::close(socket_);
}

bool Connection::try_exchange(std::string_view request, Answer& answer) {
  while (!request.empty()) {
    const ssize_t sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    request.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::array<char, 16384> chunk{};
  while (!take_answer(buffer_, answer)) {
    const ssize_t got = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (got <= 0) {
      return false;
    }
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return true;
}

Answer Connection::exchange(std::string_view request) {
  Answer answer;
  if (try_exchange(request, answer)) {
    return answer;
  }
  ::close(socket_);
  buffer_.clear();
  socket_ = connect_loopback(port_);
  if (!try_exchange(request, answer)) {
    answer.status = 0;
  }
  return answer;
}

}  // namespace countersign::load
