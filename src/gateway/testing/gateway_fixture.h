// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/eventually.h"
#include "base/matchers.h"
#include "crypto/random.h"
#include "gateway/gateway.h"
#include "http/form.h"
#include "http/recorder.h"
#include "saml/bindings.h"
#include "saml/idp/response_builder.h"
#include "store/stores.h"

// For tests: a gateway on real SQLite stores, an identity provider that signs, and a browser that
// keeps cookies.
namespace countersign::gateway::testing {

using std::chrono::seconds;
using std::chrono::sys_seconds;

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

/// What a browser got.
struct Answer {
  int status = 0;
  std::string location;
  std::string policy;
  std::string body;
};

inline const crypto::PrivateKey& idp_key() {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_rsa(2048);
  return key;
}

inline const crypto::PrivateKey& other_key() {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_rsa(2048);
  return key;
}

inline constexpr std::string_view kOrigin = "https://app.example.com";
inline constexpr std::string_view kIdp = "https://idp.example.org/metadata";

/// Passwords in the clear.
class PlainHasher final : public identity::PasswordHasher {
 public:
  Match matches(std::string_view phc, std::string_view password) const override {
    return phc == password ? Match::kYes : Match::kNo;
  }
  void burn(std::string_view) const override {}
};

class GatewayFixture : public ::testing::Test {
 protected:
  GatewayFixture() {
    char pattern[] = "/tmp/gateway_test_XXXXXX";
    folder_ = ::mkdtemp(pattern);
    make_catalogue();
    open();
  }
  ~GatewayFixture() override {
    close();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void open() {
    store::SqliteOptions options;
    options.file = folder_ / "store.db";
    options.max_consumed_keys = most_keys_;
    auto opened = store::open_sqlite_stores(options);
    ASSERT_THAT(opened, IsOk());
    stores_ = *std::move(opened);
    auto loaded = store::Sessions::load(std::move(stores_.sessions), now_);
    ASSERT_THAT(loaded, IsOk());
    sessions_ = *std::move(loaded);
    readers_ = std::make_unique<store::ThreadReaders>(*sessions_);
    settings_ = std::make_unique<Published<Settings>>(make_settings(machine_, catalogue_, nullptr));
    events_ = std::make_unique<LoginEvents>(*stores_.events, captures_);
    workers_ = std::make_unique<WorkerPool>(2, 100);
    gateway_ = std::make_unique<Gateway>(services(*stores_.users, hasher_));
  }
  /// What the gateway works with; users and hashes may be looked at on their way.
  Services services(store::UserStore& users, const identity::PasswordHasher& hasher) {
    return {
        .settings = *settings_,
        .sessions = *sessions_,
        .readers = *readers_,
        .log = log_,
        .clock = [this] { return now_; },
        .secrets = secrets_,
        .ready = ready_,
        .events = *events_,
        .users = users,
        .workers = *workers_,
        .hasher = hasher,
        .languages = Languages::built_in(),
        .tested = [this](const identity::Authenticator& tested) { tested_ = tested.id.value(); },
        .newest_catalogue = [this] { return newest_ ? newest_ : settings_->current()->catalogue; }};
  }
  void close() {
    workers_.reset();
    gateway_.reset();
    readers_.reset();
    sessions_.reset();
    events_.reset();
    stores_ = {};
  }
  void restart() {
    close();
    open();
  }

  static std::shared_ptr<const MachineSettings> make_machine() {
    auto out = std::make_shared<MachineSettings>();
    out->origin = kOrigin;
    out->authority = "app.example.com";
    out->base_path = "/countersign";
    out->session_cookie = "__Host-cs-session";
    out->sp_entity_id = "https://app.example.com/sp";
    return out;
  }

  identity::Authenticator make_authenticator(const std::string& id,
                                             const std::string& organisation = "root") const {
    static const crypto::Certificate certificate =
        crypto::Certificate::self_signed(idp_key(), "idp", now_, now_ + seconds(86400));
    identity::Authenticator out;
    out.id = identity::AuthenticatorId(id);
    out.organisation = identity::OrganisationId(organisation);
    out.name = "Example " + id;
    out.state = identity::AuthenticatorState::kActive;
    out.saml.idp_entity_id = kIdp;
    out.saml.sso_url = "https://idp.example.org/sso";
    out.saml.certificates = {certificate.base64()};
    if (organisation == "root") {
      out.saml.sp_entity_id = "https://app.example.com/sp";
    }
    return out;
  }

  static identity::Application make_application(const std::string& id, const std::string& name,
                                                const std::string& url,
                                                const std::string& organisation = "root") {
    identity::Application out;
    out.id = identity::ApplicationId(id);
    out.organisation = identity::OrganisationId(organisation);
    out.name = name;
    out.urls = {url};
    out.organisations.kind = identity::Reach::Kind::kBelow;
    return out;
  }

  static identity::Organisation make_organisation(const std::string& id) {
    identity::Organisation out;
    out.id = identity::OrganisationId(id);
    out.parent = identity::OrganisationId("root");
    out.name = "Customer " + id;
    return out;
  }

  /// Changes the catalogue, which must fit together afterwards, and puts it in force.
  void edit(const std::function<void(identity::CatalogueEdit&)>& change) {
    identity::CatalogueEdit edit(catalogue_);
    change(edit);
    FieldProblems problems;
    auto next = edit.finish(problems);
    for (const FieldProblem& problem : problems) {
      ADD_FAILURE() << problem.pointer << ": " << problem.what;
    }
    ASSERT_NE(next, nullptr);
    catalogue_ = std::move(next);
    if (settings_) {
      const auto running = settings_->current();
      settings_->publish(make_settings(machine_, catalogue_, running.get()));
    }
  }
  void edit_authenticator(const std::string& id,
                          const std::function<void(identity::Authenticator&)>& change) {
    identity::Authenticator changed = *catalogue_->authenticator(id);
    change(changed);
    edit([&](identity::CatalogueEdit& edit) { edit.put(changed); });
  }
  void set_property(const std::string& name, const std::string& value) {
    edit([&](identity::CatalogueEdit& edit) { edit.put(identity::Property{name, value}); });
  }

  void make_catalogue() {
    catalogue_ = identity::Catalogue::initial();
    edit([&](identity::CatalogueEdit& edit) {
      identity::Organisation root = *catalogue_->organisation(identity::OrganisationId("root"));
      root.policy.provisioning = identity::Provisioning::kCreate;
      root.policy.authenticators = {identity::AuthenticatorId("corp"),
                                    identity::AuthenticatorId("open"),
                                    identity::AuthenticatorId("local")};
      edit.put(root);
      edit.put(make_authenticator("corp"));
      identity::Authenticator open = make_authenticator("open");
      open.saml.idp_initiated = identity::IdpInitiated::kAccepted;
      edit.put(open);
      edit.put(make_application("payroll", "Payroll & Co", std::string(kOrigin) + "/"));
      edit.put(make_application("other", "Other", "https://other.example.com/"));
    });
  }

  /// The login event of a reference code, once it is written.
  std::optional<identity::LoginEvent> event(const std::string& reference) {
    std::optional<identity::LoginEvent> event;
    EXPECT_TRUE(eventually([&] {
      const auto found = stores_.events->find_event(reference);
      if (found.ok() && *found) {
        event = (*found)->event;
      }
      return event.has_value();
    })) << reference;
    return event;
  }
  /// The reference code in the last log line that has one.
  std::string reference() const {
    const std::string text = log_.text();
    constexpr std::string_view kMember = "\"reference\":\"";
    const std::size_t at = text.rfind(kMember);
    return at == std::string::npos ? std::string() : text.substr(at + kMember.size(), 9);
  }
  std::optional<identity::LoginEvent> last_event() { return event(reference()); }

  Answer send(http::Method method, const std::string& target, const std::string& body = "",
              std::vector<std::pair<std::string, std::string>> headers = {}) {
    std::vector<http::Header> list;
    headers.emplace_back("Host", host_);
    std::string cookies;
    for (const auto& [name, value] : cookies_) {
      cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
    }
    if (!cookies.empty()) {
      headers.emplace_back("Cookie", cookies);
    }
    if (method == http::Method::kPost) {
      headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    }
    for (const auto& [name, value] : headers) {
      list.push_back({name, value});
    }
    const std::size_t mark = target.find('?');
    http::RequestFields fields;
    fields.method = method;
    fields.target = target;
    fields.path = std::string_view(target).substr(0, mark);
    fields.query = mark == std::string::npos ? "" : std::string_view(target).substr(mark + 1);
    fields.headers = list;
    fields.body = body;
    fields.peer = "192.0.2.7";
    http::ReplyRecorder recorder;
    gateway_->handle(http::Request(fields), recorder.reply());
    const http::Response response = recorder.take();
    keep_cookies(response.header_block());
    return {response.status(), std::string(response.header("Location").value_or("")),
            std::string(response.header("Content-Security-Policy").value_or("")), response.body()};
  }
  Answer get(const std::string& target) { return send(http::Method::kGet, target); }

  void keep_cookies(std::string_view block) {
    constexpr std::string_view kField = "Set-Cookie: ";
    for (std::size_t at = block.find(kField); at != std::string_view::npos;
         at = block.find(kField, at + 1)) {
      const std::string line(
          block.substr(at + kField.size(), block.find("\r\n", at) - at - kField.size()));
      set_cookies_.push_back(line);
      const std::string pair = line.substr(0, line.find(';'));
      const std::size_t equals = pair.find('=');
      if (line.find("Max-Age=0") != std::string::npos) {
        cookies_.erase(pair.substr(0, equals));
      } else {
        cookies_[pair.substr(0, equals)] = pair.substr(equals + 1);
      }
    }
  }

  /// A started sign-in, as the identity provider sees it.
  struct Started {
    saml::idp::ReceivedRequest request;
    std::string relay_state;
  };
  Started start(const std::string& authenticator = "corp", const std::string& target = "/page") {
    const Answer answer =
        get("/countersign/login/" + authenticator + "?target=" + http::percent_encode(target));
    EXPECT_EQ(answer.status, 303);
    const auto query = saml::parse_redirect(
        std::string_view(answer.location).substr(answer.location.find('?') + 1));
    const auto request = saml::idp::receive_redirect(*query, {});
    return {*request, query->relay_state.value_or("")};
  }

  saml::idp::ResponseContent content(const std::optional<saml::RequestId>& request,
                                     const std::string& authenticator = "corp") const {
    saml::idp::ResponseContent out;
    out.idp = saml::EntityId(std::string(kIdp));
    out.sp = saml::EntityId("https://app.example.com/sp");
    out.acs = saml::AcsUrl(std::string(kOrigin) + "/countersign/saml/acs/" + authenticator);
    out.request = request;
    out.response_id = "_" + crypto::random_hex(16);
    out.assertion_id = "_" + crypto::random_hex(16);
    out.name_id = saml::NameId{"alice@example.com", std::nullopt, std::nullopt, std::nullopt};
    out.issued = now_;
    out.expires = now_ + seconds(300);
    out.authenticated = now_;
    return out;
  }

  static std::string form(const saml::idp::ResponseContent& content, const std::string& relay_state,
                          const crypto::PrivateKey& key = idp_key()) {
    const auto xml = saml::idp::build_response(content, key);
    const auto post =
        saml::encode_post(saml::MessageKind::kResponse, content.acs.view(), *xml, std::nullopt);
    std::string out = "SAMLResponse=" + http::percent_encode(post.value);
    if (!relay_state.empty()) {
      out += "&RelayState=" + http::percent_encode(relay_state);
    }
    return out;
  }

  Answer post(const std::string& body, const std::string& authenticator = "corp") {
    return send(http::Method::kPost, "/countersign/saml/acs/" + authenticator, body);
  }

  Answer sign_in(const std::string& target = "/page") {
    const Started started = start("corp", target);
    return post(form(content(started.request.id), started.relay_state));
  }

  sys_seconds now_{seconds(1'790'000'000)};
  std::size_t most_keys_ = store::SqliteOptions().max_consumed_keys;
  std::string host_ = "app.example.com";
  std::map<std::string, std::string> cookies_;
  std::vector<std::string> set_cookies_;
  MemoryLog log_;
  std::shared_ptr<const MachineSettings> machine_ = make_machine();
  std::shared_ptr<const identity::Catalogue> catalogue_;
  /// What the store knows already and the settings do not; null: they are alike.
  std::shared_ptr<const identity::Catalogue> newest_;
  store::Stores stores_;
  PlainHasher hasher_;
  Captures captures_;
  std::string tested_;  // authenticator of the last test that passed on a draft
  std::unique_ptr<Published<Settings>> settings_;
  std::unique_ptr<LoginEvents> events_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<store::Sessions> sessions_;
  std::unique_ptr<store::ThreadReaders> readers_;
  std::atomic<bool> ready_{true};

  static std::vector<SecretBytes> make_secrets() {
    std::vector<SecretBytes> out;
    out.emplace_back(std::vector<std::uint8_t>(32, 7));
    return out;
  }
  std::vector<SecretBytes> secrets_ = make_secrets();
  std::filesystem::path folder_;
};

}  // namespace countersign::gateway::testing
