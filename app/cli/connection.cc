// SPDX-License-Identifier: Apache-2.0
#include "cli/connection.h"

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/text.h"
#include "base/url.h"
#include "config/config.h"
#include "config/load.h"
#include "errors.h"

namespace countersign::app::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTokenFileBytes = 4096;
constexpr std::size_t kConfigBytes = std::size_t{1024} * 1024;

// The environment is read before any thread is started.
std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return value == nullptr ? std::string() : std::string(value);
}

Result<std::string> read_token(const fs::path& file) {
  auto text = read_file(file, kTokenFileBytes);
  if (!text) {
    return {kConnectionUnknown, "cannot read the token file " + countersign::quoted(file.string()) +
                                    "; give one that you may read with --token-file"};
  }
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r' || text->back() == ' ')) {
    text->pop_back();
  }
  return *std::move(text);
}

// The first TCP address of the server, on this machine.
Result<std::string> local_base(const Config& config) {
  for (std::string address : config.listen) {
    if (address.starts_with("unix:")) {
      continue;
    }
    for (const std::string any : {"0.0.0.0:", "[::]:"}) {
      if (address.starts_with(any)) {
        address = (any == "[::]:" ? "[::1]:" : "127.0.0.1:") + address.substr(any.size());
      }
    }
    return "http://" + address + config.base_path;
  }
  return {kConnectionUnknown, "the server listens on unix sockets alone; give its URL with --url"};
}

struct Local {
  Config config;
  fs::path folder;
};

Result<std::optional<Local>> read_local(const ConnectionOptions& options) {
  const fs::path file = options.config.empty() ? "countersign.toml" : options.config;
  if (options.config.empty() && !fs::exists(file)) {
    return std::optional<Local>();
  }
  Problems problems(file.string());
  const auto text = read_file(file, kConfigBytes);
  if (!text) {
    return {kConnectionUnknown,
            "cannot read the configuration file " + countersign::quoted(file.string())};
  }
  auto config = read_config(*text, problems);
  if (!config) {
    return {kConfigInvalid, problems.text()};
  }
  return std::optional(Local{*std::move(config), file.parent_path()});
}

std::string trimmed_slash(std::string url) {
  while (url.ends_with('/')) {
    url.pop_back();
  }
  return url;
}

Result<void> fill_url(const std::string& wanted, const std::optional<Local>& local,
                      Connection& out) {
  if (!wanted.empty()) {
    const auto parsed = HttpUrl::parse(wanted);
    if (!parsed.ok() || !parsed->query.empty()) {
      return {kConnectionUnknown,
              "expected the URL of a gateway, as "
              "\"https://app.example.com/countersign\", got " +
                  countersign::quoted(wanted)};
    }
    out.base = trimmed_slash(wanted);
    return {};
  }
  if (!local) {
    return {kConnectionUnknown,
            "which server? give --url (or COUNTERSIGN_URL), or --config on the server's machine"};
  }
  CS_TRY(out.base, local_base(local->config));
  out.host = local->config.public_origin.substr(local->config.public_origin.find("://") + 3);
  return {};
}

Result<void> fill_token(const ConnectionOptions& options, const std::optional<Local>& local,
                        Connection& out) {
  std::string file = options.token_file;
  if (file.empty()) {
    out.token = environment("COUNTERSIGN_TOKEN");
    file = out.token.empty() ? environment("COUNTERSIGN_TOKEN_FILE") : std::string();
  }
  if (file.empty() && out.token.empty() && local) {
    file = (local->folder / local->config.operator_token_file).string();
  }
  if (!file.empty()) {
    CS_TRY(out.token, read_token(file));
  }
  if (out.token.empty()) {
    return {kConnectionUnknown,
            "no API token: give --token-file, COUNTERSIGN_TOKEN or "
            "COUNTERSIGN_TOKEN_FILE"};
  }
  return {};
}

}  // namespace

Result<Connection> find_connection(const ConnectionOptions& options) {
  CS_TRY(const std::optional<Local> local, read_local(options));
  std::string url = options.url;
  if (url.empty() && options.config.empty()) {
    url = environment("COUNTERSIGN_URL");
  }
  Connection out;
  CS_TRY(fill_url(url, local, out));
  CS_TRY(fill_token(options, local, out));
  return out;
}

}  // namespace countersign::app::cli
