// SPDX-License-Identifier: Apache-2.0
#include "proxy/nginx_recipe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "config/load.h"
#include "demo/demo_data.h"
#include "errors.h"

namespace countersign::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ProxiedInstallation installation() {
  ProxiedInstallation out;
  out.public_origin = "https://app.example.com";
  out.base_path = "/countersign";
  out.gateway = "unix:/run/countersign/listen.sock";
  out.applications = {
      {"wiki", {"https://app.example.com/wiki/"}, {"X-Auth-Mail"}, "127.0.0.1:9001"},
      {"acme.pay", {"https://app.example.com:8443/"}, {"x-auth-mail", "X-Pay-Grade"}, ""}};
  return out;
}

std::string recipe(const ProxiedInstallation& given) {
  const auto made = nginx_recipe(given);
  EXPECT_TRUE(made.ok()) << made.error().detail;
  return made.ok() ? *made : std::string();
}

TEST(NginxRecipe, IsWhatIsShipped) {
  const auto shipped =
      read_file(CS_SOURCE_DIR "/packaging/nginx/countersign.conf", std::size_t{1} << 20);
  ASSERT_TRUE(shipped.has_value());
  const auto made = demo_recipe(ports_from(8000));
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(*shipped, *made) << "make recipe";
}

TEST(NginxRecipe, HoldsAllValues) {
  const std::string text = recipe(installation());
  for (const char* part :
       {"server unix:/run/countersign/listen.sock;", "server 127.0.0.1:9001;",
        "# CHANGE: where this application listens.",
        "\"application acme.pay\" countersign_app_acme.pay;", "listen 443 ssl http2;",
        "listen 8443 ssl http2 default_server;", "server_name app.example.com;",
        "ssl_reject_handshake on;", "X-Original-URL https://app.example.com$request_uri;",
        "X-Original-URL https://app.example.com:8443$request_uri;",
        "proxy_set_header Host app.example.com:8443;", "proxy_set_header X-Pay-Grade ",
        "proxy_set_header X-Auth-Mail ", "location ^~ /countersign/api/ {"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("$http_host;")));
  EXPECT_THAT(text, Not(HasSubstr("$http_upgrade;")));
}

TEST(NginxRecipe, TakesWhatIsAskedFor) {
  ProxiedInstallation asked = installation();
  asked.with_api = true;
  asked.with_default_server = false;
  asked.listen = "127.0.0.1:8080";
  asked.host_names = {"acme.example.com"};
  const std::string text = recipe(asked);
  EXPECT_THAT(text, Not(HasSubstr("/api/")));
  EXPECT_THAT(text, Not(HasSubstr("default_server")));
  EXPECT_THAT(text, Not(HasSubstr("ssl")));
  EXPECT_THAT(text, HasSubstr("listen 127.0.0.1:8080;"));
  EXPECT_THAT(text, HasSubstr("server_name acme.example.com;"));
  asked.base_path.clear();
  const std::string bare = recipe(asked);
  for (const char* part :
       {"location ^~ /wiki/ {", "location = /.countersign/auth {",
        "proxy_pass http://countersign/auth;", "error_page 403 = /.countersign/page/403;",
        "proxy_pass http://countersign/page/;"}) {
    EXPECT_THAT(bare, HasSubstr(part));
  }
}

// Names and addresses are set by administrators of organisations: none may write a line of its own.
TEST(NginxRecipe, RefusesWhatCouldBeReadAsMore) {
  const auto refuses = [](const std::function<void(ProxiedInstallation&)>& change) {
    ProxiedInstallation changed = installation();
    change(changed);
    EXPECT_THAT(nginx_recipe(changed), FailsWith(kProxyImpossible));
  };
  refuses([](auto& one) { one.applications[0].id = "a; include /etc/passwd"; });
  refuses([](auto& one) { one.applications[0].headers = {"X-A \"\"; return 200"}; });
  refuses([](auto& one) { one.applications[0].headers = {""}; });
  refuses([](auto& one) { one.applications[0].backend = "127.0.0.1:80; x"; });
  refuses([](auto& one) { one.applications[0].backend = "localhost"; });
  refuses([](auto& one) { one.gateway = "127.0.0.1:80 }"; });
  refuses([](auto& one) { one.listen = "80 ssl"; });
  refuses([](auto& one) { one.host_names = {"acme.example.com; return 200"}; });
  refuses([](auto& one) { one.host_names = {"acme.example.com/x"}; });
  refuses([](auto& one) {
    one.base_path.clear();
    one.applications[0].urls = {"https://app.example.com/"};
  });
  refuses([](auto& one) {
    one.base_path.clear();
    one.applications[0].urls = {"https://app.example.com/a;b"};
  });
}

}  // namespace
}  // namespace countersign::app
