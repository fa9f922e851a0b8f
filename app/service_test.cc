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
#include "crypto/certificate.h"
#include "demo/demo_idp.h"
#include "errors.h"
#include "http/client.h"
#include "import_metadata.h"
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
  void write_metadata(const std::string& name, const std::string& origin) const {
    const auto key = crypto::PrivateKey::generate_ec(crypto::KeyType::kEcP256);
    const auto now = coarse_now();
    write(name, DemoIdp::metadata(origin, crypto::Certificate::self_signed(
                                              key, "idp", now, now + std::chrono::hours(24))));
  }
  Result<std::string> import(const std::string& id, const std::string& name = "") const {
    return import_metadata({config(), folder_ / "idp.xml", id, name}, coarse_now());
  }
  fs::path config() const { return folder_ / "countersign.toml"; }

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
};

TEST_F(ServiceTest, AcceptsAStartAndMakesItsSecret) {
  auto service = Service::start(config(), log_, coarse_now);
  ASSERT_THAT(service, IsOk());
  EXPECT_EQ(status_of(**service, "/readyz"), 200);
  struct ::stat status {};
  ASSERT_EQ(::stat((folder_ / "countersign.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const std::string secret = read("countersign.key");
  service->reset();
  EXPECT_THAT(Service::start(config(), log_, coarse_now), IsOk());
  EXPECT_EQ(read("countersign.key"), secret);
}

TEST_F(ServiceTest, RefusesASecretThatOthersMayRead) {
  write("countersign.key", std::string(64, 'a') + "\n");
  fs::permissions(folder_ / "countersign.key", fs::perms::owner_all | fs::perms::group_read);
  EXPECT_THAT(Service::start(config(), log_, coarse_now), FailsWith(kKeyFileInvalid));
  fs::permissions(folder_ / "countersign.key", fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_THAT(Service::start(config(), log_, coarse_now), IsOk());
}

// attacks.md R13.
TEST_F(ServiceTest, RefusesABadReloadAndKeepsRunning) {
  auto service = Service::start(config(), log_, coarse_now);
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
                                "[[authenticator]]\nid = \"a\"\nmetadata_file = "
                                "\"absent.xml\"\n[[authenticator]]\nid = \"b\"\nmetadata_file = "
                                "\"countersign.toml\"\n");
  const auto service = Service::start(config(), log_, coarse_now);
  ASSERT_THAT(service, FailsWith(kConfigInvalid));
  EXPECT_THAT(service.error().detail, HasSubstr("countersign.toml:7: cannot read the file"));
  EXPECT_THAT(service.error().detail, HasSubstr("countersign.toml:10: "));
}

TEST_F(ServiceTest, AcceptsImportedMetadataAndTheSameAgain) {
  write_metadata("idp.xml", "https://idp.example.org");
  ASSERT_THAT(import("corp", "Example \"Corp\""), IsOk());
  const std::string once = read("countersign.toml");
  EXPECT_THAT(once, ::testing::StartsWith(kConfig));
  EXPECT_THAT(once, HasSubstr("id = \"corp\"\nname = \"Example \\\"Corp\\\"\""));
  EXPECT_EQ(read("metadata/corp.xml"), read("idp.xml"));
  ASSERT_THAT(import("corp"), IsOk());
  EXPECT_EQ(read("countersign.toml"), once);
  write_metadata("idp.xml", "https://idp2.example.org");
  ASSERT_THAT(import("corp", "Renamed"), IsOk());
  EXPECT_EQ(read("metadata/corp.xml"), read("idp.xml"));
  EXPECT_THAT(read("countersign.toml"), HasSubstr("name = \"Renamed\""));
  Problems problems("x");
  const auto loaded = load_config(config(), coarse_now(), problems);
  ASSERT_TRUE(loaded.has_value()) << problems.text();
  EXPECT_EQ(loaded->gateway->authenticators.at(0).request.destination,
            "https://idp2.example.org/sso");
}

TEST_F(ServiceTest, RefusesMetadataThatIsNone) {
  write("idp.xml", "<x/>");
  EXPECT_FALSE(import("corp").ok());
  EXPECT_EQ(read("countersign.toml"), kConfig);
  EXPECT_FALSE(fs::exists(folder_ / "metadata/corp.xml"));
}

TEST_F(ServiceTest, RefusesToImportOverHandMadeSettings) {
  write_metadata("idp.xml", "https://idp.example.org");
  write("countersign.toml",
        std::string(kConfig) +
            "[[authenticator]]\nid = \"corp\"\nidp_entity_id = \"x\"\nsso_url = "
            "\"https://x.example/\"\ncertificate_files = [\"a\"]\n");
  EXPECT_THAT(import("corp"), FailsWith(kConfigInvalid));
}

}  // namespace
}  // namespace countersign::app
