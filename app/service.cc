// SPDX-License-Identifier: Apache-2.0
#include "service.h"

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>

#include "errors.h"
#include "secret_file.h"
#include "store/sqlite/sqlite_session_store.h"

namespace countersign::app {
namespace {

// The settings that only a restart can change; the first that differs.
std::string_view fixed_setting_changed(const Config& running, const Config& next) {
  const std::pair<std::string_view, bool> changes[] = {
      {"listen", running.listen != next.listen},
      {"threads", running.threads != next.threads},
      {"public_origin", running.public_origin != next.public_origin},
      {"base_path", running.base_path != next.base_path},
      {"store", running.store_path != next.store_path},
      {"key_file", running.key_file != next.key_file},
  };
  for (const auto& [name, changed] : changes) {
    if (changed) {
      return name;
    }
  }
  return {};
}

http::ServerOptions server_options(const Config& config) {
  http::ServerOptions out;
  out.listen = config.listen;
  out.threads = config.threads != 0 ? config.threads
                                    : std::clamp(std::thread::hardware_concurrency(), 1U, 64U);
  return out;
}

}  // namespace

/// What an application's proxy asks goes to the provider, all else to the gateway. It is asked
/// at /auth and at /auth below the base path.
class Service::FrontDoor final : public http::Handler {
 public:
  FrontDoor(gateway::Gateway& gateway, provider::ForwardAuth& forward_auth,
            const std::string& base_path)
      : gateway_(gateway), forward_auth_(forward_auth), auth_path_(base_path + "/auth") {}

  void handle(const http::Request& request, http::Reply reply) override {
    if (is_auth(request)) {
      forward_auth_.handle(request, std::move(reply));
    } else {
      gateway_.handle(request, std::move(reply));
    }
  }
  std::size_t body_limit(const http::Request& head) const override {
    return is_auth(head) ? 0 : gateway_.body_limit(head);
  }

 private:
  bool is_auth(const http::Request& request) const {
    return request.path() == auth_path_ || request.path() == "/auth";
  }

  gateway::Gateway& gateway_;
  provider::ForwardAuth& forward_auth_;
  std::string auth_path_;
};

Service::Service(std::filesystem::path file, Log& log, gateway::Clock clock)
    : file_(std::move(file)), log_(log), clock_(std::move(clock)) {}

Service::~Service() {
  if (server_) {
    server_->stop();
  }
  // The store's last callbacks use what is declared behind it.
  readers_.reset();
  sessions_.reset();
}

Result<std::unique_ptr<Service>> Service::start(const std::filesystem::path& file, Log& log,
                                                gateway::Clock clock) {
  Problems problems(file.string());
  auto loaded = load_config(file, clock(), problems);
  if (!loaded) {
    return {kConfigInvalid, problems.text()};
  }
  std::unique_ptr<Service> out(new Service(file, log, std::move(clock)));
  CS_TRY(out->open(*std::move(loaded)));
  return out;
}

Result<void> Service::open(Loaded loaded) {
  CS_TRY(secrets_, read_or_make_secrets(loaded.key_file));
  store::SqliteOptions options;
  options.file = loaded.store_path;
  CS_TRY(auto store, store::open_sqlite_session_store(options));
  CS_TRY(sessions_, store::Sessions::load(std::move(store), clock_()));
  config_ = std::move(loaded.config);
  readers_ = std::make_unique<store::ThreadReaders>(*sessions_);
  gateway_settings_ = std::make_unique<Published<gateway::Settings>>(std::move(loaded.gateway));
  provider_settings_ = std::make_unique<Published<provider::Settings>>(std::move(loaded.provider));
  gateway_ = std::make_unique<gateway::Gateway>(
      gateway::Services{*gateway_settings_, *sessions_, *readers_, log_, clock_, secrets_, ready_});
  forward_auth_ =
      std::make_unique<provider::ForwardAuth>(*provider_settings_, *readers_, log_, clock_);
  front_door_ = std::make_unique<FrontDoor>(*gateway_, *forward_auth_, config_.base_path);
  CS_TRY(server_, http::Server::start(server_options(config_), *front_door_));
  return {};
}

void Service::reload() {
  Problems problems(file_.string());
  auto loaded = load_config(file_, clock_(), problems);
  if (loaded) {
    const std::string_view fixed = fixed_setting_changed(config_, loaded->config);
    if (!fixed.empty()) {
      problems.add(0, "\"" + std::string(fixed) + "\" differs from the running server's",
                   "restart the server to change it");
    }
  }
  if (!problems.empty()) {
    for (const Problem& problem : problems.all()) {
      log_.write(LogEntry(LogLevel::kError, "reload_refused")
                     .add("file", problems.file())
                     .add("line", static_cast<std::int64_t>(problem.line))
                     .add("detail", problem.what)
                     .add("remedy", problem.remedy));
    }
    return;
  }
  gateway_settings_->publish(std::move(loaded->gateway));
  provider_settings_->publish(std::move(loaded->provider));
  log_.write(LogEntry(LogLevel::kInfo, "reloaded").add("file", file_.string()));
}

void Service::tick() {
  sessions_->tick(clock_(), [this](const Result<std::size_t>& purged) {
    const bool works = purged.ok();
    if (ready_.exchange(works) != works) {
      LogEntry entry(works ? LogLevel::kInfo : LogLevel::kError,
                     works ? "store_works_again" : "store_failed");
      if (!works) {
        entry.add("code", purged.error().code.id).add("detail", purged.error().detail);
      }
      log_.write(entry);
    }
  });
}

}  // namespace countersign::app
