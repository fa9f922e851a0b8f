// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "admin/api.h"
#include "argon2_hasher.h"
#include "base/published.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "base/worker_pool.h"
#include "certificate_alarms.h"
#include "config/load.h"
#include "domain_watch.h"
#include "front_door.h"
#include "gateway/capture.h"
#include "gateway/events.h"
#include "gateway/gateway.h"
#include "gateway/test_ticket.h"
#include "http/server.h"
#include "json_log.h"
#include "provider/forward_auth.h"
#include "store/catalogue_keeper.h"
#include "store/sessions.h"
#include "store/stores.h"
#include "store/thread_readers.h"

namespace countersign::app {

/// Called with the value of `log.level` whenever it changes, and at the start.
using SetLogLevel = std::function<void(std::string_view)>;

/// The running server: all objects of one installation, connected. Made by `start`; stops when it
/// goes.
class Service {
 public:
  /// Reads `file`, opens the store and listens. `log` and `clock` outlive it. Fails with
  /// app.config_invalid (the problems are in the detail, one a line) or the code of what did not
  /// work.
  static Result<std::unique_ptr<Service>> start(const std::filesystem::path& file, Log& log,
                                                gateway::Clock clock, SetLogLevel set_log_level);
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
  Service(std::filesystem::path file, Log& log, gateway::Clock clock, SetLogLevel set_log_level);
  Result<void> open(const Loaded& loaded);
  Result<void> open_stores(const Loaded& loaded);
  void tell(const std::vector<identity::UpgradeNote>& notes, std::string_view event);
  Result<void> open_handlers(const Loaded& loaded);
  admin::GatewayActions gateway_actions();
  std::optional<admin::Capture> capture_of(const identity::OrganisationId& id) const;
  void publish(const store::CatalogueKeeper::CataloguePtr& catalogue);
  void mark_tested(const identity::Authenticator& tested);
  void purge_events();
  void watch_certificates();
  void watch_domains();
  void publish_domains();
  void add_domain_actions(admin::GatewayActions& actions);
  Result<void> tell_clashing_names();

  std::filesystem::path file_;
  Log& log_;
  CertificateAlarms alarms_;
  gateway::Clock clock_;
  SetLogLevel set_log_level_;
  Config config_;  // of the start: what a reload may not change
  std::shared_ptr<const gateway::MachineSettings> machine_;  // read and written by one thread
  std::mutex publishing_;                                    // settings are made one at a time
  std::vector<SecretBytes> secrets_;
  std::atomic<bool> ready_{true};
  store::Stores stores_;
  std::unique_ptr<store::Sessions> sessions_;
  std::unique_ptr<store::ThreadReaders> readers_;
  std::unique_ptr<store::CatalogueKeeper> keeper_;
  std::unique_ptr<DomainWatch> domains_;
  std::unique_ptr<Published<gateway::Settings>> gateway_settings_;
  std::unique_ptr<Published<provider::Settings>> provider_settings_;
  gateway::Captures captures_;
  std::unique_ptr<gateway::LoginEvents> events_;
  std::unique_ptr<gateway::TestTickets> tickets_;
  Argon2Hasher hasher_;
  std::shared_ptr<const gateway::Languages> languages_;
  std::unique_ptr<gateway::Gateway> gateway_;
  std::unique_ptr<provider::ForwardAuth> forward_auth_;
  std::unique_ptr<admin::Services> admin_services_;
  std::unique_ptr<admin::Api> api_;
  std::unique_ptr<WorkerPool> sign_in_workers_;  // passwords
  std::unique_ptr<WorkerPool> api_workers_;
  std::unique_ptr<FrontDoor> front_door_;
  std::unique_ptr<http::Server> server_;
  unsigned ticks_ = 0;
};

}  // namespace countersign::app
