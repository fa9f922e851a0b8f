// SPDX-License-Identifier: Apache-2.0
#include "service.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <thread>
#include <utility>

#include "errors.h"
#include "front_door.h"
#include "gateway/remedy_texts.h"
#include "identity/out_of_force.h"
#include "identity/shared_room.h"
#include "operator_token.h"
#include "provider/settings.h"
#include "secret_file.h"
#include "unusable_authenticators.h"

namespace countersign::app {
namespace {

// Some of them may be waiting for name servers (DomainChecks::kMost).
constexpr unsigned kApiThreads = 6;
constexpr std::size_t kApiWaiting = 128;
constexpr std::size_t kSignInWaiting = 256;
constexpr unsigned kTicksBetweenPurges = 60;
constexpr std::size_t kAuthenticatorsAnAlarmLook = 50;  // a second: 15 ms at the first round

// The settings that only a restart can change; the first that differs.
std::string_view fixed_setting_changed(const Config& running, const Config& next) {
  const std::pair<std::string_view, bool> changes[] = {
      {"listen", running.listen != next.listen},
      {"threads", running.threads != next.threads},
      {"public_origin", running.public_origin != next.public_origin},
      {"base_path", running.base_path != next.base_path},
      {"store", running.store_path != next.store_path},
      {"key_file", running.key_file != next.key_file},
      {"operator_token_file", running.operator_token_file != next.operator_token_file},
      {"admin_socket", running.admin_socket != next.admin_socket},
      {"languages", running.languages != next.languages},
      {"trusted_proxies", running.trusted_proxies != next.trusted_proxies},
      {"dns_servers", running.dns_servers != next.dns_servers},
  };
  for (const auto& [name, changed] : changes) {
    if (changed) {
      return name;
    }
  }
  return {};
}

unsigned cores() {
  return std::clamp(std::thread::hardware_concurrency(), 1U, 64U);
}

http::ServerOptions server_options(const Config& config,
                                   const std::filesystem::path& admin_socket) {
  http::ServerOptions out;
  out.private_socket = admin_socket.string();
  out.listen = config.listen;
  out.threads = config.threads != 0 ? config.threads : cores();
  // The front door says how much each path may hold, with an answer in its own form.
  out.limits.body_bytes = std::numeric_limits<std::size_t>::max() / 2;
  return out;
}

provider::MachineSettings provider_machine(const gateway::MachineSettings& machine) {
  provider::MachineSettings out;
  out.session_cookie = machine.session_cookie;
  out.login_path = machine.path("/login");
  out.own_origin = machine.origin;
  out.trusted_proxies = machine.trusted_proxies;
  return out;
}

std::vector<admin::OwnKey> own_keys(const gateway::MachineSettings& machine) {
  std::vector<admin::OwnKey> out;
  for (const gateway::KeyPair& pair : machine.signing_keys) {
    out.push_back({"signing", pair.certificate});
  }
  for (const gateway::KeyPair& pair : machine.encryption_keys) {
    out.push_back({"encryption", pair.certificate});
  }
  return out;
}

admin::Machine admin_machine(const gateway::MachineSettings& machine,
                             std::string operator_token_hash) {
  admin::Machine out;
  out.public_origin = machine.origin;
  out.base_path = machine.base_path;
  out.keys = own_keys(machine);
  out.operator_token_hash = std::move(operator_token_hash);
  out.trusted_proxies = machine.trusted_proxies;
  return out;
}

// How late the counts of repeated refusals may come.
constexpr unsigned kTicksBetweenRepeats = 5;

// Purges in a row, of some thousand events each.
constexpr int kMostPurges = 200;

store::EventQuotas quotas_of(const identity::Catalogue& catalogue) {
  const auto number = [&](const char* name) {
    return static_cast<std::size_t>(identity::property_number(catalogue.property(name)));
  };
  return {number("login_events.max"), number("login_events.max_accepted"),
          number("login_events.max_refused"), number("login_events.max_anonymous")};
}

}  // namespace

Service::Service(std::filesystem::path file, Log& log, gateway::Clock clock,
                 SetLogLevel set_log_level)
    : file_(std::move(file)),
      log_(log),
      alarms_(log),
      clock_(std::move(clock)),
      set_log_level_(std::move(set_log_level)) {}

Service::~Service() {
  if (server_) {
    server_->stop();
  }
  // What is under way there uses all that is declared before.
  api_workers_.reset();
  sign_in_workers_.reset();
  // The stores' last callbacks use the handlers.
  readers_.reset();
  keeper_.reset();
  sessions_.reset();
  stores_ = {};
}

Result<std::unique_ptr<Service>> Service::start(const std::filesystem::path& file, Log& log,
                                                gateway::Clock clock, SetLogLevel set_log_level) {
  Problems problems(file.string());
  auto loaded = load_config(file, problems);
  if (!loaded) {
    return {kConfigInvalid, problems.text()};
  }
  std::unique_ptr<Service> out(new Service(file, log, std::move(clock), std::move(set_log_level)));
  CS_TRY(out->open(*loaded));
  return out;
}

Result<void> Service::open(const Loaded& loaded) {
  CS_TRY(secrets_, read_or_make_secrets(loaded.key_file));
  config_ = loaded.config;
  machine_ = loaded.machine;
  CS_TRY(open_stores(loaded));
  CS_TRY(open_handlers(loaded));
  keeper_->listen(
      [this](const store::CatalogueKeeper::CataloguePtr& catalogue) { publish(catalogue); });
  CS_TRY(server_, http::Server::start(server_options(config_, loaded.admin_socket), *front_door_));
  return {};
}

Result<void> Service::open_stores(const Loaded& loaded) {
  store::SqliteOptions options;
  options.file = loaded.store_path;
  CS_TRY(stores_, store::open_sqlite_stores(options));
  CS_TRY(sessions_, store::Sessions::load(std::move(stores_.sessions), clock_()));
  CS_TRY(keeper_,
         store::CatalogueKeeper::load(*stores_.objects, clock_(), own_place(*loaded.machine)));
  tell(keeper_->upgrade_notes(), "upgraded");
  tell(identity::out_of_force(*keeper_->current()), "out_of_force");
  for (const FieldProblem& problem :
       unusable_authenticators(*loaded.machine, *keeper_->current())) {
    log_.write(LogEntry(LogLevel::kWarning, "not_usable")
                   .add("object", problem.pointer)
                   .add("detail", problem.what)
                   .add("remedy", problem.remedy));
  }
  CS_TRY(tell_clashing_names());
  readers_ = std::make_unique<store::ThreadReaders>(*sessions_);
  return {};
}

void Service::tell(const std::vector<identity::UpgradeNote>& notes, std::string_view event) {
  for (const identity::UpgradeNote& note : notes) {
    LogEntry entry(LogLevel::kWarning, event);
    entry.add("object", identity::pointer_to(note.key)).add("detail", note.what);
    if (!note.remedy.empty()) {
      entry.add("remedy", note.remedy);
    }
    log_.write(entry);
  }
}

Result<void> Service::open_handlers(const Loaded& loaded) {
  CS_TRY(std::string token_hash, read_or_make_operator_token(loaded.operator_token_file));
  auto languages = gateway::Languages::built_in();
  if (!loaded.languages.empty()) {
    CS_TRY(languages, gateway::Languages::load(loaded.languages.string()));
  }
  languages_ = languages;
  domains_ = std::make_unique<DomainWatch>(
      *stores_.domains, log_,
      [resolver = DnsResolver(config_.dns_servers)](const std::vector<std::string>& names) {
        return resolver.look_up_texts(names);
      },
      [this] { publish_domains(); });
  CS_TRY(domains_->load(clock_()));
  gateway_settings_ = std::make_unique<Published<gateway::Settings>>(
      gateway::make_settings(machine_, keeper_->current(), nullptr, domains_->proofs()));
  provider_settings_ = std::make_unique<Published<provider::Settings>>(
      provider::make_settings(provider_machine(*machine_), keeper_->current(), nullptr));
  sign_in_workers_ = std::make_unique<WorkerPool>(cores(), kSignInWaiting);
  api_workers_ = std::make_unique<WorkerPool>(kApiThreads, kApiWaiting);
  events_ = std::make_unique<gateway::LoginEvents>(*stores_.events, captures_);
  tickets_ = std::make_unique<gateway::TestTickets>(secrets_);
  gateway_ = std::make_unique<gateway::Gateway>(gateway::Services{
      *gateway_settings_, *sessions_, *readers_, log_, clock_, secrets_, ready_, *events_,
      *stores_.users, *sign_in_workers_, hasher_, std::move(languages),
      [this](const identity::Authenticator& tested) { mark_tested(tested); },
      [this](const http::Request& request) { return forward_auth_->explain(request); },
      [this] { return keeper_->current(); }});
  forward_auth_ =
      std::make_unique<provider::ForwardAuth>(*provider_settings_, *readers_, log_, clock_);
  admin_services_ = std::make_unique<admin::Services>(
      admin::Services{.catalogue = *keeper_,
                      .objects = *stores_.objects,
                      .users = *stores_.users,
                      .events = *stores_.events,
                      .audit = *stores_.audit,
                      .sessions = *sessions_,
                      .workers = *api_workers_,
                      .log = log_,
                      .clock = clock_,
                      .machine = admin_machine(*machine_, std::move(token_hash)),
                      .gateway = gateway_actions()});
  api_ = std::make_unique<admin::Api>(*admin_services_);
  front_door_ = std::make_unique<FrontDoor>(*gateway_, *forward_auth_, *api_, config_.base_path);
  return {};
}

admin::GatewayActions Service::gateway_actions() {
  admin::GatewayActions out;
  const auto machine = [this] { return gateway_settings_->current()->machine; };
  out.addresses_of = [machine](const identity::Authenticator& authenticator) {
    const auto now = machine();
    const std::string& id = authenticator.id.value();
    return admin::Addresses{gateway::sp_entity_id(*now, authenticator).value(),
                            gateway::acs_url(*now, authenticator.id).value(), now->url("/logout"),
                            gateway::metadata_url(*now, authenticator.id),
                            now->url("/login/" + id)};
  };
  out.sign_in_url = [machine](const identity::OrganisationId& id) {
    return id.view() == identity::kRootOrganisation ? machine()->url("/login")
                                                    : machine()->url("/o/" + id.value() + "/login");
  };
  out.check_authenticator = [machine](const identity::Authenticator& authenticator) {
    return gateway::check_authenticator(*machine(), authenticator);
  };
  out.make_test_url = [this, machine](const identity::AuthenticatorId& id) -> Result<std::string> {
    return gateway::make_test_url(*machine(), *tickets_, id, clock_());
  };
  out.remedy_in = [this](const std::string& remedy, std::string_view accept_language) {
    const gateway::Language& language = languages_->choose({}, accept_language, {});
    const auto* const texts = gateway::RemedyTexts::built_in(language.tag());
    return texts == nullptr ? remedy : texts->translate(remedy).value_or(remedy);
  };
  out.start_capture = [this](const identity::OrganisationId& id) {
    return captures_.arm(id, identity::line_of(*keeper_->current(), id), clock_()) ? capture_of(id)
                                                                                   : std::nullopt;
  };
  out.find_capture = [this](const identity::OrganisationId& id) { return capture_of(id); };
  out.stop_capture = [this](const identity::OrganisationId& id) { captures_.disarm(id); };
  add_domain_actions(out);
  return out;
}

void Service::add_domain_actions(admin::GatewayActions& actions) {
  using Domains = Result<std::vector<admin::MailDomain>>;
  actions.mail_domains = [this](const identity::OrganisationId& id) -> Domains {
    const auto catalogue = keeper_->current();
    const identity::Organisation* found = catalogue->organisation(id);
    return found == nullptr ? Domains(std::vector<admin::MailDomain>())
                            : domains_->view(*catalogue, *found);
  };
  actions.check_mail_domains = [this](const identity::OrganisationId& id) -> Domains {
    const auto catalogue = keeper_->current();
    const identity::Organisation* found = catalogue->organisation(id);
    return found == nullptr ? Domains(std::vector<admin::MailDomain>())
                            : domains_->check(*catalogue, *found, clock_());
  };
}

std::optional<admin::Capture> Service::capture_of(const identity::OrganisationId& id) const {
  const auto status = captures_.status(id, clock_());
  return status ? std::optional(admin::Capture{status->until, status->reference}) : std::nullopt;
}

void Service::publish(const store::CatalogueKeeper::CataloguePtr& catalogue) {
  const std::lock_guard lock(publishing_);
  const auto running = gateway_settings_->current();
  gateway_settings_->publish(
      gateway::make_settings(machine_, catalogue, running.get(), domains_->proofs()));
  const auto deciding = provider_settings_->current();
  provider_settings_->publish(
      provider::make_settings(provider_machine(*machine_), catalogue, deciding.get()));
  set_log_level_(catalogue->property("log.level"));
  stores_.events->set_quotas(quotas_of(*catalogue));
}

// Of the newest catalogue, which may have come meanwhile.
void Service::publish_domains() {
  if (gateway_settings_ == nullptr) {
    return;  // at the start
  }
  const std::lock_guard lock(publishing_);
  const auto running = gateway_settings_->current();
  gateway_settings_->publish(
      gateway::make_settings(machine_, keeper_->current(), running.get(), domains_->proofs()));
}

void Service::mark_tested(const identity::Authenticator& tested) {
  const bool taken = api_workers_->try_run([this, tested] {
    const store::AuditContext context{"gateway", "", clock_(), "test round trip passed"};
    const auto done = keeper_->change(
        [&](const identity::Catalogue& current, identity::CatalogueEdit& edit) -> Result<void> {
          const identity::Authenticator* found = current.authenticator(tested.id.view());
          // Settings that were edited since are not what passed.
          if (found != nullptr && found->state == identity::AuthenticatorState::kDraft &&
              found->saml == tested.saml && found->mapping == tested.mapping) {
            identity::Authenticator next = *found;
            next.state = identity::AuthenticatorState::kTested;
            edit.put(std::move(next));
          }
          return {};
        },
        context);
    if (!done.ok()) {
      log_.write(LogEntry(LogLevel::kError, "test_not_recorded")
                     .add("authenticator", tested.id.view())
                     .add("code", done.error().code.id)
                     .add("detail", done.error().detail));
    }
  });
  if (!taken) {
    log_.write(LogEntry(LogLevel::kWarning, "test_not_recorded")
                   .add("authenticator", tested.id.view())
                   .add("detail", "expected a free worker; repeat the test"));
  }
}

void Service::reload() {
  Problems problems(file_.string());
  auto loaded = load_config(file_, problems);
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
  {
    const std::lock_guard lock(publishing_);
    machine_ = loaded->machine;
  }
  publish(keeper_->current());
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
  if (++ticks_ % kTicksBetweenPurges == 0) {
    purge_events();
  }
  watch_certificates();
  watch_domains();
  if (ticks_ % kTicksBetweenRepeats == 0) {
    events_->store_repeats();
  }
}

void Service::watch_certificates() {
  // When no worker is free the next second will do.
  [[maybe_unused]] const bool taken =
      api_workers_->try_run([this, catalogue = keeper_->current(), now = clock_()] {
        alarms_.look(*catalogue, now, kAuthenticatorsAnAlarmLook);
      });
}

void Service::watch_domains() {
  // When no worker is free the next second will do.
  [[maybe_unused]] const bool taken = api_workers_->try_run(
      [this, catalogue = keeper_->current()] { domains_->look(*catalogue, clock_()); });
}

// They were possible once: each goes by its exact name until one of them is gone.
Result<void> Service::tell_clashing_names() {
  constexpr std::size_t kMostTold = 100;
  CS_TRY(const auto users, stores_.users->list_clashing(kMostTold));
  for (const identity::User& user : users) {
    log_.write(LogEntry(LogLevel::kWarning, "user_name_clashes")
                   .add("organisation", user.organisation.view())
                   .add("user", user.id.view())
                   .add("user_name", user.user_name.view())
                   .add("remedy",
                        "another user of the organisation has this name but for the case of "
                        "letters or characters that nobody sees: the two are found by their exact "
                        "names alone. Delete the one that is not wanted, or make it anew under "
                        "another name"));
  }
  return {};
}

void Service::purge_events() {
  const auto catalogue = keeper_->current();
  const auto retention = std::chrono::seconds(
      identity::property_number(catalogue->property("login_events.retention")));
  // When no worker is free the next minute will do.
  [[maybe_unused]] const bool taken =
      api_workers_->try_run([this, catalogue, before = clock_() - retention] {
        const identity::LineOf line_of = [&](const identity::OrganisationId& id) {
          return identity::line_of(*catalogue, id);
        };
        Result<std::size_t> purged = stores_.events->purge_events(before, line_of);
        for (int round = 1; purged.ok() && *purged > 0 && round < kMostPurges; ++round) {
          purged = stores_.events->purge_events(before, line_of);
        }
        if (!purged.ok()) {
          log_.write(LogEntry(LogLevel::kError, "events_not_purged")
                         .add("code", purged.error().code.id)
                         .add("detail", purged.error().detail));
        }
      });
}

}  // namespace countersign::app
