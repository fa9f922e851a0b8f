// SPDX-License-Identifier: Apache-2.0
#include "demo/commands.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "coarse_clock.h"
#include "config/load.h"
#include "demo/children.h"
#include "demo/demo_app.h"
#include "demo/demo_data.h"
#include "demo/demo_idp.h"
#include "demo/demo_objects.h"
#include "demo/people.h"
#include "errors.h"
#include "http/server.h"
#include "print.h"

namespace countersign::app {
namespace {

namespace fs = std::filesystem;

struct DemoOptions {
  std::string data = "var/demo";
  std::uint16_t port = 8000;
  bool print_nginx = false;
};

struct PartOptions {
  std::string listen;
  std::string folder;
  std::string sp_entity_id;
  std::string acs_url;
  std::string sp_certificate;
  std::string session_path = "/countersign/session";
};

::sigset_t block_signals() {
  ::sigset_t set{};
  ::sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) {
    ::sigaddset(&set, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  [[maybe_unused]] const auto old = ::signal(SIGPIPE, SIG_IGN);
  return set;
}

int complain(const Error& error) {
  print(stderr, "countersign: " + error.detail + "\n");
  return 1;
}

// Only this machine may reach the parts of the demo: they let anybody be anybody.
bool is_loopback_address(const std::string& listen) {
  return listen.starts_with("127.0.0.1:");
}

int serve_until_stopped(const std::string& listen, http::Handler& handler,
                        const ::sigset_t& signals) {
  http::ServerOptions options;
  options.listen = {listen};
  const auto server = http::Server::start(options, handler);
  if (!server.ok()) {
    return complain(server.error());
  }
  for (;;) {
    const int signal = ::sigwaitinfo(&signals, nullptr);
    if (signal == SIGINT || signal == SIGTERM) {
      return 0;
    }
  }
}

Result<std::vector<crypto::PublicKey>> request_keys(const std::string& file) {
  if (file.empty()) {
    return std::vector<crypto::PublicKey>{};
  }
  const auto text = read_file(file, std::size_t{64} * 1024);
  if (!text) {
    return {kDemoFailed, "cannot read " + file};
  }
  CS_TRY(const auto certificate, crypto::Certificate::parse(*text));
  return std::vector<crypto::PublicKey>{certificate.public_key()};
}

int run_idp(const PartOptions& options) {
  const ::sigset_t signals = block_signals();
  if (!is_loopback_address(options.listen)) {
    return complain({kDemoFailed, "the demo identity provider listens on 127.0.0.1 alone"});
  }
  auto key = read_or_make_key(options.folder, "idp", coarse_now());
  if (!key.ok()) {
    return complain(key.error());
  }
  auto sp_keys = request_keys(options.sp_certificate);
  if (!sp_keys.ok()) {
    return complain(sp_keys.error());
  }
  DemoIdp idp(
      {"http://" + options.listen, key->key, key->certificate, saml::EntityId(options.sp_entity_id),
       saml::AcsUrl(options.acs_url), *std::move(sp_keys)},
      coarse_now);
  return serve_until_stopped(options.listen, idp, signals);
}

int run_app(const PartOptions& options) {
  const ::sigset_t signals = block_signals();
  if (!is_loopback_address(options.listen)) {
    return complain({kDemoFailed, "the sample application listens on 127.0.0.1 alone"});
  }
  DemoApp app(options.session_path);
  return serve_until_stopped(options.listen, app, signals);
}

bool is_free(std::uint16_t port) {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::sockaddr generic{};
  static_assert(sizeof generic == sizeof address);
  std::copy_n(static_cast<const char*>(static_cast<const void*>(&address)), sizeof address,
              static_cast<char*>(static_cast<void*>(&generic)));
  const bool free = ::bind(probe, &generic, sizeof generic) == 0;
  ::close(probe);
  return free;
}

Result<void> check_ports(const DemoPorts& ports) {
  for (const std::uint16_t port : {ports.application, ports.gateway, ports.idp, ports.upstream}) {
    if (!is_free(port)) {
      return {kDemoFailed, "port " + std::to_string(port) +
                               " of 127.0.0.1 is taken: is the demo running already? Stop what "
                               "listens there, or choose other ports with --port"};
    }
  }
  return {};
}

bool answers(std::uint16_t port) {
  return !is_free(port);
}

Result<void> wait_until_ready(const DemoPorts& ports, Children& children) {
  constexpr ::timespec kLittle{0, 20'000'000};
  constexpr int kPatience = 500;  // of 20 ms
  for (int i = 0; i < kPatience; ++i) {
    if (const std::string name = children.ended(); !name.empty()) {
      return {kDemoFailed, name + " did not start; see its log in the demo's folder"};
    }
    if (answers(ports.application) && answers(ports.gateway) && answers(ports.idp) &&
        answers(ports.upstream)) {
      return {};
    }
    ::nanosleep(&kLittle, nullptr);
  }
  return {kDemoFailed, "the demo was not ready within 10 seconds"};
}

// Debian keeps it where the PATH of ordinary users does not look.
std::string nginx_program() {
  constexpr const char* kDebian = "/usr/sbin/nginx";
  return fs::exists(kDebian) ? kDebian : "nginx";
}

Result<void> start_parts(const fs::path& folder, const DemoPorts& ports, Children& children) {
  const std::string self = fs::read_symlink("/proc/self/exe").string();
  const std::string base = loopback_origin(ports.application) + "/countersign";
  const auto log = [&](const char* name) { return (folder / name).string(); };
  CS_TRY(children.start("the gateway",
                        {self, "serve", "--config", (folder / "countersign.toml").string()},
                        log("gateway.log")));
  CS_TRY(children.start(
      "the demo identity provider",
      {self, "demo-idp", "--listen", "127.0.0.1:" + std::to_string(ports.idp), "--folder",
       folder.string(), "--sp-entity-id", base + "/saml/metadata/demo", "--acs-url",
       base + "/saml/acs/demo", "--sp-certificate", (folder / "sp-signing.crt").string()},
      log("idp.log")));
  CS_TRY(
      children.start("the sample application",
                     {self, "demo-app", "--listen", "127.0.0.1:" + std::to_string(ports.upstream)},
                     log("app.log")));
  return children.start("nginx",
                        {nginx_program(), "-e", (folder / "nginx-error.log").string(), "-p",
                         folder.string(), "-c", (folder / "nginx.conf").string()},
                        log("nginx.log"));
}

void print_welcome(const fs::path& folder, const DemoPorts& ports) {
  const std::string application = loopback_origin(ports.application);
  std::string text = "\nCountersign demo is running.\n\n";
  text += "  Application            " + application + "/\n";
  text += "  Your session           " + application + "/countersign/session\n";
  text += "  Demo identity provider " + loopback_origin(ports.idp) + "/   (for trial only)\n";
  text += "\n  People (no password):";
  for (const DemoPerson& person : demo_people()) {
    text += " " + std::string(person.user);
  }
  text += "\n  Logs and configuration: " + folder.string() + "\n\nPress Ctrl-C to stop.\n";
  print(stdout, text);
}

int print_demo_recipe(const DemoOptions& options) {
  const auto recipe = demo_recipe(ports_from(options.port));
  if (!recipe.ok()) {
    return complain(recipe.error());
  }
  print(stdout, *recipe);
  return 0;
}

int run_demo(const DemoOptions& options) {
  const ::sigset_t signals = block_signals();
  const DemoPorts ports = ports_from(options.port);
  if (const auto free = check_ports(ports); !free.ok()) {
    return complain(free.error());
  }
  const fs::path folder = fs::absolute(options.data);
  const auto made = make_demo_data(folder, ports, coarse_now());
  if (!made.ok()) {
    return complain(made.error());
  }
  Children children;
  if (const auto started = start_parts(folder, ports, children); !started.ok()) {
    return complain(started.error());
  }
  if (const auto ready = wait_until_ready(ports, children); !ready.ok()) {
    return complain(ready.error());
  }
  if (const auto applied = apply_demo_objects(folder, ports); !applied.ok()) {
    return complain(applied.error());
  }
  print_welcome(folder, ports);
  for (;;) {
    const int signal = ::sigwaitinfo(&signals, nullptr);
    if (signal == SIGINT || signal == SIGTERM || signal == SIGHUP) {
      print(stdout, "\nStopping.\n");
      return 0;
    }
    if (const std::string name = children.ended(); !name.empty()) {
      return complain({kDemoFailed, name + " has ended; see its log in " + folder.string()});
    }
  }
}

void add_parts(CLI::App& root, int& exit_code) {
  const auto options = std::make_shared<PartOptions>();
  CLI::App* idp = root.add_subcommand("demo-idp", "A trial identity provider, on loopback alone");
  idp->add_option("--listen", options->listen, "127.0.0.1:PORT")->required();
  idp->add_option("--folder", options->folder, "Where its key is, or will be")->required();
  idp->add_option("--sp-entity-id", options->sp_entity_id, "Whom it answers")->required();
  idp->add_option("--acs-url", options->acs_url, "Where it answers to")->required();
  idp->add_option("--sp-certificate", options->sp_certificate,
                  "Requests must be signed by its key");
  idp->callback([options, &exit_code] { exit_code = run_idp(*options); });
  CLI::App* app = root.add_subcommand("demo-app", "A sample application, on loopback alone");
  app->add_option("--listen", options->listen, "127.0.0.1:PORT")->required();
  app->add_option("--session-path", options->session_path, "The gateway's session page");
  app->callback([options, &exit_code] { exit_code = run_app(*options); });
}

}  // namespace

void add_demo_commands(CLI::App& root, int& exit_code) {
  const auto options = std::make_shared<DemoOptions>();
  CLI::App* demo = root.add_subcommand(
      "demo", "Gateway, trial identity provider, nginx and a sample application, on loopback");
  demo->add_option("--data", options->data, "Folder for keys, configuration, logs")
      ->capture_default_str();
  demo->add_option("--port", options->port, "First of four ports")
      ->capture_default_str()
      ->check(CLI::Range(1024, 65532));
  demo->add_flag("--print-nginx", options->print_nginx, "Print nginx's configuration and end");
  demo->callback([options, &exit_code] {
    exit_code = options->print_nginx ? print_demo_recipe(*options) : run_demo(*options);
  });
  add_parts(root, exit_code);
}

}  // namespace countersign::app
