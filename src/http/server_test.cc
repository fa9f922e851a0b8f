// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "base/matchers.h"
#include "http/errors.h"
#include "http/server_fixture.h"
#include "http/socket_client.h"

namespace countersign::http {
namespace {

using std::chrono::milliseconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class HttpServer : public ServerFixture {
 protected:
  static std::string large() { return std::string(8192, 'x'); }

  // What clients send at once: a small answer, a large one, several with one that comes
  // late, one to be closed behind, one with no request behind, and one that nobody reads.
  static void ask(SocketClient& client, std::size_t number) {
    const std::string target = "/echo?" + std::to_string(number);
    switch (number % 5) {
      case 0:
        client.send(post(target, large()));
        break;
      case 1:
        client.send(get(target) + get("/late") + get(target));
        break;
      case 2:
        client.send(get(target, "Connection: close\r\n"));
        break;
      case 3:
        client.send(get(target) + "no request\r\n");
        break;
      default:
        client.send(get(target));
        client.close();
    }
  }

  static void expect_answers(SocketClient& client, std::size_t number) {
    const std::string echo = "GET /echo?" + std::to_string(number) + " 127.0.0.1 ";
    switch (number % 5) {
      case 0:
        EXPECT_THAT(client.read_response(), EndsWith(" 127.0.0.1 " + large()));
        break;
      case 1:
        EXPECT_THAT(client.read_response(), EndsWith("\r\n" + echo));
        EXPECT_THAT(client.read_response(), EndsWith("late GET /late 127.0.0.1 "));
        EXPECT_THAT(client.read_response(), EndsWith("\r\n" + echo));
        break;
      case 2:
        EXPECT_THAT(client.read_to_end(), EndsWith(echo));
        break;
      case 3:
        EXPECT_THAT(client.read_response(), EndsWith(echo));
        EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 400 "));
        break;
      default:
        break;
    }
  }
};

TEST_F(HttpServer, AnswersOverKeepAlive) {
  SocketClient client = connect();
  for (int i = 0; i < 3; ++i) {
    client.send(get("/echo?x=1"));
    const std::string response = client.read_response();
    EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(response, EndsWith("\r\n\r\nGET /echo?x=1 127.0.0.1 "));
    EXPECT_THAT(response, Not(HasSubstr("Connection:")));
  }
  EXPECT_EQ(server_->stats().accepted, 1U);
  EXPECT_EQ(server_->stats().requests, 3U);
}

// As a child of this process has it, between fork and exec.
TEST_F(HttpServer, ForgetsAConnectionOfWhichThereIsACopy) {
  SocketClient client = connect();
  client.send(get("/echo"));
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200"));
  std::vector<Descriptor> copies;
  for (int fd = 3; fd < 256; ++fd) {
    copies.emplace_back(::dup(fd));
  }
  client.send(get("/echo", "Connection: close\r\n"));
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200"));
  // Nobody is there any more to be told of this.
  client.send(get("/echo"));
  client.shut();
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(talk(get("/echo")), StartsWith("HTTP/1.1 200"));
  }
}

TEST_F(HttpServer, AnswersPipelinedRequestsInOrder) {
  SocketClient client = connect();
  client.send(get("/echo?1") + get("/late?2") + post("/echo?3", "body") + get("/late?4") +
              get("/echo?5"));
  EXPECT_THAT(client.read_response(), EndsWith("\r\nGET /echo?1 127.0.0.1 "));
  EXPECT_THAT(client.read_response(), EndsWith("late GET /late?2 127.0.0.1 "));
  EXPECT_THAT(client.read_response(), EndsWith("POST /echo?3 127.0.0.1 body"));
  EXPECT_THAT(client.read_response(), EndsWith("late GET /late?4 127.0.0.1 "));
  EXPECT_THAT(client.read_response(), EndsWith("GET /echo?5 127.0.0.1 "));
}

TEST_F(HttpServer, AnswersRequestsCutIntoSingleOctets) {
  SocketClient client = connect();
  for (const char c : post("/echo", "abc") + get("/echo")) {
    client.send(std::string(1, c));
    std::this_thread::sleep_for(milliseconds(1));
  }
  EXPECT_THAT(client.read_response(), EndsWith("POST /echo 127.0.0.1 abc"));
  EXPECT_THAT(client.read_response(), EndsWith("GET /echo 127.0.0.1 "));
}

TEST_F(HttpServer, AnswersHttp10) {
  const std::string response = talk("GET /echo HTTP/1.0\r\n\r\n");
  EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(response, HasSubstr("\r\nConnection: close\r\n"));
  SocketClient client = connect();
  client.send("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(client.read_response(), HasSubstr("\r\nConnection: keep-alive\r\n"));
  client.send(get("/empty"));
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 204 No Content\r\n"));
}

TEST_F(HttpServer, ClosesWhenAsked) {
  SocketClient client = connect();
  client.send(get("/echo", "Connection: close\r\n") + get("/echo"));
  const std::string all = client.read_to_end();
  EXPECT_THAT(all, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_EQ(all.find("HTTP/1.1", 1), std::string::npos);
}

TEST_F(HttpServer, AnswersHeadWithoutBody) {
  const std::string response = talk("HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(response, EndsWith("Content-Length: 21\r\n\r\n"));
}

TEST_F(HttpServer, AnswersWhenAReplyIsDropped) {
  EXPECT_THAT(talk(get("/drop")), StartsWith("HTTP/1.1 500 "));
}

TEST_F(HttpServer, SendsContinueOnceAndOnlyWhenTheBodyIsMissing) {
  SocketClient client = connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_response(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ab");
  std::this_thread::sleep_for(milliseconds(20));
  client.send("cd");
  EXPECT_THAT(client.read_response(), EndsWith("POST /echo 127.0.0.1 abcd"));
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nef");
  EXPECT_THAT(client.read_response(), EndsWith("POST /echo 127.0.0.1 ef"));
}

struct Refusal {
  std::string text;
  std::string_view status;
  ErrorCode code;
};

// B07, F07: the answer names the fault and the connection is closed, so that nothing behind the
// refused request is read as another one.
TEST_F(HttpServer, RefusesAndCloses) {
  const std::vector<Refusal> cases = {
      {"GET / HTTP/1.1\nHost: a\n\n", "400", kBadRequest},
      {"GET /\r\n", "400", kBadRequest},
      {"GET http://a/echo HTTP/1.1\r\nHost: a\r\n\r\n", "400", kBadRequest},
      {"GET /echo HTTP/1.1\r\n\r\n", "400", kBadHost},
      {get("/echo", "Host: b\r\n"), "400", kBadHost},
      {get("/echo", "Content-Length: 4\r\nContent-Length: 4\r\n"), "400", kBadFraming},
      {get("/echo", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"), "400", kBadFraming},
      {get("/echo", "Transfer-Encoding: chunked\r\n"), "501", kTransferCoding},
      {get("/echo", "Expect: the unexpected\r\n"), "417", kBadExpectation},
      {"GET /echo HTTP/3.0\r\nHost: a\r\n\r\n", "505", kBadVersion},
      {get("/echo", "Content-Length: 1048577\r\n"), "413", kBodyTooLarge},
      {post("/small", "01234567890"), "413", kBodyTooLarge},
      {get("/" + std::string(8 * 1024, 'a')), "414", kTargetTooLong},
      {get("/echo", "X: " + std::string(Limits().header_block_bytes, 'a') + "\r\n"), "431",
       kHeadersTooLarge},
  };
  for (const Refusal& refusal : cases) {
    SocketClient client = connect();
    client.send(refusal.text + get("/echo?smuggled"));
    const std::string all = client.read_to_end();
    EXPECT_THAT(all, StartsWith("HTTP/1.1 " + std::string(refusal.status))) << refusal.text;
    EXPECT_THAT(all, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(all, EndsWith("\r\n\r\n" + std::string(refusal.code.id) + "\n")) << refusal.text;
  }
  EXPECT_EQ(server_->stats().requests, 0U);
  EXPECT_EQ(server_->stats().refused, cases.size());
}

TEST_F(HttpServer, AcceptsBodiesUpToTheLimits) {
  EXPECT_THAT(talk(post("/small", "0123456789")), EndsWith(" 0123456789"));
  const std::string body(1024 * 1024, 'x');
  EXPECT_THAT(talk(post("/echo", body)), EndsWith(" " + body));
}

TEST_F(HttpServer, DropsRequestsCutOff) {
  EXPECT_EQ(talk("GET /echo HTTP/1.1\r\nHost"), "");
  EXPECT_EQ(talk("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"), "");
  EXPECT_EQ(server_->stats().requests, 0U);
  EXPECT_TRUE(eventually([this] { return server_->stats().open == 0; }));
}

TEST_F(HttpServer, SendsBigAnswersToSlowReaders) {
  SocketClient client = connect();
  client.send(get("/big") + get("/echo?after"));
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_THAT(client.read_response(), EndsWith(std::string(PathHandler::kBig, 'b')));
  EXPECT_THAT(client.read_response(), EndsWith("GET /echo?after 127.0.0.1 "));
}

TEST_F(HttpServer, AnswersManySmallPipelinedRequests) {
  constexpr int kCount = 20'000;
  SocketClient client = connect();
  std::thread sender([&client] {
    std::string many;
    for (int i = 0; i < kCount; ++i) {
      many += get("/echo?" + std::to_string(i));
    }
    client.send(many);
  });
  for (int i = 0; i < kCount; ++i) {
    ASSERT_THAT(client.read_response(), EndsWith("/echo?" + std::to_string(i) + " 127.0.0.1 "));
  }
  sender.join();
}

TEST_F(HttpServer, ForgetsPeersThatLeaveWhileAReplyIsPending) {
  SocketClient client = connect();
  client.send(get("/held"));
  ASSERT_TRUE(eventually([this] { return handler_.held() == 1; }));
  client.close();
  handler_.release_held();
  EXPECT_TRUE(eventually([this] { return server_->stats().open == 0; }));
}

TEST_F(HttpServer, AcceptsRepliesAfterItsEnd) {
  options_.stop_grace = milliseconds(50);
  SocketClient client = connect();
  client.send(get("/held"));
  ASSERT_TRUE(eventually([this] { return handler_.held() == 1; }));
  server_.reset();
  EXPECT_EQ(client.read_to_end(), "");
  handler_.release_held();  // must find neither the connection nor its loop destroyed
}

TEST_F(HttpServer, HoldsAThousandConnections) {
  options_.threads = 2;
  std::vector<SocketClient> clients;
  for (int i = 0; i < 1000; ++i) {
    clients.push_back(connect());
    ASSERT_TRUE(clients.back().is_open());
  }
  for (int round = 0; round < 2; ++round) {
    for (const SocketClient& client : clients) {
      ASSERT_TRUE(client.send(get("/echo")));
    }
    for (SocketClient& client : clients) {
      ASSERT_THAT(client.read_response(), StartsWith("HTTP/1.1 200"));
    }
  }
  EXPECT_EQ(server_->stats().open, 1000U);
  clients.clear();
  EXPECT_TRUE(eventually([this] { return server_->stats().open == 0; }));
}

// More than one turn takes.
TEST_F(HttpServer, AnswersAllThatAreReadyAtOnce) {
  SocketClient busy = connect();
  std::vector<SocketClient> clients;
  for (int i = 0; i < 150; ++i) {
    clients.push_back(connect());
  }
  ASSERT_TRUE(eventually([this] { return server_->stats().open == 151; }));
  busy.send(get("/busy"));
  for (std::size_t i = 0; i < clients.size(); ++i) {
    ask(clients[i], i);
  }
  EXPECT_THAT(busy.read_response(), StartsWith("HTTP/1.1 200"));
  for (std::size_t i = 0; i < clients.size(); ++i) {
    expect_answers(clients[i], i);
  }
  clients.clear();
  busy.close();
  EXPECT_TRUE(eventually([this] { return server_->stats().open == 0; }));
}

TEST_F(HttpServer, RefusesR03ConnectionsOverTheLimit) {
  options_.max_connections = 2;
  SocketClient first = connect();
  SocketClient second = connect();
  first.send(get("/echo"));
  second.send(get("/echo"));
  EXPECT_THAT(first.read_response(), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(second.read_response(), StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(connect().closes_within(milliseconds(60'000)));
  first.close();
  ASSERT_TRUE(eventually([this] { return server_->stats().open == 1; }));
  SocketClient third = connect();
  third.send(get("/echo"));
  EXPECT_THAT(third.read_response(), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(server_->stats().turned_away, 1U);
}

TEST_F(HttpServer, ListensOnUnixSocketsAndIpv6) {
  const std::string path = ::testing::TempDir() + "countersign_http_test.sock";
  options_.listen = {"unix:" + path, "[::1]:0"};
  EXPECT_THAT(Server::start(options_, handler_), IsOk());  // and leaves nothing behind
  options_.threads = 2;
  const auto server = Server::start(options_, handler_);
  ASSERT_THAT(server, IsOk());
  EXPECT_EQ((*server)->addresses()[0], "unix:" + path);
  EXPECT_THAT((*server)->addresses()[1], StartsWith("[::1]:"));
  EXPECT_NE((*server)->port(), 0);
  EXPECT_THAT(Server::start({.listen = {"unix:" + path}}, handler_), FailsWith(kListenFailed));
  (*server)->stop();
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

TEST_F(HttpServer, RefusesAPortInUse) {
  connect();
  const std::string taken = server_->addresses()[0];
  EXPECT_THAT(Server::start({.listen = {taken}}, handler_), FailsWith(kListenFailed));
  EXPECT_THAT(Server::start({.listen = {taken}, .threads = 2}, handler_), FailsWith(kListenFailed));
}

TEST_F(HttpServer, RefusesOptions) {
  for (const std::string_view address :
       {"", "8080", "localhost:8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:80x",
        "::1:80", "[127.0.0.1]:80", "unix:"}) {
    EXPECT_THAT(Server::start({.listen = {std::string(address)}}, handler_),
                FailsWith(kListenAddress))
        << address;
  }
  EXPECT_THAT(Server::start({}, handler_), FailsWith(kServerOptions));
  EXPECT_THAT(Server::start({.listen = {"127.0.0.1:0"}, .threads = 0}, handler_),
              FailsWith(kServerOptions));
}

}  // namespace
}  // namespace countersign::http
