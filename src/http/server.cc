// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <atomic>
#include <system_error>
#include <thread>
#include <utility>

#include "http/errors.h"
#include "http/listener.h"
#include "http/loop.h"

namespace countersign::http {
namespace {

constexpr unsigned kMostThreads = 256;

class LoopServer final : public Server {
 public:
  LoopServer(const ServerOptions& options, Handler& handler) {
    for (unsigned i = 0; i < options.threads; ++i) {
      loops_.push_back(std::make_shared<Loop>(options, handler, open_));
    }
  }
  ~LoopServer() override { LoopServer::stop(); }
  LoopServer(const LoopServer&) = delete;
  LoopServer& operator=(const LoopServer&) = delete;

  Result<void> listen(const std::string& address, SocketAccess access) {
    CS_TRY(auto listener, listen_on(address, static_cast<unsigned>(loops_.size()), access));
    for (std::size_t i = 0; i < loops_.size(); ++i) {
      loops_[i]->add_listener(std::move(listener.sockets[i]));
    }
    addresses_.push_back(listener.address);
    port_ = port_ == 0 ? listener.port : port_;
    if (!listener.file.path.empty()) {
      socket_files_.push_back(listener.file);
    }
    return {};
  }

  Result<void> listen_on_all(const ServerOptions& options) {
    for (const std::string& address : options.listen) {
      CS_TRY(listen(address, SocketAccess::kGroup));
    }
    return options.private_socket.empty()
               ? Result<void>()
               : listen("unix:" + options.private_socket, SocketAccess::kOwner);
  }

  Result<void> run() {
    try {
      for (const auto& loop : loops_) {
        threads_.emplace_back(&Loop::run, loop);
      }
    } catch (const std::system_error& fault) {
      return {kListenFailed, std::string("start a thread: ") + fault.what()};
    }
    return {};
  }

  const std::vector<std::string>& addresses() const override { return addresses_; }
  std::uint16_t port() const override { return port_; }

  ServerStats stats() const override {
    ServerStats sum;
    for (const auto& loop : loops_) {
      const LoopCounters& counters = std::as_const(*loop).counters();
      sum.accepted += counters.accepted.read();
      sum.turned_away += counters.turned_away.read();
      sum.requests += counters.requests.read();
      sum.refused += counters.refused.read();
      sum.timed_out += counters.timed_out.read();
    }
    sum.open = open_.load(std::memory_order_relaxed);
    return sum;
  }

  void stop() override {
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      loops_[i]->stop();
    }
    for (std::thread& thread : threads_) {
      thread.join();
    }
    threads_.clear();
    for (const SocketFile& file : std::exchange(socket_files_, {})) {
      file.remove();
    }
  }

 private:
  std::atomic<std::uint64_t> open_{0};
  std::vector<std::shared_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
  std::vector<std::string> addresses_;
  std::vector<SocketFile> socket_files_;
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handler& handler) {
  if (options.listen.empty()) {
    return {kServerOptions, "expected at least one address to listen on"};
  }
  if (options.threads < 1 || options.threads > kMostThreads) {
    return {kServerOptions, "expected 1 to 256 threads, got " + std::to_string(options.threads)};
  }
  auto server = std::make_unique<LoopServer>(options, handler);
  CS_TRY(server->listen_on_all(options));
  CS_TRY(server->run());
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace countersign::http
