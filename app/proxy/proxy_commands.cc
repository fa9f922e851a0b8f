// SPDX-License-Identifier: Apache-2.0
#include "proxy/proxy_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/session.h"
#include "config/load.h"
#include "print.h"
#include "proxy/nginx_recipe.h"
#include "proxy/recipe_contents.h"

namespace countersign::app::cli {
namespace {

constexpr std::size_t kConfigBytes = std::size_t{1024} * 1024;
constexpr std::size_t kRecipeBytes = std::size_t{64} * 1024 * 1024;
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

struct ProxyOptions {
  std::vector<std::string> backends;  // "wiki=127.0.0.1:8080"
  std::string listen;
  std::string check;  // a configuration that was printed before
  bool with_api = false;
  bool without_default_server = false;
};

std::string text_member(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::vector<std::string> text_list(const json::Value& object, std::string_view name) {
  std::vector<std::string> out;
  const json::Value* value = object.find(name);
  if (value != nullptr && value->is_array()) {
    for (const json::Value& item : value->as_array()) {
      out.emplace_back(item.as_string());
    }
  }
  return out;
}

ProxiedApplication proxied(const json::Value& application) {
  ProxiedApplication out;
  out.id = text_member(application, "id");
  out.urls = text_list(application, "urls");
  const json::Value* headers = application.find("headers");
  if (headers != nullptr && headers->is_object()) {
    for (const auto& [name, attribute] : headers->as_object()) {
      out.headers.push_back(name);
    }
  }
  return out;
}

// Where nginx, on the same machine, finds the gateway; a unix socket before all others.
std::string gateway_address(const Config& config) {
  std::string out = config.listen.front();
  for (const std::string& address : config.listen) {
    if (address.starts_with("unix:")) {
      return address;
    }
  }
  for (const std::string any : {"0.0.0.0:", "[::]:"}) {
    if (out.starts_with(any)) {
      out = (any == "[::]:" ? "[::1]:" : "127.0.0.1:") + out.substr(any.size());
    }
  }
  return out;
}

std::string peer_of(const std::string& address) {
  if (address.starts_with("unix:")) {
    return "unix";
  }
  return address.starts_with('[') ? address.substr(1, address.find(']') - 1)
                                  : address.substr(0, address.find(':'));
}

// Whether the list has no end that was not read; what is wrong was told.
bool read_objects(Session& session, ProxiedInstallation& out) {
  Call applications;
  applications.path = "/organisations/root/applications";
  applications.query.emplace_back("below", "true");
  const auto listed = session.list(applications, kAll);
  Call organisations;
  organisations.path = "/organisations";
  const auto found = listed ? session.list(organisations, kAll) : std::nullopt;
  if (!found) {
    return false;
  }
  for (const json::Value& application : *listed) {
    out.applications.push_back(proxied(application));
  }
  for (const json::Value& organisation : *found) {
    const std::vector<std::string> names = text_list(organisation, "host_names");
    out.host_names.insert(out.host_names.end(), names.begin(), names.end());
  }
  return true;
}

bool take_backends(Session& session, const std::vector<std::string>& backends,
                   ProxiedInstallation& out) {
  for (const std::string& text : backends) {
    const std::size_t equals = std::min(text.find('='), text.size());
    const auto one = std::find_if(
        out.applications.begin(), out.applications.end(),
        [&](const ProxiedApplication& known) { return known.id == text.substr(0, equals); });
    if (equals == text.size() || one == out.applications.end()) {
      std::string known;
      for (const ProxiedApplication& application : out.applications) {
        known += (known.empty() ? "" : ", ") + application.id;
      }
      session.complain(
          "expected --backend APPLICATION=ADDRESS of an application that there is, got " +
          countersign::quoted(text) + "; their ids: " + (known.empty() ? "none yet" : known));
      return false;
    }
    one->backend = text.substr(equals + 1);
  }
  return true;
}

// What will not work, as far as the configuration tells.
void warn(const Session& session, const Config& config, const ProxiedInstallation& made) {
  const std::string peer = peer_of(made.gateway);
  const auto& trusted = config.trusted_proxies;
  if (std::find(trusted.begin(), trusted.end(), peer) == trusted.end()) {
    session.complain("warning: nginx will come from \"" + peer +
                     "\", and \"trusted_proxies\" does not hold that: add it");
  }
  const std::string own = made.public_origin.substr(made.public_origin.find("://") + 3);
  for (const ProxiedApplication& one : made.applications) {
    if (one.backend.empty()) {
      session.complain("warning: no --backend for \"" + one.id +
                       "\": it is served nowhere (500) until one is given");
    }
    for (const std::string& url : one.urls) {
      const std::string rest = url.substr(std::min(url.find("://") + 3, url.size()));
      const std::string host = rest.substr(0, rest.find_first_of(":/"));
      if (host != own.substr(0, own.find(':'))) {
        std::string warning = "warning: \"";
        warning.append(one.id).append("\" is at ").append(host);
        warning.append(", where browsers do not send the session cookie of ").append(own);
        session.complain(warning.append(": give it a path of the public origin"));
      }
    }
  }
}

// Whether what was printed before is what would be printed now, as far as it says.
int check_nginx(const Session& session, const std::string& file,
                const ProxiedInstallation& installation) {
  const auto text = read_file(file, kRecipeBytes);
  if (!text) {
    session.complain("cannot read " + countersign::quoted(file));
    return kFailed;
  }
  const std::vector<std::string> then = read_contents(*text);
  if (then.empty()) {
    session.complain(countersign::quoted(file) +
                     " does not say what it was made of\n  remedy: print it anew");
    return kFailed;
  }
  const std::vector<std::string> now = contents_of(installation);
  std::vector<std::string> came;
  std::vector<std::string> went;
  std::set_difference(now.begin(), now.end(), then.begin(), then.end(), std::back_inserter(came));
  std::set_difference(then.begin(), then.end(), now.begin(), now.end(), std::back_inserter(went));
  for (const std::string& line : came) {
    print(stdout, "+ " + for_terminal(line) + "\n");
  }
  for (const std::string& line : went) {
    print(stdout, "- " + for_terminal(line) + "\n");
  }
  if (came.empty() && went.empty()) {
    session.say("nothing came or went since it was printed");
    return kDone;
  }
  session.complain("print it anew, and let nginx read it: countersign proxy nginx");
  return kFailed;
}

int print_nginx(Session& session, const ProxyOptions& options) {
  const auto file = session.config_file();
  if (!file) {
    return kFailed;
  }
  Problems problems(*file);
  const auto text = read_file(*file, kConfigBytes);
  const auto config = text ? read_config(*text, problems) : std::nullopt;
  if (!config) {
    session.complain(text ? problems.text() : "cannot read the configuration file " + *file);
    return kFailed;
  }
  ProxiedInstallation made;
  made.public_origin = config->public_origin;
  made.base_path = config->base_path;
  made.gateway = gateway_address(*config);
  made.listen = options.listen;
  made.with_api = options.with_api;
  made.with_default_server = !options.without_default_server;
  if (!read_objects(session, made) || !take_backends(session, options.backends, made)) {
    return kFailed;
  }
  const auto recipe = nginx_recipe(made);
  if (!recipe.ok()) {
    session.complain(std::string(recipe.error().code.id) + ": " + recipe.error().detail);
    return kFailed;
  }
  if (!options.check.empty()) {
    return check_nginx(session, options.check, made);
  }
  warn(session, *config, made);
  print(stdout, *recipe);
  return kDone;
}

}  // namespace

void add_proxy_commands(CLI::App& root, int& exit_code) {
  CLI::App* proxy = root.add_subcommand("proxy", "The proxy in front of applications");
  proxy->require_subcommand(1);
  const auto options = std::make_shared<ProxyOptions>();
  CLI::App* nginx =
      add_command(*proxy, "nginx", "Print nginx's configuration for all applications", exit_code,
                  [options](Session& session) { return print_nginx(session, *options); });
  nginx->add_option("--backend", options->backends,
                    "APPLICATION=ADDRESS: where it listens, as wiki=127.0.0.1:8080");
  nginx->add_option("--listen", options->listen,
                    "Where requests arrive when something else ends TLS, as 127.0.0.1:8080");
  nginx->add_option("--check", options->check,
                    "Print nothing but what came or went since this FILE was printed; fails then");
  nginx->add_flag("--with-api", options->with_api, "Let the API be reached at the public origin");
  nginx->add_flag("--without-default-server", options->without_default_server,
                  "This nginx has one that refuses unknown hosts");
}

}  // namespace countersign::app::cli
