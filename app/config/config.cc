// SPDX-License-Identifier: Apache-2.0
#include "config/config.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/url.h"
#include "config/loopback.h"
#include "dns_resolver.h"
#include "http/client_address.h"
#include "http/listener.h"

namespace countersign::app {
namespace {

void read_listen(TableReader& reader, Config& out) {
  for (Located& address : reader.texts("listen")) {
    if (const auto good = http::check_listen_address(address.text); !good.ok()) {
      reader.problems().add(address.line, "\"listen\" holds " + countersign::quoted(address.text),
                            good.error().detail);
    }
    out.listen.push_back(std::move(address.text));
  }
  if (out.listen.empty()) {
    out.listen.emplace_back("127.0.0.1:8380");
  }
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

// In the spelling that peers have, for they are compared as texts.
void read_proxies(TableReader& reader, Config& out) {
  if (!reader.has("trusted_proxies")) {
    out.trusted_proxies = {"127.0.0.1", "::1", "unix"};
  }
  for (const Located& given : reader.texts("trusted_proxies")) {
    const auto address =
        given.text == "unix" ? std::optional(given.text) : http::canonical_address(given.text);
    if (!address) {
      reader.problems().add(
          given.line, "\"trusted_proxies\" holds " + countersign::quoted(given.text),
          "write the address that the proxy connects from, as \"10.0.0.5\" or \"::1\", one entry "
          "each, or \"unix\" for those who come by a unix socket");
      continue;
    }
    out.trusted_proxies.push_back(*address);
  }
}

void read_dns_servers(TableReader& reader, Config& out) {
  for (const Located& given : reader.texts("dns_servers")) {
    if (!DnsResolver::is_server(given.text)) {
      reader.problems().add(given.line, "\"dns_servers\" holds " + countersign::quoted(given.text),
                            "write an address, with a port if it is not 53: \"192.0.2.1\", "
                            "\"127.0.0.1:5353\" or \"[2001:db8::1]:5353\"");
      continue;
    }
    out.dns_servers.push_back(given.text);
  }
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

void read_entity_id(TableReader& reader, Config& out) {
  constexpr std::size_t kMost = 1024;  // SAML's
  const auto given = reader.text("entity_id");
  if (!given) {
    return;
  }
  const bool printable = std::all_of(given->text.begin(), given->text.end(),
                                     [](char c) { return c > 0x20 && c < 0x7f; });
  if (!printable || given->text.size() > kMost) {
    reader.problems().add(given->line, "\"entity_id\" is " + countersign::quoted(given->text),
                          "write a URI without spaces, as \"https://app.example.com/saml\" or "
                          "\"urn:example:sp\", or remove it");
  }
  out.sp_entity_id = given->text;
}

void read_service_provider(TableReader& top, Config& out) {
  const TomlNode* node = top.table("service_provider");
  if (node == nullptr) {
    return;
  }
  TableReader reader(*node, "[service_provider]", top.problems());
  read_entity_id(reader, out);
  out.organisation_name = reader.text_or("organisation_name", "");
  if (reader.has("authn_context_order")) {
    std::vector<std::string> levels;
    for (Located& level : reader.texts("authn_context_order")) {
      levels.push_back(std::move(level.text));
    }
    auto order = saml::parse_authn_context_order(levels);
    if (order.ok()) {
      out.authn_context_order = *std::move(order);
    } else {
      top.problems().add(node->line, order.error().detail,
                         "list the classes from the weakest on, those of one strength in one text "
                         "with spaces between");
    }
  }
  out.signing_keys = read_keys(reader, "signing_key");
  out.encryption_keys = read_keys(reader, "encryption_key");
  reader.finish();
}

// Settings that were written above the table that they belong to.
void refuse_misplaced(TableReader& reader) {
  for (const std::string_view key :
       {"entity_id", "organisation_name", "authn_context_order", "signing_key", "encryption_key"}) {
    if (const auto line = reader.skip(key)) {
      reader.problems().add(*line, countersign::quoted(key) + " belongs into [service_provider]",
                            "move it below a line [service_provider]");
    }
  }
}

// What earlier versions had in this file and the store has now.
void refuse_moved_tables(TableReader& reader) {
  constexpr std::pair<std::string_view, std::string_view> kMoved[] = {
      {"authenticator", "[[authenticators]]"},
      {"application", "[[applications]]"},
      {"session", "\"idle_limit\" and \"absolute_limit\" of an organisation's policy"},
  };
  for (const auto& [key, successor] : kMoved) {
    if (const auto line = reader.skip(key)) {
      reader.problems().add(*line, "[" + std::string(key) + "] does not belong into this file",
                            "write it as " + std::string(successor) +
                                " into a file of its own and give that to `countersign apply`");
    }
  }
}

}  // namespace

std::optional<Config> read_config(std::string_view text, Problems& problems) {
  const auto tree = read_toml(text, problems);
  if (!tree) {
    return std::nullopt;
  }
  TableReader reader(*tree, "", problems);
  Config out;
  read_listen(reader, out);
  out.threads = reader.count_or("threads", 0, 256);
  read_origin(reader, out);
  read_base_path(reader, out);
  out.store_path = reader.text_or("store", "countersign.db");
  out.key_file = reader.text_or("key_file", "countersign.key");
  out.operator_token_file = reader.text_or("operator_token_file", "countersign.token");
  out.admin_socket = reader.text_or("admin_socket", "");
  out.languages = reader.text_or("languages", "");
  read_proxies(reader, out);
  read_dns_servers(reader, out);
  read_service_provider(reader, out);
  refuse_moved_tables(reader);
  refuse_misplaced(reader);
  reader.finish();
  if (!problems.empty()) {
    return std::nullopt;
  }
  return out;
}

}  // namespace countersign::app
