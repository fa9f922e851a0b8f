// SPDX-License-Identifier: Apache-2.0
// http_204_server PORT: our HTTP server with a handler that answers 204 to everything.
#include <csignal>
#include <cstdio>
#include <string>

#include "http/server.h"

namespace {

using countersign::http::Handler;
using countersign::http::Reply;
using countersign::http::Request;
using countersign::http::Response;
using countersign::http::Server;

class EmptyHandler final : public Handler {
 public:
  void handle(const Request& /*request*/, Reply reply) override { reply.send(Response(204)); }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    static_cast<void>(std::fprintf(stderr, "usage: http_204_server PORT\n"));
    return 2;
  }
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  EmptyHandler handler;
  const auto server =
      Server::start({.listen = {std::string("127.0.0.1:") + argv[1]}, .threads = 1}, handler);
  if (!server.ok()) {
    static_cast<void>(std::fprintf(stderr, "%s\n", server.error().detail.c_str()));
    return 1;
  }
  int signal = 0;
  return sigwait(&stop, &signal);
}
