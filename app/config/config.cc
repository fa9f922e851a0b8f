// SPDX-License-Identifier: Apache-2.0
#include "config/config.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "base/url.h"
#include "config/read_authenticator.h"

namespace countersign::app {
namespace {

using std::chrono::seconds;

bool is_loopback(const std::string& host) {
  const bool address = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "[::1]" || (address && host.starts_with("127."));
}

void read_origin(TableReader& reader, Config& out) {
  const auto origin = reader.text("public_origin", Presence::kRequired);
  if (!origin) {
    return;
  }
  const auto url = HttpUrl::parse(origin->text);
  if (!url.ok() || url->path != "/" || !url->query.empty() || origin->text.ends_with('/')) {
    reader.problems().add(origin->line, "\"public_origin\" is " + countersign::quoted(origin->text),
                          "write scheme, host and perhaps port alone, as "
                          "\"https://app.example.com\"");
    return;
  }
  if (url->scheme == UrlScheme::kHttp && !is_loopback(url->host)) {
    reader.problems().add(origin->line, "\"public_origin\" is not https",
                          "use https; http is for trials on 127.0.0.1 and localhost alone");
  }
  out.public_origin = url->origin();
}

void read_base_path(TableReader& reader, Config& out) {
  const auto path = reader.text("base_path");
  out.base_path = path ? path->text : "/countersign";
  if (out.base_path == "/") {
    out.base_path.clear();
  }
  const bool bytes_fit = out.base_path.find_first_not_of(
                             "abcdefghijklmnopqrstuvwxyz0123456789-_/") == std::string::npos;
  const bool shape_fits =
      out.base_path.empty() || (out.base_path.starts_with('/') && !out.base_path.ends_with('/') &&
                                out.base_path.find("//") == std::string::npos);
  if (path && (!bytes_fit || !shape_fits)) {
    reader.problems().add(path->line, "\"base_path\" is " + countersign::quoted(path->text),
                          "write \"/\", or a path as \"/countersign\" of a-z, 0-9, '-', '_'");
  }
}

void read_session(TableReader& top, Config& out) {
  const TomlNode* node = top.table("session");
  if (node == nullptr) {
    return;
  }
  TableReader reader(*node, "[session]", top.problems());
  constexpr seconds kMinute{60};
  constexpr seconds kDay{86400};
  out.idle_limit = reader.seconds_or("idle_limit", out.idle_limit, kMinute, 30 * kDay);
  out.absolute_limit = reader.seconds_or(
      "absolute_limit", std::max(out.absolute_limit, out.idle_limit), kMinute, 90 * kDay);
  if (out.absolute_limit < out.idle_limit) {
    top.problems().add(node->line, "\"absolute_limit\" of [session] is below \"idle_limit\"",
                       "raise absolute_limit or lower idle_limit");
  }
  reader.finish();
}

std::vector<KeyFiles> read_keys(TableReader& reader, std::string_view key) {
  std::vector<KeyFiles> out;
  for (const TomlNode* node : reader.tables(key)) {
    TableReader entry(*node, "[[service_provider." + std::string(key) + "]]", reader.problems());
    const auto key_file = entry.text("key_file", Presence::kRequired);
    const auto certificate_file = entry.text("certificate_file", Presence::kRequired);
    entry.finish();
    if (key_file && certificate_file) {
      out.push_back({*key_file, *certificate_file});
    }
  }
  return out;
}

void read_service_provider(TableReader& top, Config& out) {
  const TomlNode* node = top.table("service_provider");
  if (node == nullptr) {
    return;
  }
  TableReader reader(*node, "[service_provider]", top.problems());
  out.sp_entity_id = reader.text_or("entity_id", "");
  out.organisation_name = reader.text_or("organisation_name", "");
  out.signing_keys = read_keys(reader, "signing_key");
  out.encryption_keys = read_keys(reader, "encryption_key");
  reader.finish();
}

template <typename Item>
void refuse_repeated_ids(const std::vector<Item>& items, std::string_view table,
                         Problems& problems) {
  std::set<std::string_view> seen;
  for (const Item& item : items) {
    if (!item.id.empty() && !seen.insert(item.id).second) {
      problems.add(
          item.line,
          "the id " + countersign::quoted(item.id) + " of " + std::string(table) + " stands twice",
          "give each its own id");
    }
  }
}

}  // namespace

bool is_config_id(std::string_view id) {
  constexpr std::string_view kBytes = "abcdefghijklmnopqrstuvwxyz0123456789-_";
  return !id.empty() && id.size() <= 64 && id.find_first_not_of(kBytes) == std::string_view::npos &&
         id[0] != '-' && id[0] != '_';
}

std::optional<Config> read_config(std::string_view text, Problems& problems) {
  const auto tree = read_toml(text, problems);
  if (!tree) {
    return std::nullopt;
  }
  TableReader reader(*tree, "", problems);
  Config out;
  for (Located& address : reader.texts("listen")) {
    out.listen.push_back(std::move(address.text));
  }
  if (out.listen.empty()) {
    out.listen.emplace_back("127.0.0.1:8380");
  }
  out.threads = reader.count_or("threads", 0, 256);
  read_origin(reader, out);
  read_base_path(reader, out);
  out.store_path = reader.text_or("store", "countersign.db");
  out.key_file = reader.text_or("key_file", "countersign.key");
  const bool own_proxies = reader.has("trusted_proxies");
  for (Located& address : reader.texts("trusted_proxies")) {
    out.trusted_proxies.push_back(std::move(address.text));
  }
  if (!own_proxies) {
    out.trusted_proxies = {"127.0.0.1", "::1", "unix"};
  }
  read_session(reader, out);
  read_service_provider(reader, out);
  for (const TomlNode* node : reader.tables("authenticator")) {
    out.authenticators.push_back(read_authenticator(*node, problems));
  }
  for (const TomlNode* node : reader.tables("application")) {
    out.applications.push_back(read_application(*node, problems));
  }
  refuse_repeated_ids(out.authenticators, "[[authenticator]]", problems);
  refuse_repeated_ids(out.applications, "[[application]]", problems);
  reader.finish();
  if (!problems.empty()) {
    return std::nullopt;
  }
  return out;
}

}  // namespace countersign::app
