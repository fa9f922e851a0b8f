// SPDX-License-Identifier: Apache-2.0
#include "cli/connection.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "base/text.h"
#include "base/url.h"
#include "config/config.h"
#include "config/load.h"
#include "config/loopback.h"
#include "errors.h"
#include "print.h"
#include "private_file.h"

namespace countersign::app::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTokenFileBytes = 4096;
constexpr std::size_t kConfigBytes = std::size_t{1024} * 1024;
constexpr const char* kHere = "countersign.toml";

// The environment is read before any thread is started.
std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return value == nullptr ? std::string() : std::string(value);
}

Error unknown(const std::string& what) {
  return {kConnectionUnknown, what};
}

Result<std::string> read_token(const fs::path& file) {
  auto text = read_file(file, kTokenFileBytes);
  if (!text) {
    return unknown("cannot read the token file " + countersign::quoted(file.string()) +
                   "; give one that you may read with --token-file");
  }
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r' || text->back() == ' ')) {
    text->pop_back();
  }
  if (!text->starts_with("cs_")) {
    return unknown("expected a token in " + countersign::quoted(file.string()) +
                   ", as \"cs_...\", got something else");
  }
  const auto owner = owner_of(file);
  if (owner && owner->open_to_others) {
    print(stderr, "warning: others may read or change " + file.string() + "; run: chmod 600 " +
                      file.string() + "\n");
  }
  return *std::move(text);
}

// A token that was given, by what comes first; empty: none was. `from` says what it was.
struct Given {
  std::string token;
  std::string from;
};

Result<Given> given_token(const ConnectionOptions& options) {
  if (!options.token_file.empty()) {
    CS_TRY(std::string token, read_token(options.token_file));
    return Given{std::move(token), "--token-file"};
  }
  if (std::string token = environment("COUNTERSIGN_TOKEN"); !token.empty()) {
    return Given{std::move(token), "COUNTERSIGN_TOKEN"};
  }
  if (const std::string file = environment("COUNTERSIGN_TOKEN_FILE"); !file.empty()) {
    CS_TRY(std::string token, read_token(file));
    return Given{std::move(token), "COUNTERSIGN_TOKEN_FILE"};
  }
  return Given{};
}

std::string trimmed_slash(std::string url) {
  while (url.ends_with('/')) {
    url.pop_back();
  }
  return url;
}

Result<Connection> by_url(const std::string& url, const Given& given, ClearText clear_text) {
  const auto parsed = HttpUrl::parse(url);
  if (!parsed.ok() || !parsed->query.empty()) {
    return unknown(
        "expected the URL of a gateway, as \"https://app.example.com/countersign\", got " +
        countersign::quoted(url));
  }
  const bool clear = parsed->scheme == UrlScheme::kHttp && !is_loopback(parsed->host);
  if (clear && clear_text == ClearText::kRefused) {
    return unknown("the token would go to " + countersign::quoted(parsed->origin()) +
                   " unencrypted; give an https URL, or --insecure-http if nobody else can listen "
                   "on the way");
  }
  if (given.token.empty()) {
    return unknown(
        "no API token for this URL: give --token-file, COUNTERSIGN_TOKEN or "
        "COUNTERSIGN_TOKEN_FILE");
  }
  Connection out;
  out.base = trimmed_slash(url);
  out.token = given.token;
  return out;
}

Result<Config> read_local(const fs::path& file) {
  Problems problems(file.string());
  const auto text = read_file(file, kConfigBytes);
  if (!text) {
    return unknown("cannot read the configuration file " + countersign::quoted(file.string()));
  }
  auto config = read_config(*text, problems);
  if (!config) {
    return {kConfigInvalid, problems.text()};
  }
  return *std::move(config);
}

// Only to whom the operator's token is known already.
Result<http::LocalPeer> peer_of(const Config& config, const fs::path& folder) {
  const fs::path file = folder / config.operator_token_file;
  const auto owner = owner_of(file);
  if (!owner) {
    return unknown("cannot find the operator's token " + countersign::quoted(file.string()) +
                   ", which the server makes at its first start; start it");
  }
  return http::LocalPeer{
      admin_socket_of(config, folder).string(), {0, owner->user}, owner->reading_group};
}

Result<Connection> by_config(const fs::path& file, const Given& given) {
  CS_TRY(const Config config, read_local(file));
  const fs::path folder = file.parent_path();
  Connection out;
  out.base = "http://127.0.0.1" + config.base_path;
  out.host = config.public_origin.substr(config.public_origin.find("://") + 3);
  CS_TRY(out.local, peer_of(config, folder));
  out.token = given.token;
  out.config_file = file.string();
  out.is_operator = given.token.empty();
  if (out.is_operator) {
    CS_TRY(out.token, read_token(folder / config.operator_token_file));
  }
  return out;
}

Result<Connection> by_folder(const Given& given) {
  if (!fs::exists(kHere)) {
    return unknown(
        "which server? give --url (or COUNTERSIGN_URL), or --config on the server's machine");
  }
  if (!given.token.empty()) {
    return unknown("the token of " + given.from +
                   " is for a server that you name: give --url or COUNTERSIGN_URL, or --config " +
                   kHere + " if it is the one of this folder");
  }
  if (!is_ours_to_change(kHere)) {
    return unknown(std::string("others can change ") + kHere +
                   " of this folder; if it is the one that you mean, name it with --config");
  }
  return by_config(kHere, given);
}

}  // namespace

std::string Connection::place() const {
  return local ? "the server's socket " + countersign::quoted(local->path) : base;
}

Result<Connection> find_connection(const ConnectionOptions& options) {
  if (!options.url.empty() && !options.config.empty()) {
    return unknown(
        "--url and --config name a server each: give --config on the server's machine, or --url "
        "and a token");
  }
  CS_TRY(const Given given, given_token(options));
  if (!options.config.empty()) {
    return by_config(options.config, given);
  }
  const std::string url = options.url.empty() ? environment("COUNTERSIGN_URL") : options.url;
  return url.empty() ? by_folder(given) : by_url(url, given, options.clear_text);
}

}  // namespace countersign::app::cli
