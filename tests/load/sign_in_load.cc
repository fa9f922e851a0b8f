// SPDX-License-Identifier: Apache-2.0
// Signs in as many people as asked: first asks the gateway for AuthnRequests and signs a response
// to each, then posts them all, timed. Prints one line of JSON. Traffic goes to loopback alone.
//
// --acknowledged FILE gets a line "ready" once all are prepared, then, for each sign-in that the
// gateway acknowledged, "NUMBER COOKIE", written before the next one is sent on that connection;
// --requests FILE gets the prepared requests, so that a crash test can ask for every session
// afterwards and send every request again.
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "http_connection.h"
#include "prepared_sign_in.h"

namespace countersign::load {
namespace {

/// One keep-alive connection that sends one prepared sign-in after another.
struct Lane {
  int socket = -1;
  std::string buffer;
  std::size_t sent = 0;     // bytes of the current request
  std::size_t current = 0;  // index of it
  bool busy = false;
};

class Run {
 public:
  Run(const LoadOptions& options, const std::vector<PreparedSignIn>& requests,
      std::FILE* acknowledged)
      : options_(options),
        requests_(requests),
        acknowledged_(acknowledged),
        poll_(::epoll_create1(0)) {}

  /// Posts everything; gives the seconds it took. Ends early when the gateway goes away.
  double post_all() {
    const auto start = std::chrono::steady_clock::now();
    lanes_.resize(static_cast<std::size_t>(options_.connections));
    for (Lane& lane : lanes_) {
      lane.socket = connect_loopback(options_.port);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = &lane;
      ::epoll_ctl(poll_, EPOLL_CTL_ADD, lane.socket, &event);
      send_next(lane);
    }
    std::array<epoll_event, 128> events{};
    while (done_ < requests_.size() && open_ > 0) {
      const int ready = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 10'000);
      if (ready <= 0) {
        break;
      }
      for (int i = 0; i < ready; ++i) {
        receive(*static_cast<Lane*>(events[static_cast<std::size_t>(i)].data.ptr));
      }
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  const std::map<int, int>& statuses() const { return statuses_; }

 private:
  void send_next(Lane& lane) {
    if (next_ == requests_.size()) {
      close_lane(lane);
      return;
    }
    if (!lane.busy) {
      lane.busy = true;
      ++open_;
    }
    lane.current = next_++;
    const std::string& bytes = requests_[lane.current].request;
    // Requests are far smaller than a socket's buffer: one blocking send takes it whole.
    if (::send(lane.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size())) {
      close_lane(lane);
    }
  }

  void close_lane(Lane& lane) {
    ::close(lane.socket);
    lane.socket = -1;
    if (lane.busy) {
      lane.busy = false;
      --open_;
    }
  }

  void receive(Lane& lane) {
    std::array<char, 16384> chunk{};
    const ssize_t got = ::recv(lane.socket, chunk.data(), chunk.size(), 0);
    if (got <= 0) {
      ++statuses_[0];
      close_lane(lane);
      return;
    }
    lane.buffer.append(chunk.data(), static_cast<std::size_t>(got));
    Answer answer;
    while (lane.socket >= 0 && take_answer(lane.buffer, answer)) {
      ++statuses_[answer.status];
      ++done_;
      if (answer.status == 303 && acknowledged_ != nullptr) {
        record(lane.current, answer);
      }
      send_next(lane);
    }
  }

  void record(std::size_t number, const Answer& answer) {
    for (const std::string& cookie : answer.values("set-cookie")) {
      if (cookie.find("session=") < cookie.find(';')) {
        static_cast<void>(std::fprintf(acknowledged_, "%zu %s\n", number,
                                       cookie.substr(0, cookie.find(';')).c_str()));
        static_cast<void>(std::fflush(acknowledged_));
      }
    }
  }

  const LoadOptions& options_;
  const std::vector<PreparedSignIn>& requests_;
  std::FILE* acknowledged_;
  int poll_;
  std::vector<Lane> lanes_;
  std::map<int, int> statuses_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::size_t open_ = 0;
};

std::FILE* open_or_exit(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) {
    std::perror(path.c_str());
    std::exit(2);
  }
  return file;
}

void write_requests(const std::string& path, const std::vector<PreparedSignIn>& requests) {
  std::FILE* file = open_or_exit(path);
  for (const PreparedSignIn& request : requests) {
    static_cast<void>(
        std::fprintf(file, "%zu\n%s\n", request.request.size(), request.request.c_str()));
  }
  static_cast<void>(std::fclose(file));
}

}  // namespace
}  // namespace countersign::load

int main(int argc, char** argv) {
  countersign::load::LoadOptions options;
  std::string acknowledged;
  std::string requests_file;
  CLI::App app("signs in many people");
  app.add_option("--port", options.port)->required();
  app.add_option("--host", options.host)->required();
  app.add_option("--prefix", options.prefix);
  app.add_option("--authenticator", options.authenticator);
  app.add_option("--customers", options.customers);
  app.add_option("--idp-key", options.idp_key_file)->required();
  app.add_option("--idp-entity", options.idp_entity)->required();
  app.add_option("--organisation", options.organisation);
  app.add_option("--count", options.count);
  app.add_option("--first", options.first);
  app.add_option("--connections", options.connections);
  app.add_option("--threads", options.threads);
  app.add_flag("--same-user", options.same_user);
  app.add_option("--acknowledged", acknowledged);
  app.add_option("--requests", requests_file);
  CLI11_PARSE(app, argc, argv);

  const auto requests = countersign::load::prepare(options);
  if (!requests_file.empty()) {
    countersign::load::write_requests(requests_file, requests);
  }
  std::FILE* file = acknowledged.empty() ? nullptr : countersign::load::open_or_exit(acknowledged);
  if (file != nullptr) {
    static_cast<void>(std::fputs("ready\n", file));
    static_cast<void>(std::fflush(file));
  }
  countersign::load::Run run(options, requests, file);
  const double seconds = run.post_all();
  int accepted = 0;
  std::printf("{\"prepared\":%zu,\"seconds\":%.3f,\"statuses\":{", requests.size(), seconds);
  const char* comma = "";
  for (const auto& [status, count] : run.statuses()) {
    std::printf("%s\"%d\":%d", comma, status, count);
    comma = ",";
    accepted += status == 303 ? count : 0;
  }
  std::printf("},\"accepted\":%d,\"per_second\":%.0f}\n", accepted, accepted / seconds);
  return 0;
}
