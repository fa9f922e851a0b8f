// SPDX-License-Identifier: Apache-2.0
#include "proxy/nginx_recipe.h"

#include <algorithm>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "config/load.h"
#include "demo/demo_data.h"
#include "errors.h"
#include "proxy/recipe_contents.h"

namespace countersign::app {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
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
        "\"application wiki\" countersign_app_wiki;",
        "# CHANGE: no --backend was given for \"acme.pay\".", "listen 443 ssl http2;",
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

// W119: whatever stood in its place would be somebody else's.
TEST(NginxRecipe, GivesNoBackendToAnApplicationThatHasNone) {
  ProxiedInstallation asked = installation();
  EXPECT_THAT(recipe(asked), Not(HasSubstr("countersign_app_acme.pay")));
  EXPECT_THAT(recipe(asked), HasSubstr("# https://app.example.com:8443\nserver {"));
  asked.applications[1].backend = "127.0.0.1:9002";
  EXPECT_THAT(recipe(asked), HasSubstr("\"application acme.pay\" countersign_app_acme.pay;"));
}

TEST(NginxRecipe, SaysWhatItWasMadeOf) {
  ProxiedInstallation asked = installation();
  const std::vector<std::string> before = contents_of(asked);
  EXPECT_EQ(read_contents(recipe(asked)), before);
  asked.applications.front().headers.emplace_back("X-Auth-New");
  asked.applications.back().urls.emplace_back("https://app.example.com/" + std::string(5000, 'a'));
  asked.host_names = {"acme.example.com"};
  const std::vector<std::string> after = read_contents(recipe(asked));
  EXPECT_EQ(after, contents_of(asked));
  std::vector<std::string> came;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(came));
  ASSERT_EQ(came.size(), 3U);
  EXPECT_EQ(came[0], "header X-Auth-New of wiki");
  EXPECT_EQ(came[1], "host acme.example.com");
  EXPECT_EQ(came[2].size(), 1000U) << "nginx reads no longer comments";
  for (const char* none : {"", "# of before", "# What this was made of"}) {
    EXPECT_THAT(read_contents(none), IsEmpty());
  }
}

TEST(NginxRecipe, TakesWhatIsAskedFor) {
  ProxiedInstallation asked = installation();
  asked.with_api = true;
  asked.with_default_server = false;
  asked.listen = "127.0.0.1:8080";
  asked.applications.pop_back();  // another port of the same host
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
        "proxy_pass http://countersign/page/;", "location = /auth {\n        return 404;",
        "location ^~ /page/ {\n        return 404;"}) {
    EXPECT_THAT(bare, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("location = /auth {")));
}

// attacks.md W82: nginx does not start where a name is longer than its tables take.
TEST(NginxRecipe, KeepsLongNamesOutOfTables) {
  const std::string id = "acme." + std::string(59, 'a');
  const std::string header = "X-Auth-" + std::string(57, 'h');
  const std::string host = std::string(60, 'h') + ".example.com";
  ProxiedInstallation asked = installation();
  asked.applications.push_back({id, {"https://" + host + "/"}, {header}, "127.0.0.1:9003"});
  asked.host_names = {"acme.example.com", "www." + host};
  const std::string text = recipe(asked);
  const std::string written = std::string(60, 'h') + "\\.example\\.com$;";
  EXPECT_THAT(text, HasSubstr("    \"~^application acme\\." + std::string(59, 'a') + "$\" "));
  EXPECT_THAT(text, HasSubstr("server_name ~^" + written));
  EXPECT_THAT(text, HasSubstr("server_name acme.example.com ~^www\\." + written));
  EXPECT_THAT(text, HasSubstr("proxy_set_header " + header + " $countersign_header_5;"));
  EXPECT_THAT(text, HasSubstr("\"application wiki\" "));
}

TEST(NginxRecipe, ListensForThePlainOriginsOfAPortAtTheSameAddresses) {
  ProxiedInstallation asked = installation();
  asked.public_origin = "http://127.0.0.1:8000";
  asked.applications = {{"wiki", {"http://localhost:8000/"}, {}, "127.0.0.1:9001"},
                        {"pay", {"http://127.0.0.2:8001/"}, {}, "127.0.0.1:9002"},
                        {"far", {"http://app.example.com:8002/"}, {}, "127.0.0.1:9003"},
                        {"near", {"http://127.0.0.1:8002/"}, {}, "127.0.0.1:9004"}};
  const std::string text = recipe(asked);
  EXPECT_THAT(text, Not(HasSubstr("listen 127.0.0.1:8000")));
  for (const char* part : {"listen localhost:8000 default_server;", "listen 127.0.0.2:8001;",
                           "listen 8002;", "listen [::]:8002 default_server;"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("listen 127.0.0.1:8002")));
}

// attacks.md W84.
TEST(NginxRecipe, RefusesOriginsThatCanNotBeToldApart) {
  ProxiedInstallation asked = installation();
  asked.listen = "127.0.0.1:8080";
  EXPECT_THAT(nginx_recipe(asked), FailsWith(kProxyImpossible));
  asked.applications.pop_back();
  EXPECT_THAT(nginx_recipe(asked), IsOk());
  asked.listen.clear();
  asked.applications[0].urls.push_back("http://other.example.com:8080/");
  EXPECT_THAT(nginx_recipe(asked), IsOk());
  asked.applications[0].urls.push_back("http://other.example.com:443/");
  EXPECT_THAT(nginx_recipe(asked), FailsWith(kProxyImpossible));
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
