// SPDX-License-Identifier: Apache-2.0
#include "config/load.h"

#include <fstream>
#include <utility>

#include "base/text.h"
#include "config/key_pairs.h"
#include "gateway/cookie_names.h"
#include "private_file.h"

namespace countersign::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kConfigBytes = std::size_t{1024} * 1024;

std::shared_ptr<const gateway::MachineSettings> machine_settings(const Config& config,
                                                                 const fs::path& folder,
                                                                 Problems& problems) {
  const bool https = config.public_origin.starts_with("https://");
  auto out = std::make_shared<gateway::MachineSettings>();
  out->origin = config.public_origin;
  out->authority = config.public_origin.substr(config.public_origin.find("://") + 3);
  out->base_path = config.base_path;
  out->transport = https ? http::CookieTransport::kHttpsOnly : http::CookieTransport::kHttpToo;
  out->session_cookie = gateway::cookie_name(gateway::kSessionCookie, out->transport);
  out->sp_entity_id = config.sp_entity_id;
  out->authn_context_order = config.authn_context_order;
  out->organisation_name = config.organisation_name;
  out->trusted_proxies = config.trusted_proxies;
  out->signing_keys = read_key_pairs(folder, config.signing_keys, problems);
  out->encryption_keys = read_key_pairs(folder, config.encryption_keys, problems);
  return out;
}

void check_folders(const Loaded& loaded, Problems& problems) {
  const std::pair<std::string_view, const fs::path*> files[] = {
      {"store", &loaded.store_path},
      {"key_file", &loaded.key_file},
      {"operator_token_file", &loaded.operator_token_file},
      {"admin_socket", &loaded.admin_socket},
  };
  std::error_code ignored;
  for (const auto& [key, path] : files) {
    const fs::path folder = path->has_parent_path() ? path->parent_path() : fs::path(".");
    if (!fs::is_directory(folder, ignored)) {
      problems.add(0,
                   "the folder of \"" + std::string(key) + "\", " +
                       countersign::quoted(folder.string()) + ", is not there",
                   "make it, or correct the path");
    }
  }
  if (!loaded.languages.empty() && !fs::is_directory(loaded.languages, ignored)) {
    problems.add(0,
                 "the folder of \"languages\", " + countersign::quoted(loaded.languages.string()) +
                     ", is not there",
                 "make it, correct the path, or remove the setting");
  }
}

}  // namespace

fs::path admin_socket_of(const Config& config, const fs::path& folder) {
  if (!config.admin_socket.empty()) {
    return folder / config.admin_socket;
  }
  return (folder / config.store_path).replace_extension(".sock");
}

void check_secret_files(const Loaded& loaded, Problems& problems) {
  for (const fs::path& file : {loaded.key_file, loaded.operator_token_file}) {
    const PrivateFile read = read_private_file(file, kConfigBytes);
    if (!read.text && !read.fault.absent) {
      problems.add(0, read.fault.what, read.fault.remedy);
    }
  }
}

identity::OwnPlace own_place(const gateway::MachineSettings& machine) {
  return {machine.origin, machine.base_path};
}

std::optional<std::string> read_file(const fs::path& path, std::size_t most) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return std::nullopt;
  }
  std::string out(most + 1, '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || out.size() > most) {
    return std::nullopt;
  }
  return out;
}

std::optional<Loaded> load_config(const fs::path& file, Problems& problems) {
  const auto text = read_file(file, kConfigBytes);
  if (!text) {
    problems.add(0, "cannot read this file", "check the path and that it is readable");
    return std::nullopt;
  }
  auto config = read_config(*text, problems);
  if (!config) {
    return std::nullopt;
  }
  const fs::path folder = file.parent_path();
  Loaded out;
  out.config = *std::move(config);
  out.store_path = folder / out.config.store_path;
  out.key_file = folder / out.config.key_file;
  out.operator_token_file = folder / out.config.operator_token_file;
  out.admin_socket = admin_socket_of(out.config, folder);
  if (!out.config.languages.empty()) {
    out.languages = folder / out.config.languages;
  }
  check_folders(out, problems);
  out.machine = machine_settings(out.config, folder, problems);
  if (!problems.empty()) {
    return std::nullopt;
  }
  return out;
}

}  // namespace countersign::app
