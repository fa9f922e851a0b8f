// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "admin/api.h"
#include "admin/authentication.h"
#include "admin/await.h"
#include "base/eventually.h"
#include "base/hex.h"
#include "base/matchers.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "http/recorder.h"
#include "identity/login_decision.h"
#include "identity/password.h"
#include "json/reader.h"
#include "store/session_secret.h"
#include "store/stores.h"

// For tests alone: the API over a real database in a folder of its own, and calls to it.
namespace countersign::admin::testing {

class MemoryLog final : public Log {
 public:
  void write(const LogEntry& entry) override {
    const std::lock_guard lock(mutex_);
    text_ += entry.members() + "\n";
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

/// What came back.
struct Reply {
  int status = 0;
  std::string text;
  json::Value body;
  std::string etag;
  std::string location;
  std::string headers;

  /// The member at a path of names and indexes: "items/0/id"; null when there is none.
  json::Value at(std::string_view path) const {
    const json::Value* found = &body;
    while (found != nullptr && !path.empty()) {
      const std::size_t slash = path.find('/');
      const std::string name(path.substr(0, slash));
      path = slash == std::string_view::npos ? "" : path.substr(slash + 1);
      if (found->is_array()) {
        const std::size_t index = std::stoul(name);
        found = index < found->as_array().size() ? &found->as_array()[index] : nullptr;
      } else {
        found = found->find(name);
      }
    }
    return found == nullptr ? json::Value() : *found;
  }
  std::string word(std::string_view path) const {
    const json::Value value = at(path);
    return value.is_string() ? value.as_string() : json::write(value);
  }
  std::size_t size(std::string_view path = "items") const {
    const json::Value value = at(path);
    return value.is_array() ? value.as_array().size() : 0;
  }
};

inline void PrintTo(const Reply& reply, std::ostream* out) {
  *out << reply.status << " " << reply.text;
}

/// A call as it is sent.
struct Sent {
  http::Method method = http::Method::kGet;
  std::string path;  // behind the prefix, query included
  std::string body{};
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// Organisations root > acme > sales, root > acme-test (of acme), root > globex; in acme and globex
/// one object of each kind. Tokens by name: operator, admin (root), acme-admin, acme-audit,
/// acme-help, acme-none, globex-admin.
class ApiFixture : public ::testing::Test {
 protected:
  ApiFixture() {
    static int count = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("countersign_api_" + crypto::random_hex(8) + std::to_string(++count));
    std::filesystem::create_directories(folder_);
    open();
    fill();
  }
  ~ApiFixture() override {
    workers_.reset();
    api_.reset();
    services_.reset();
    keeper_.reset();
    sessions_.reset();
    stores_ = {};
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  Reply send(const Sent& sent, const std::string& token = "operator") {
    std::vector<std::pair<std::string, std::string>> headers = sent.headers;
    if (!token.empty()) {
      headers.emplace_back("Authorization", "Bearer " + secret_of(token));
    }
    if (!sent.body.empty() && !sent.content_type.empty()) {
      headers.emplace_back("Content-Type", sent.content_type);
    }
    std::vector<http::Header> list;
    for (const auto& [name, value] : headers) {
      list.push_back({name, value});
    }
    const std::string target = "/cs/api/v1" + sent.path;
    const std::size_t mark = target.find('?');
    http::RequestFields fields;
    fields.method = sent.method;
    fields.target = target;
    fields.path = std::string_view(target).substr(0, mark);
    fields.query = mark == std::string::npos ? "" : std::string_view(target).substr(mark + 1);
    fields.headers = list;
    fields.body = sent.body;
    fields.peer = "192.0.2.7";
    http::ReplyRecorder recorder;
    api_->handle(http::Request(fields), recorder.reply());
    return read(recorder.take());
  }

  Reply get(const std::string& path, const std::string& token = "operator") {
    return send({http::Method::kGet, path}, token);
  }
  Reply post(const std::string& path, const std::string& body,
             const std::string& token = "operator") {
    return send({http::Method::kPost, path, body}, token);
  }
  Reply put(const std::string& path, const std::string& body,
            const std::string& token = "operator") {
    return send({http::Method::kPut, path, body}, token);
  }
  Reply patch(const std::string& path, const std::string& body,
              const std::string& token = "operator") {
    return send({http::Method::kPatch, path, body}, token);
  }
  Reply erase(const std::string& path, const std::string& token = "operator") {
    return send({http::Method::kDelete, path}, token);
  }

  /// Creates what must be creatable, and gives it back.
  Reply made(const std::string& path, const std::string& body,
             const std::string& token = "operator") {
    Reply reply = post(path, body, token);
    EXPECT_EQ(reply.status, 201) << path << " " << reply.text;
    return reply;
  }

  std::string make_token(const std::string& name, const std::string& organisation,
                         const std::string& grants) {
    const Reply reply = made("/organisations/" + organisation + "/tokens",
                             R"({"id":")" + name + R"(",)" + grants + "}");
    secrets_.emplace_back(name, reply.word("secret"));
    return reply.word("secret");
  }

  std::string make_user(const std::string& organisation, const std::string& name,
                        const std::string& more = "") {
    return made("/organisations/" + organisation + "/users",
                R"({"user_name":")" + name + "\"" + more + "}")
        .word("id");
  }

  std::string secret_of(const std::string& token) const {
    for (const auto& [name, secret] : secrets_) {
      if (name == token) {
        return secret;
      }
    }
    return token;
  }

  /// Signs a user in, as if by password.
  std::string make_session(const std::string& user_id);

  /// Records a login event and waits until it can be read.
  void record(identity::LoginEvent event) {
    event.time = event.time.time_since_epoch().count() == 0 ? now_ : event.time;
    const std::string reference = event.reference;
    stores_.events->record(std::move(event));
    EXPECT_TRUE(eventually([&] {
      const auto found = stores_.events->find_event(reference);
      return found.ok() && found->has_value();
    })) << reference;
  }

  static std::string certificate() {
    static const std::string base64 = [] {
      const auto key = crypto::PrivateKey::generate_rsa(2048);
      return crypto::Certificate::self_signed(
                 key, "idp", std::chrono::sys_seconds{},
                 std::chrono::sys_seconds{std::chrono::seconds(4'000'000'000)})
          .base64();
    }();
    return base64;
  }

  /// The members of a working saml2 authenticator, without braces.
  static std::string saml_members() {
    return R"("saml":{"idp_entity_id":"https://idp.example/e","sso_url":"https://idp.example/sso",)"
           R"("certificates":[")" +
           certificate() + R"("]})";
  }

  std::chrono::sys_seconds now_{std::chrono::seconds(1'790'000'000)};
  MemoryLog log_;
  std::filesystem::path folder_;
  store::Stores stores_;
  std::unique_ptr<store::Sessions> sessions_;
  std::unique_ptr<store::CatalogueKeeper> keeper_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<Services> services_;
  std::unique_ptr<Api> api_;
  FieldProblems gateway_problems_;
  std::optional<Capture> capture_;

 private:
  static Reply read(const http::Response& response) {
    Reply out;
    out.status = response.status();
    out.text = response.body();
    out.headers = response.header_block();
    out.etag = std::string(response.header("ETag").value_or(""));
    out.location = std::string(response.header("Location").value_or(""));
    if (out.text.starts_with('{')) {
      std::string_view text = out.text;
      auto value = json::read(text, {.bytes = 64UL << 20U, .values = 4'000'000});
      EXPECT_THAT(value, IsOk());
      out.body = value.ok() ? *std::move(value) : json::Value();
    }
    return out;
  }

  void open() {
    store::SqliteOptions options;
    options.file = folder_ / "countersign.db";
    auto stores = store::open_sqlite_stores(options);
    ASSERT_THAT(stores, IsOk());
    stores_ = *std::move(stores);
    auto sessions = store::Sessions::load(std::move(stores_.sessions), now_);
    ASSERT_THAT(sessions, IsOk());
    sessions_ = *std::move(sessions);
    auto keeper = store::CatalogueKeeper::load(*stores_.objects, now_);
    ASSERT_THAT(keeper, IsOk());
    keeper_ = *std::move(keeper);
    workers_ = std::make_unique<WorkerPool>(2, 64);
    const std::string secret = make_token_secret();
    secrets_.emplace_back("operator", secret);
    Machine machine{"https://app.example.com", "/cs", {}, token_hash(secret)};
    services_ = std::make_unique<Services>(Services{
        *keeper_, *stores_.objects, *stores_.users, *stores_.events, *stores_.audit, *sessions_,
        *workers_, log_, [this] { return now_; }, std::move(machine), gateway()});
    api_ = std::make_unique<Api>(*services_);
  }

  GatewayActions gateway() {
    GatewayActions out;
    out.addresses_of = [](const identity::Authenticator& authenticator) {
      const std::string base = "https://app.example.com/cs";
      const std::string& id = authenticator.id.value();
      return Addresses{base + "/saml/metadata/" + id, base + "/saml/acs/" + id, base + "/logout",
                       base + "/saml/metadata/" + id, base + "/login/" + id};
    };
    out.sign_in_url = [](const identity::OrganisationId& id) {
      return "https://app.example.com/cs/o/" + id.value() + "/login";
    };
    out.check_authenticator = [this](const identity::Authenticator&) { return gateway_problems_; };
    out.make_test_url = [](const identity::AuthenticatorId& id) -> Result<std::string> {
      return "https://app.example.com/cs/login/" + id.value() + "?test=ticket";
    };
    out.start_capture = [this](const identity::OrganisationId&) {
      capture_ = Capture{now_ + std::chrono::minutes(30), ""};
      return capture_;
    };
    out.find_capture = [this](const identity::OrganisationId&) { return capture_; };
    out.stop_capture = [this](const identity::OrganisationId&) { capture_.reset(); };
    out.mail_domains = [](const identity::OrganisationId& id) -> Result<std::vector<MailDomain>> {
      MailDomain domain{id.value() + ".com",
                        "unproven",
                        false,
                        "_countersign-challenge." + id.value() + ".com",
                        "countersign-domain-verification=t",
                        {},
                        {},
                        {},
                        {},
                        ""};
      return std::vector{domain};
    };
    out.check_mail_domains =
        [this](const identity::OrganisationId& id) -> Result<std::vector<MailDomain>> {
      MailDomain domain{id.value() + ".com",
                        "lost",
                        true,
                        "_countersign-challenge." + id.value() + ".com",
                        "countersign-domain-verification=t",
                        now_,
                        now_,
                        now_,
                        now_,
                        "no record"};
      return std::vector{domain};
    };
    return out;
  }

  void fill() {
    made("/organisations",
         R"({"id":"acme","name":"Acme","url_spaces":["https://acme.example.com"]})");
    made("/organisations", R"({"id":"sales","parent":"acme","name":"Sales"})");
    made("/organisations", R"({"id":"acme-test","parent":"acme","test_of":"acme"})");
    made("/organisations",
         R"({"id":"globex","name":"Globex","url_spaces":["https://globex.example.com"]})");
    for (const std::string organisation : {"acme", "globex"}) {
      const std::string base = "/organisations/" + organisation;
      made(base + "/authenticators",
           R"({"id":")" + organisation + R"(-sso","name":"SSO",)" + saml_members() + "}");
      made(base + "/groups", R"({"id":"staff","value":"Staff"})");
      made(base + "/roles", R"({"id":"viewer","permissions":["user:view"]})");
      made(base + "/applications", R"({"id":")" + organisation + R"(-app","urls":["https://)" +
                                       organisation + R"(.example.com/"]})");
    }
    make_token("admin", "root", R"("roles":["administrator"])");
    make_token("acme-admin", "acme", R"("roles":["administrator"])");
    make_token("acme-audit", "acme", R"("roles":["auditor"])");
    make_token("acme-help", "acme", R"("roles":["helpdesk"])");
    make_token("acme-none", "acme", R"("permissions":[])");
    make_token("globex-admin", "globex", R"("roles":["administrator"])");
  }

  std::vector<std::pair<std::string, std::string>> secrets_;
};

/// Knows every password.
class TrustingHasher final : public identity::PasswordHasher {
 public:
  Match matches(std::string_view, std::string_view) const override { return Match::kYes; }
  void burn(std::string_view) const override {}
};

inline std::string ApiFixture::make_session(const std::string& user_id) {
  auto user = stores_.users->find(identity::UserId(user_id));
  EXPECT_TRUE(user.ok() && user->has_value());
  (*user)->password_hash = "$argon2id$";
  const auto password = identity::verify_password(*user, "any", TrustingHasher());
  EXPECT_THAT(password, IsOk());
  const auto catalogue = keeper_->current();
  const identity::SignInRules rules{*catalogue, *catalogue->authenticator("local"),
                                    (*user)->organisation};
  auto decision = identity::decide(*password, rules, now_);
  EXPECT_THAT(decision, IsOk());
  const identity::SessionId id = store::make_session_id();
  const identity::SessionHash hash = store::hash_session_id(id);
  const store::ConsumedKeys keys{
      store::assertion_key("sso", "local", crypto::random_hex(8), now_ + std::chrono::hours(1)),
      std::nullopt};
  std::promise<Result<void>> done;
  sessions_->open(hash, *std::move(decision), keys,
                  [&done](Result<void> result) { done.set_value(std::move(result)); });
  EXPECT_THAT(done.get_future().get(), IsOk());
  return hex_encode(hash.bytes);
}

}  // namespace countersign::admin::testing
