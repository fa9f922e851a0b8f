// SPDX-License-Identifier: Apache-2.0
#include "service.h"

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "coarse_clock.h"
#include "errors.h"
#include "http/client.h"
#include "http/exchange.h"
#include "secret_file.h"

namespace countersign::app {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class TextLog final : public Log {
 public:
  void write(const LogEntry& entry) override {
    const std::lock_guard lock(mutex_);
    text_ += entry.members() + "\n";
  }
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() {
    char pattern[] = "/tmp/service_test_XXXXXX";
    folder_ = ::mkdtemp(pattern);
    write("countersign.toml", kConfig);
  }
  ~ServiceTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  static constexpr std::string_view kConfig =
      "# kept as it is\nlisten = [\"127.0.0.1:0\"]\npublic_origin = "
      "\"http://127.0.0.1:1\"\nthreads = 1\n";

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string read(const std::string& name) const {
    return read_file(folder_ / name, 1 << 20).value_or("");
  }
  fs::path config() const { return folder_ / "countersign.toml"; }

  Result<std::unique_ptr<Service>> start() {
    return Service::start(config(), log_, coarse_now, [this](std::string_view level) {
      const std::lock_guard lock(level_mutex_);
      level_ = level;
    });
  }

  /// The status of a call of the API.
  static int api(const Service& service, http::Method method, const std::string& path,
                 const std::string& token, const std::string& body = "") {
    http::TransferBounds bounds;
    bounds.schemes = http::UrlSchemes::kHttpAndHttps;
    bounds.addresses = http::AddressPolicy::kAny;
    http::OutgoingRequest request{method, "", {{"Host", "127.0.0.1:1"}}, body};
    request.url =
        "http://127.0.0.1:" + std::to_string(service.port()) + "/countersign/api/v1" + path;
    if (!token.empty()) {
      request.headers.emplace_back("Authorization", "Bearer " + token);
    }
    if (!body.empty()) {
      request.headers.emplace_back("Content-Type", "application/json");
    }
    const auto answer = http::exchange(request, bounds);
    return answer.ok() ? answer->status : 0;
  }
  static int api_status(const Service& service, const std::string& token) {
    return api(service, http::Method::kGet, "/organisations", token);
  }

  static int status_of(const Service& service, const std::string& path) {
    http::FetchOptions options;
    options.schemes = http::UrlSchemes::kHttpAndHttps;
    options.addresses = http::AddressPolicy::kAny;
    const auto fetched =
        http::fetch("http://127.0.0.1:" + std::to_string(service.port()) + path, options);
    return fetched.ok() ? 200 : 0;
  }

  fs::path folder_;
  TextLog log_;
  std::mutex level_mutex_;
  std::string level_;
};

TEST_F(ServiceTest, AcceptsAStartAndMakesItsSecret) {
  auto service = start();
  ASSERT_THAT(service, IsOk());
  EXPECT_EQ(status_of(**service, "/readyz"), 200);
  struct ::stat status {};
  ASSERT_EQ(::stat((folder_ / "countersign.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const std::string secret = read("countersign.key");
  service->reset();
  EXPECT_THAT(start(), IsOk());
  EXPECT_EQ(read("countersign.key"), secret);
}

TEST_F(ServiceTest, RefusesASecretThatOthersMayRead) {
  write("countersign.key", std::string(64, 'a') + "\n");
  fs::permissions(folder_ / "countersign.key", fs::perms::owner_all | fs::perms::others_read);
  EXPECT_THAT(start(), FailsWith(kKeyFileInvalid));
  fs::permissions(folder_ / "countersign.key", fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_THAT(start(), IsOk());
}

// attacks.md R13.
TEST_F(ServiceTest, RefusesABadReloadAndKeepsRunning) {
  auto service = start();
  ASSERT_THAT(service, IsOk());
  write("countersign.toml", std::string(kConfig) + "lissten = 1\n");
  (*service)->reload();
  EXPECT_THAT(log_.text(), HasSubstr(R"("event":"reload_refused")"));
  EXPECT_THAT(log_.text(), HasSubstr(R"("line":5)"));
  EXPECT_EQ(status_of(**service, "/readyz"), 200);
  write("countersign.toml", std::string(kConfig) + "base_path = \"/other\"\n");
  (*service)->reload();
  EXPECT_THAT(log_.text(), HasSubstr("restart the server"));
  EXPECT_THAT(log_.text(), Not(HasSubstr(R"("event":"reloaded")")));
  write("countersign.toml", kConfig);
  (*service)->reload();
  EXPECT_THAT(log_.text(), HasSubstr(R"("event":"reloaded")"));
}

TEST_F(ServiceTest, RefusesAConfigurationWithEveryProblem) {
  write("countersign.toml", std::string(kConfig) +
                                "[[service_provider.signing_key]]\nkey_file = \"absent.key\"\n"
                                "certificate_file = \"absent.crt\"\n"
                                "[[service_provider.encryption_key]]\nkey_file = \"b.key\"\n"
                                "certificate_file = \"b.crt\"\n");
  const auto service = start();
  ASSERT_THAT(service, FailsWith(kConfigInvalid));
  EXPECT_THAT(service.error().detail, HasSubstr("countersign.toml:6: "));
  EXPECT_THAT(service.error().detail, HasSubstr("countersign.toml:9: "));
}

TEST_F(ServiceTest, AcceptsTheOperatorsTokenThatItMadeAndNoOther) {
  auto service = start();
  ASSERT_THAT(service, IsOk());
  struct ::stat status {};
  ASSERT_EQ(::stat((folder_ / "countersign.token").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  std::string token = read("countersign.token");
  token.pop_back();
  EXPECT_EQ(api_status(**service, token), 200);
  token.back() = token.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(api_status(**service, token), 401);
  EXPECT_EQ(api_status(**service, ""), 401);
}

TEST_F(ServiceTest, RefusesAnOperatorTokenThatOthersMayRead) {
  ASSERT_THAT(start(), IsOk());
  fs::permissions(folder_ / "countersign.token", fs::perms::owner_all | fs::perms::others_read);
  EXPECT_THAT(start(), FailsWith(kKeyFileInvalid));
}

TEST_F(ServiceTest, TakesTheLogLevelFromItsProperty) {
  auto service = start();
  ASSERT_THAT(service, IsOk());
  EXPECT_EQ(level_, "INFO");
  std::string token = read("countersign.token");
  token.pop_back();
  EXPECT_EQ(
      api(**service, http::Method::kPut, "/properties/log.level", token, R"({"value":"DEBUG"})"),
      200);
  EXPECT_EQ(level_, "DEBUG");
}

}  // namespace
}  // namespace countersign::app
