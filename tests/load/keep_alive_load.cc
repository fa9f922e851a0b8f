// SPDX-License-Identifier: Apache-2.0
// keep_alive_load PORT PATH SECONDS CONNECTIONS [HEADER...]
//
// Sends the same GET over connections that stay open, on each the next one as soon as the answer is
// there, and prints how many were answered in a second. All answers must be without a body and have
// the status and the length of the first, which is printed, too. It does as little as it can for
// each, so that the server is what is measured.

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "http_connection.h"

namespace countersign::load {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "keep_alive_load: %s\n", what);
  std::exit(2);
}

class Load {
 public:
  Load(int port, std::size_t connections, std::string request)
      : request_(std::move(request)), set_(::epoll_create1(EPOLL_CLOEXEC)) {
    Connection first(port);
    const Answer answer = first.exchange(request_);
    status_ = answer.status;
    expected_ = answer.head.size() + 2;
    if (status_ == 0 || !answer.body.empty()) {
      fail("expected an answer without a body");
    }
    for (std::size_t i = 0; i < connections; ++i) {
      sockets_.push_back(connect_loopback(port));
      received_.push_back(0);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u32 = static_cast<std::uint32_t>(i);
      if (::epoll_ctl(set_, EPOLL_CTL_ADD, sockets_.back(), &event) != 0) {
        fail("no room to wait for a connection");
      }
    }
  }

  int status() const { return status_; }

  /// Answers in a second.
  double run(std::chrono::seconds length) {
    for (const int socket : sockets_) {
      send(socket);
    }
    const Clock::time_point begin = Clock::now();
    Clock::time_point now = begin;
    while (now < begin + length) {
      turn();
      now = Clock::now();
    }
    return static_cast<double>(answers_) / std::chrono::duration<double>(now - begin).count();
  }

 private:
  void send(int socket) const {
    if (::send(socket, request_.data(), request_.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request_.size())) {
      fail("a connection did not take a request");
    }
  }

  void turn() {
    std::array<epoll_event, 256> events{};
    const int count = ::epoll_wait(set_, events.data(), static_cast<int>(events.size()), 1000);
    for (int i = 0; i < count; ++i) {
      take(events[static_cast<std::size_t>(i)].data.u32);
    }
  }

  void take(std::size_t number) {
    const ssize_t got = ::recv(sockets_[number], chunk_.data(), chunk_.size(), 0);
    if (got <= 0) {
      fail("a connection was closed");
    }
    if (received_[number] == 0 && (got < 12 || std::atoi(chunk_.data() + 9) != status_)) {
      fail("an answer had another status than the first");
    }
    received_[number] += static_cast<std::size_t>(got);
    if (received_[number] > expected_) {
      fail("an answer was longer than the first");
    }
    if (received_[number] == expected_) {
      received_[number] = 0;
      ++answers_;
      send(sockets_[number]);
    }
  }

  const std::string request_;
  const int set_;
  int status_ = 0;
  std::size_t expected_ = 0;  // octets of each answer
  std::vector<int> sockets_;
  std::vector<std::size_t> received_;  // octets of the answer under way, by connection
  std::array<char, 65536> chunk_{};
  std::uint64_t answers_ = 0;
};

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 4) {
    fail("expected PORT PATH SECONDS CONNECTIONS [HEADER...]");
  }
  std::string request = "GET " + arguments[1] + " HTTP/1.1\r\n";
  bool host = false;
  for (std::size_t i = 4; i < arguments.size(); ++i) {
    request += arguments[i] + "\r\n";
    host = host || arguments[i].starts_with("Host:");
  }
  request += host ? "\r\n" : "Host: 127.0.0.1:" + arguments[0] + "\r\n\r\n";
  Load load(std::atoi(arguments[0].c_str()), std::strtoul(arguments[3].c_str(), nullptr, 10),
            request);
  const double rate = load.run(std::chrono::seconds(std::atoi(arguments[2].c_str())));
  std::printf("{\"status\": %d, \"requests_per_second\": %.1f}\n", load.status(), rate);
  return 0;
}

}  // namespace
}  // namespace countersign::load

int main(int argc, char** argv) {
  return countersign::load::run({argv + 1, argv + argc});
}
