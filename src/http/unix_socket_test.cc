// SPDX-License-Identifier: Apache-2.0
#include "http/unix_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "base/matchers.h"
#include "http/errors.h"
#include "http/exchange.h"
#include "http/server.h"

namespace countersign::http {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class AnswersWithPeer final : public Handler {
 public:
  void handle(const Request& request, Reply reply) override {
    reply.send(Response::with_body(200, "text/plain", std::string(request.peer())));
  }
  std::size_t body_limit(const Request&) const override { return 1024; }
};

class UnixSocket : public ::testing::Test {
 protected:
  UnixSocket() {
    char pattern[] = "/tmp/unix_socket_XXXXXX";
    folder_ = ::mkdtemp(pattern);
  }
  ~UnixSocket() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string place(const std::string& name) const { return (folder_ / name).string(); }
  static unsigned mode_of(const std::string& path) {
    struct ::stat status {};
    return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
  }
  void expect_refused(const std::string& path, std::string_view why) const {
    const auto made = listen_at(path, SocketAccess::kOwner, 8);
    ASSERT_THAT(made, FailsWith(kListenFailed));
    EXPECT_THAT(made.error().detail, HasSubstr(why));
  }
  // Nothing that was needed on the way is left.
  std::size_t names() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  LocalPeer us(const std::string& path) const { return {path, {::geteuid()}, {}}; }

  fs::path folder_;
};

TEST_F(UnixSocket, AcceptsAFreePathWithTheModeThatWasAsked) {
  const mode_t old = ::umask(0);
  const auto own = listen_at(place("own"), SocketAccess::kOwner, 8);
  ::umask(0777);
  const auto shared = listen_at(place("shared"), SocketAccess::kGroup, 8);
  ::umask(old);
  ASSERT_THAT(own, IsOk());
  ASSERT_THAT(shared, IsOk());
  EXPECT_EQ(mode_of(place("own")), 0600U);
  EXPECT_EQ(mode_of(place("shared")), 0660U);
  EXPECT_THAT(connect_to(place("own")), IsOk());
  EXPECT_EQ(names(), 2U);
}

TEST_F(UnixSocket, AcceptsASocketThatNobodyListensOn) {
  { const auto gone = listen_at(place("s"), SocketAccess::kOwner, 8); }
  EXPECT_TRUE(fs::exists(place("s")));
  const auto made = listen_at(place("s"), SocketAccess::kOwner, 8);
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(connect_to(place("s")), IsOk());
  EXPECT_EQ(names(), 1U);
}

TEST_F(UnixSocket, RefusesAPathThatAnotherListensOn) {
  const auto first = listen_at(place("s"), SocketAccess::kOwner, 8);
  ASSERT_THAT(first, IsOk());
  expect_refused(place("s"), "another process listens there");
  EXPECT_THAT(connect_to(place("s")), IsOk());
  EXPECT_EQ(names(), 1U);
}

TEST_F(UnixSocket, RefusesAnythingElseAndLeavesItAsItIs) {
  std::ofstream(place("file")) << "precious";
  expect_refused(place("file"), "a file lies there");
  std::string kept;
  std::getline(std::ifstream(place("file")), kept);
  EXPECT_EQ(kept, "precious");

  const auto elsewhere = listen_at(place("s"), SocketAccess::kOwner, 8);
  fs::create_symlink(place("s"), place("link"));
  fs::create_symlink(place("nothing"), place("dangling"));
  fs::create_directory(place("folder"));
  ASSERT_EQ(::mkfifo(place("fifo").c_str(), 0600), 0);
  expect_refused(place("link"), "a link lies there");
  expect_refused(place("dangling"), "a link lies there");
  expect_refused(place("folder"), "a folder lies there");
  expect_refused(place("fifo"), "a file lies there");
  EXPECT_EQ(names(), 6U);
  expect_refused(place("absent/s"), "No such file");
}

TEST_F(UnixSocket, AcceptsAPathThatIsTooLongForAnAddress) {
  const fs::path deep = folder_ / std::string(120, 'd');
  fs::create_directory(deep);
  const std::string path = (deep / "s").string();
  const auto made = listen_at(path, SocketAccess::kOwner, 8);
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(connect_to(path), IsOk());
  expect_refused(path, "another process listens there");
  expect_refused((deep / std::string(100, 'n')).string(), "a name of at most");
}

TEST_F(UnixSocket, TakesItsFileAwayUnlessItIsAnothers) {
  const auto first = listen_at(place("s"), SocketAccess::kOwner, 8);
  ASSERT_THAT(first, IsOk());
  fs::remove(place("s"));
  const auto second = listen_at(place("s"), SocketAccess::kOwner, 8);
  ASSERT_THAT(second, IsOk());
  first->file.remove();
  EXPECT_TRUE(fs::exists(place("s")));
  second->file.remove();
  EXPECT_FALSE(fs::exists(place("s")));
}

TEST_F(UnixSocket, ReachesAServerWhosePeerIsTrusted) {
  AnswersWithPeer handler;
  ServerOptions options;
  options.listen = {"127.0.0.1:0"};
  options.private_socket = place("s");
  const auto server = Server::start(options, handler);
  ASSERT_THAT(server, IsOk());
  EXPECT_EQ((*server)->addresses().back(), "unix:" + place("s"));
  EXPECT_EQ(mode_of(place("s")), 0600U);
  TransferBounds bounds;
  bounds.schemes = UrlSchemes::kHttpAndHttps;
  bounds.local = us(place("s"));
  const OutgoingRequest request{Method::kPost, "http://127.0.0.1:1/", {}, "body"};
  const auto answer = exchange(request, bounds);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->body, "unix");

  bounds.local = LocalPeer{place("s"), {}, ::getegid()};
  EXPECT_THAT(exchange(request, bounds), IsOk());
  (*server)->stop();
  EXPECT_FALSE(fs::exists(place("s")));
}

TEST_F(UnixSocket, RefusesAPeerOfAnotherUserBeforeAnythingIsSent) {
  const auto thief = listen_at(place("s"), SocketAccess::kOwner, 8);
  ASSERT_THAT(thief, IsOk());
  TransferBounds bounds;
  bounds.schemes = UrlSchemes::kHttpAndHttps;
  bounds.local = LocalPeer{place("s"), {::geteuid() + 1}, ::getegid() + 1};
  const OutgoingRequest request{Method::kGet, "http://127.0.0.1/", {{"Authorization", "a"}}, ""};
  EXPECT_THAT(exchange(request, bounds), FailsWith(kPeerNotTrusted));
  Accepted accepted;
  int connections = 0;
  for (; accept_from(thief->socket.get(), accepted) == AcceptFault::kNone; ++connections) {
    char byte = 0;
    EXPECT_EQ(::recv(accepted.socket.get(), &byte, 1, 0), 0);  // closed, and not one byte
  }
  EXPECT_EQ(connections, 2);  // whether somebody answers, and the one that was for the request

  bounds.local = us(place("nobody"));
  EXPECT_THAT(exchange(request, bounds), FailsWith(kFetchFailed));
}

}  // namespace
}  // namespace countersign::http
