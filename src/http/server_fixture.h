// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/eventually.h"
#include "base/matchers.h"
#include "http/server.h"
#include "http/socket_client.h"

namespace countersign::http {

/// For tests: answers by path.
///   /echo   200, "METHOD target peer body"      /empty  204
///   /late   200 from another thread, soon       /held   kept until release_held
///   /drop   the Reply is destroyed unsent       /big    200 with 8 MiB
///   /small  takes 10 octets of body             /busy   200, after a tenth of a second of its
///   thread anything else 404
class PathHandler final : public Handler {
 public:
  ~PathHandler() override {
    release_held();
    for (std::thread& thread : threads_) {
      thread.join();
    }
  }

  void handle(const Request& request, Reply reply) override {
    const std::string_view path = request.path();
    if (path == "/echo" || path == "/small") {
      reply.send(Response::with_body(200, "text/plain", describe(request)));
    } else if (path == "/empty") {
      reply.send(Response(204));
    } else if (path == "/late") {
      const std::lock_guard lock(mutex_);
      threads_.emplace_back([held = std::move(reply), text = describe(request)]() mutable {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        held.send(Response::with_body(200, "text/plain", "late " + text));
      });
    } else if (path == "/held") {
      const std::lock_guard lock(mutex_);
      held_.push_back(std::move(reply));
    } else if (path == "/busy") {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      reply.send(Response(200));
    } else if (path == "/big") {
      reply.send(Response::with_body(200, "text/plain", std::string(kBig, 'b')));
    } else if (path != "/drop") {
      reply.send(Response(404));
    }
  }

  std::size_t body_limit(const Request& head) const override {
    return head.path() == "/small" ? 10 : Handler::body_limit(head);
  }

  std::size_t held() {
    const std::lock_guard lock(mutex_);
    return held_.size();
  }

  /// Answers what /held kept, from the caller's thread.
  void release_held() {
    std::vector<Reply> replies;
    {
      const std::lock_guard lock(mutex_);
      replies.swap(held_);
    }
    for (Reply& reply : replies) {
      reply.send(Response::with_body(200, "text/plain", "held"));
    }
  }

  static constexpr std::size_t kBig = 8UL * 1024 * 1024;

 private:
  static std::string describe(const Request& request) {
    std::string text(to_string(request.method()));
    text.append(" ").append(request.target()).append(" ").append(request.peer());
    return text.append(" ").append(request.body());
  }

  std::mutex mutex_;
  std::vector<std::thread> threads_;
  std::vector<Reply> held_;
};

/// For tests: a server on a free port of 127.0.0.1.
class ServerFixture : public ::testing::Test {
 protected:
  ServerFixture() { options_.listen = {"127.0.0.1:0"}; }

  /// Starts with options_, which a test may have changed before.
  SocketClient connect() {
    if (server_ == nullptr) {
      auto started = Server::start(options_, handler_);
      EXPECT_THAT(started, IsOk());
      server_ = *std::move(started);
    }
    return SocketClient(server_->port());
  }

  /// One request on a connection of its own, until the server closes.
  std::string talk(std::string_view text) {
    SocketClient client = connect();
    EXPECT_TRUE(client.send(text));
    client.shut();
    return client.read_to_end();
  }

  static std::string get(std::string_view target, std::string_view lines = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(lines) + "\r\n";
  }

  static std::string post(std::string_view target, std::string_view body) {
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
  }

  ServerOptions options_;
  PathHandler handler_;
  std::unique_ptr<Server> server_;
};

}  // namespace countersign::http
