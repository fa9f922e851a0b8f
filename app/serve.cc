// SPDX-License-Identifier: Apache-2.0
#include "serve.h"

#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "coarse_clock.h"
#include "gateway/language.h"
#include "json_log.h"
#include "print.h"
#include "service.h"
#include "stored_objects.h"

namespace countersign::app {
namespace {

// What ends a start, and the setting to look at.
std::string_view remedy_of(const Error& error) {
  constexpr std::pair<std::string_view, std::string_view> kRemedies[] = {
      {"store.locked",
       "a server runs with this store already: stop that one, or set another \"store\""},
      {"store.corrupt",
       "the file that \"store\" names is damaged or none of ours: name another, or put a copy back "
       "in its place"},
      {"store.cannot_open",
       "see that \"store\" names a file of ours, or none yet, and that the user whom the server "
       "runs as can write it and its folder"},
      {"http.listen_failed",
       "end what listens there, or set another address in \"listen\" (a socket: \"admin_socket\")"},
      {"gateway.language_invalid", "correct the file in the folder that \"languages\" names"},
  };
  for (const auto& [code, remedy] : kRemedies) {
    if (error.code.id == code) {
      return remedy;
    }
  }
  return {};
}

void print_error(const Error& error) {
  if (error.code.id == "app.config_invalid") {
    print(stderr, error.detail);
    return;
  }
  const std::string_view remedy = remedy_of(error);
  print(stderr, std::string(error.code.id) + ": " + error.detail +
                    (remedy.empty() ? "" : "; " + std::string(remedy)) + "\n");
}

// The signals that `run` waits for, kept from every thread that is started after this.
::sigset_t take_signals() {
  ::sigset_t set{};
  ::sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    ::sigaddset(&set, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  [[maybe_unused]] const auto old = ::signal(SIGPIPE, SIG_IGN);
  return set;
}

void run(Service& service, const ::sigset_t& signals) {
  constexpr ::timespec kTick{1, 0};
  for (;;) {
    const int signal = ::sigtimedwait(&signals, nullptr, &kTick);
    if (signal == SIGHUP) {
      service.reload();
    } else if (signal == SIGINT || signal == SIGTERM) {
      return;
    } else {
      service.tick();
    }
  }
}

int check_config(const std::filesystem::path& file) {
  Problems problems(file.string());
  const auto loaded = load_config(file, problems);
  if (loaded) {
    check_secret_files(*loaded, problems);
  }
  if (!problems.empty()) {
    print(stderr, problems.text());
    return 1;
  }
  if (!loaded->languages.empty()) {
    const auto languages = gateway::Languages::load(loaded->languages.string());
    if (!languages.ok()) {
      print_error(languages.error());
      return 1;
    }
  }
  const auto stored = stored_objects_report(*loaded);
  if (!stored.ok()) {
    print_error(stored.error());
    return 1;
  }
  print(stdout, *stored + file.string() + ": ok\n");
  return 0;
}

}  // namespace

int serve(const std::filesystem::path& file) {
  const ::sigset_t signals = take_signals();
  JsonLog log(STDOUT_FILENO);
  auto service = Service::start(file, log, coarse_now,
                                [&log](std::string_view level) { log.set_level(level); });
  if (!service.ok()) {
    print_error(service.error());
    return 1;
  }
  for (const std::string& address : (*service)->addresses()) {
    log.write(LogEntry(LogLevel::kInfo, "ready").add("listen", address));
  }
  run(**service, signals);
  log.write(LogEntry(LogLevel::kInfo, "stopping"));
  return 0;
}

void add_serve(CLI::App& root, int& exit_code) {
  const auto file = std::make_shared<std::string>();
  CLI::App* serve_command = root.add_subcommand("serve", "Run the server");
  serve_command->add_option("--config", *file, "Configuration file (TOML)")->required();
  serve_command->callback([file, &exit_code] { exit_code = serve(*file); });
  CLI::App* check_command =
      root.add_subcommand("check-config", "Say all that is wrong with a configuration file");
  check_command->add_option("--config", *file, "Configuration file (TOML)")->required();
  check_command->callback([file, &exit_code] { exit_code = check_config(*file); });
}

}  // namespace countersign::app
