// SPDX-License-Identifier: Apache-2.0
// keep_alive_load PORT PATH SECONDS CONNECTIONS [HEADER...] [@FILE]
//
// Sends the same GET over connections that stay open, on each the next one as soon as the answer is
// there, and prints how many were answered in a second. With a file the requests take turns: each
// of its lines holds the headers of one, parted by tabs. All answers must be without a body, have
// the status of the first, which is printed, and the length of the first to the same request. It
// does as little as it can for each, so that the server is what is measured.

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http_connection.h"

namespace countersign::load {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "keep_alive_load: %s\n", what);
  std::exit(2);
}

struct Request {
  std::string text;
  std::size_t answer_bytes = 0;
};

class Load {
 public:
  Load(int port, std::size_t connections, std::vector<Request> requests)
      : requests_(std::move(requests)), set_(::epoll_create1(EPOLL_CLOEXEC)) {
    Connection first(port);
    for (Request& request : requests_) {
      const Answer answer = first.exchange(request.text);
      status_ = status_ == 0 ? answer.status : status_;
      if (answer.status == 0 || answer.status != status_ || !answer.body.empty()) {
        fail("expected answers without a body, all with one status");
      }
      request.answer_bytes = answer.head.size() + 2;
    }
    for (std::size_t i = 0; i < connections; ++i) {
      lanes_.push_back({connect_loopback(port), 0, nullptr});
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u32 = static_cast<std::uint32_t>(i);
      if (::epoll_ctl(set_, EPOLL_CTL_ADD, lanes_.back().socket, &event) != 0) {
        fail("no room to wait for a connection");
      }
    }
  }

  int status() const { return status_; }

  /// Answers in a second.
  double run(std::chrono::seconds length) {
    for (Lane& lane : lanes_) {
      send(lane);
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
  struct Lane {
    int socket;
    std::size_t received;    // octets of the answer under way
    const Request* request;  // what it answers
  };

  void send(Lane& lane) {
    lane.request = &requests_[next_];
    next_ = next_ + 1 == requests_.size() ? 0 : next_ + 1;
    const std::string& text = lane.request->text;
    if (::send(lane.socket, text.data(), text.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(text.size())) {
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
    Lane& lane = lanes_[number];
    const ssize_t got = ::recv(lane.socket, chunk_.data(), chunk_.size(), 0);
    if (got <= 0) {
      fail("a connection was closed");
    }
    if (lane.received == 0 && (got < 12 || std::atoi(chunk_.data() + 9) != status_)) {
      fail("an answer had another status than the first");
    }
    lane.received += static_cast<std::size_t>(got);
    if (lane.received > lane.request->answer_bytes) {
      fail("an answer was longer than the first to the same request");
    }
    if (lane.received == lane.request->answer_bytes) {
      lane.received = 0;
      ++answers_;
      send(lane);
    }
  }

  std::vector<Request> requests_;
  const int set_;
  int status_ = 0;
  std::size_t next_ = 0;
  std::vector<Lane> lanes_;
  std::array<char, 65536> chunk_{};
  std::uint64_t answers_ = 0;
};

// The requests of a file, each with what all have.
std::vector<Request> read_requests(const std::string& path, const std::string& common) {
  std::ifstream in(path);
  std::vector<Request> out;
  for (std::string line; std::getline(in, line);) {
    std::string text = common;
    std::istringstream headers(line);
    for (std::string header; std::getline(headers, header, '\t');) {
      text.append(header).append("\r\n");
    }
    out.push_back({text + "\r\n", 0});
  }
  if (out.empty()) {
    fail("expected a file with a request in each line");
  }
  return out;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 4) {
    fail("expected PORT PATH SECONDS CONNECTIONS [HEADER...] [@FILE]");
  }
  std::string common = "GET " + arguments[1] + " HTTP/1.1\r\n";
  std::string file;
  bool host = false;
  for (std::size_t i = 4; i < arguments.size(); ++i) {
    if (arguments[i].starts_with('@')) {
      file = arguments[i].substr(1);
    } else {
      common += arguments[i] + "\r\n";
    }
    host = host || arguments[i].starts_with("Host:");
  }
  common += host ? "" : "Host: 127.0.0.1:" + arguments[0] + "\r\n";
  Load load(
      std::atoi(arguments[0].c_str()), std::strtoul(arguments[3].c_str(), nullptr, 10),
      file.empty() ? std::vector<Request>{{common + "\r\n", 0}} : read_requests(file, common));
  const double rate = load.run(std::chrono::seconds(std::atoi(arguments[2].c_str())));
  std::printf("{\"status\": %d, \"requests_per_second\": %.1f}\n", load.status(), rate);
  return 0;
}

}  // namespace
}  // namespace countersign::load

int main(int argc, char** argv) {
  return countersign::load::run({argv + 1, argv + argc});
}
