// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "base/published.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "config/load.h"
#include "gateway/gateway.h"
#include "http/server.h"
#include "provider/forward_auth.h"
#include "store/sessions.h"
#include "store/thread_readers.h"

namespace countersign::app {

/// The running server: all objects of one configuration, connected. Made by `start`; stops when it
/// goes.
class Service {
 public:
  /// Reads `file`, opens the store and listens. `log` and `clock` outlive it. Fails with
  /// app.config_invalid (the problems are in the detail, one a line) or the code of what did not
  /// work.
  static Result<std::unique_ptr<Service>> start(const std::filesystem::path& file, Log& log,
                                                gateway::Clock clock);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Takes the file's new settings; on any problem the running ones stay and the log says why.
  void reload();

  /// To be called about once a second: drops what is over, and learns whether the store works.
  void tick();

  std::uint16_t port() const { return server_->port(); }
  const std::vector<std::string>& addresses() const { return server_->addresses(); }

 private:
  class FrontDoor;

  Service(std::filesystem::path file, Log& log, gateway::Clock clock);
  Result<void> open(Loaded loaded);

  std::filesystem::path file_;
  Log& log_;
  gateway::Clock clock_;
  Config config_;  // of the start: what a reload may not change
  std::vector<SecretBytes> secrets_;
  std::atomic<bool> ready_{true};
  std::unique_ptr<store::Sessions> sessions_;
  std::unique_ptr<store::ThreadReaders> readers_;
  std::unique_ptr<Published<gateway::Settings>> gateway_settings_;
  std::unique_ptr<Published<provider::Settings>> provider_settings_;
  std::unique_ptr<gateway::Gateway> gateway_;
  std::unique_ptr<provider::ForwardAuth> forward_auth_;
  std::unique_ptr<FrontDoor> front_door_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace countersign::app
