// SPDX-License-Identifier: Apache-2.0
// R01: peers that are slow on purpose; and the server's own end.
#include <sys/socket.h>

#include <chrono>
#include <string>
#include <thread>

#include "base/matchers.h"
#include "http/server_fixture.h"
#include "http/socket_client.h"

namespace countersign::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class HttpServerDeadlines : public ServerFixture {
 protected:
  HttpServerDeadlines() {
    // Far enough apart that the one at work is known by the time it took.
    options_.timeouts = {.header = milliseconds(200),
                         .body = milliseconds(200),
                         .idle = milliseconds(200),
                         .write = milliseconds(200)};
  }

  static constexpr milliseconds kLong{600'000};
  static constexpr milliseconds kPatience{60'000};  // of a machine with busy neighbours
};

TEST_F(HttpServerDeadlines, RefusesSlowHeads) {
  options_.timeouts.idle = options_.timeouts.body = options_.timeouts.write = kLong;
  SocketClient client = connect();
  client.send("GET /echo HTTP/1.1\r\n");
  const auto begin = steady_clock::now();
  // A line now and then gains nothing.
  while (steady_clock::now() - begin < kPatience && client.send("X: y\r\n")) {
    std::this_thread::sleep_for(milliseconds(20));
    if (server_->stats().timed_out > 0) {
      break;
    }
  }
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 408 "));
  EXPECT_EQ(server_->stats().timed_out, 1U);
}

TEST_F(HttpServerDeadlines, RefusesSlowBodies) {
  options_.timeouts.idle = options_.timeouts.header = options_.timeouts.write = kLong;
  SocketClient client = connect();
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
  EXPECT_TRUE(eventually([&] {
    client.send("x");
    return server_->stats().timed_out > 0;
  }));
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(HttpServerDeadlines, ClosesIdleConnections) {
  options_.timeouts.header = options_.timeouts.body = options_.timeouts.write = kLong;
  SocketClient silent = connect();
  SocketClient client = connect();
  client.send(get("/echo"));
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(client.closes_within(kPatience));
  EXPECT_TRUE(silent.closes_within(kPatience));
}

TEST_F(HttpServerDeadlines, KeepsBusyConnections) {
  // Where the machine let this thread sleep for too long, the connection was idle: once more.
  EXPECT_TRUE(eventually([this] {
    SocketClient client = connect();
    for (int i = 0; i < 20; ++i) {
      const auto begin = steady_clock::now();
      client.send(get("/echo"));
      const std::string response = client.read_response();
      std::this_thread::sleep_for(milliseconds(30));
      if (steady_clock::now() - begin > milliseconds(150)) {
        return false;
      }
      EXPECT_THAT(response, StartsWith("HTTP/1.1 200"));
    }
    return true;
  }));
}

TEST_F(HttpServerDeadlines, KeepsConnectionsWhoseReplyIsPending) {
  SocketClient client = connect();
  client.send(get("/held"));
  ASSERT_TRUE(eventually([this] { return handler_.held() == 1; }));
  std::this_thread::sleep_for(milliseconds(500));
  handler_.release_held();
  EXPECT_THAT(client.read_response(), EndsWith("held"));
}

TEST_F(HttpServerDeadlines, ClosesPeersThatDoNotRead) {
  options_.timeouts.header = options_.timeouts.body = options_.timeouts.idle = kLong;
  SocketClient client = connect();
  client.send(get("/big"));
  EXPECT_TRUE(eventually([this] { return server_->stats().timed_out == 1; }));
  EXPECT_EQ(server_->stats().open, 0U);
}

TEST_F(HttpServerDeadlines, StopsAfterRequestsUnderWay) {
  options_.timeouts.idle = kLong;
  SocketClient idle = connect();
  SocketClient busy = connect();
  busy.send(get("/held"));
  ASSERT_TRUE(eventually([this] { return handler_.held() == 1; }));
  std::thread stopper([this] { server_->stop(); });
  EXPECT_TRUE(idle.closes_within(kPatience));
  EXPECT_FALSE(SocketClient(server_->port()).is_open());
  handler_.release_held();
  const std::string last = busy.read_to_end();
  EXPECT_THAT(last, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(last, EndsWith("held"));
  stopper.join();
  server_->stop();
}

TEST_F(HttpServerDeadlines, StopsAtTheEndOfGrace) {
  options_.stop_grace = milliseconds(200);
  SocketClient busy = connect();
  busy.send(get("/held"));
  ASSERT_TRUE(eventually([this] { return handler_.held() == 1; }));
  const auto begin = steady_clock::now();
  server_->stop();
  EXPECT_GE(steady_clock::now() - begin, milliseconds(190));
  EXPECT_LT(steady_clock::now() - begin, kPatience);
  EXPECT_EQ(busy.read_to_end(), "");
}

}  // namespace
}  // namespace countersign::http
