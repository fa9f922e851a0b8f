// SPDX-License-Identifier: Apache-2.0
#include "demo/demo_data.h"

#include <system_error>
#include <utility>

#include "base/text.h"
#include "config/load.h"
#include "demo/demo_idp.h"
#include "errors.h"
#include "proxy/nginx_recipe.h"
#include "secret_file.h"

namespace countersign::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDemoFileBytes = std::size_t{256} * 1024;

std::string address(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

std::string config_text(const DemoPorts& ports) {
  const std::string origin = loopback_origin(ports.application);
  return "# The demo's configuration; written anew at each start of `countersign demo`.\n"
         "listen = [\"" +
         address(ports.gateway) + "\"]\npublic_origin = \"" + origin +
         R"("
base_path = "/countersign"
store = "countersign.db"
key_file = "countersign.key"

[service_provider]
organisation_name = "Demo organisation"
[[service_provider.signing_key]]
key_file = "sp-signing.key"
certificate_file = "sp-signing.crt"
[[service_provider.encryption_key]]
key_file = "sp-encryption.key"
certificate_file = "sp-encryption.crt"
)";
}

std::string nginx_main(const fs::path& folder) {
  const auto in_folder = [&](const std::string& name) {
    return " \"" + (folder / name).string() + "\";\n";
  };
  std::string out =
      "# Written anew at each start of `countersign demo`.\n"
      "daemon off;\nmaster_process off;\n";
  out += "pid" + in_folder("nginx.pid") + "error_log" + in_folder("nginx-error.log");
  out += "events { worker_connections 256; }\nhttp {\n  default_type text/plain;\n";
  out += "  access_log" + in_folder("nginx-access.log");
  for (const std::string kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    out += "  " + kind + "_temp_path" + in_folder("nginx-tmp/" + kind);
  }
  return out + "  include" + in_folder("nginx-countersign.conf") + "}\n";
}

Result<void> make_nginx_files(const fs::path& folder, const DemoPorts& ports) {
  CS_TRY(const std::string text, demo_recipe(ports));
  std::error_code error;
  fs::create_directories(folder / "nginx-tmp", error);
  if (error) {
    return {kDemoFailed, "cannot create " + countersign::quoted((folder / "nginx-tmp").string())};
  }
  CS_TRY(write_file(folder / "nginx-countersign.conf", text));
  return write_file(folder / "nginx.conf", nginx_main(folder));
}

}  // namespace

DemoPorts ports_from(std::uint16_t first) {
  const auto at = [&](int offset) { return static_cast<std::uint16_t>(first + offset); };
  return {first, at(1), at(2), at(3)};
}

std::string loopback_origin(std::uint16_t port) {
  return "http://" + address(port);
}

Result<std::string> demo_recipe(const DemoPorts& ports) {
  ProxiedInstallation demo;
  demo.public_origin = loopback_origin(ports.application);
  demo.base_path = "/countersign";
  demo.gateway = address(ports.gateway);
  demo.applications = {{"sample",
                        {demo.public_origin + "/"},
                        {"X-Auth-Name", "X-Auth-Email", "X-Auth-Groups"},
                        address(ports.upstream)}};
  return nginx_recipe(demo);
}

Result<DemoKey> read_or_make_key(const fs::path& folder, const std::string& name,
                                 std::chrono::sys_seconds now) {
  const fs::path key_file = folder / (name + ".key");
  const fs::path certificate_file = folder / (name + ".crt");
  if (!fs::exists(key_file) || !fs::exists(certificate_file)) {
    const auto key = crypto::PrivateKey::generate_rsa(2048);
    const auto certificate = crypto::Certificate::self_signed(key, "Countersign demo " + name,
                                                              now - std::chrono::hours(1),
                                                              now + std::chrono::hours(24 * 3650));
    CS_TRY(write_file(key_file, key.to_pem(), 0600));
    CS_TRY(write_file(certificate_file, certificate.to_pem()));
  }
  const auto key_text = read_file(key_file, kDemoFileBytes);
  const auto certificate_text = read_file(certificate_file, kDemoFileBytes);
  if (!key_text || !certificate_text) {
    return {kDemoFailed, "cannot read " + countersign::quoted(key_file.string())};
  }
  CS_TRY(auto key, crypto::PrivateKey::from_pem(*key_text));
  CS_TRY(auto certificate, crypto::Certificate::parse(*certificate_text));
  return DemoKey{std::move(key), std::move(certificate)};
}

Result<void> make_demo_data(const fs::path& folder, const DemoPorts& ports,
                            std::chrono::sys_seconds now) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return {kDemoFailed, "cannot create " + countersign::quoted(folder.string())};
  }
  fs::permissions(folder, fs::perms::owner_all, error);
  CS_TRY(auto idp, read_or_make_key(folder, "idp", now));
  CS_TRY(read_or_make_key(folder, "sp-signing", now));
  CS_TRY(read_or_make_key(folder, "sp-encryption", now));
  const fs::path metadata = folder / "idp-metadata.xml";
  CS_TRY(write_file(metadata, DemoIdp::metadata(loopback_origin(ports.idp), idp.certificate)));
  const fs::path config = folder / "countersign.toml";
  CS_TRY(write_file(config, config_text(ports)));
  return make_nginx_files(folder, ports);
}

}  // namespace countersign::app
