// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "crypto/random.h"
#include "gateway/gateway.h"
#include "http/form.h"
#include "http/recorder.h"
#include "saml/bindings.h"
#include "saml/idp/response_builder.h"
#include "store/sqlite/sqlite_session_store.h"

// For tests: a gateway on a real SQLite store, an identity provider that signs, and a browser that
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

class GatewayFixture : public ::testing::Test {
 protected:
  GatewayFixture() {
    char pattern[] = "/tmp/gateway_test_XXXXXX";
    folder_ = ::mkdtemp(pattern);
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
    auto opened = store::open_sqlite_session_store(options);
    ASSERT_THAT(opened, IsOk());
    auto loaded = store::Sessions::load(*std::move(opened), now_);
    ASSERT_THAT(loaded, IsOk());
    sessions_ = *std::move(loaded);
    readers_ = std::make_unique<store::ThreadReaders>(*sessions_);
    settings_ = std::make_unique<Published<Settings>>(make_settings());
    gateway_ = std::make_unique<Gateway>(Services{*settings_, *sessions_, *readers_, log_,
                                                  [this] { return now_; }, secrets_, ready_});
  }
  void close() {
    gateway_.reset();
    readers_.reset();
    sessions_.reset();
  }
  void restart() {
    close();
    open();
  }

  Authenticator make_authenticator(const std::string& id, IdpInitiated idp_initiated) const {
    const auto certificate =
        crypto::Certificate::self_signed(idp_key(), "idp", now_, now_ + seconds(86400));
    Authenticator out{id,
                      "Example " + id,
                      "Sign in with " + id,
                      *saml::TrustedIdp::make(saml::EntityId(std::string(kIdp)), {certificate}),
                      {},
                      {},
                      {},
                      idp_initiated,
                      {}};
    out.expectation.sp = saml::EntityId("https://app.example.com/sp");
    out.expectation.acs = saml::AcsUrl(std::string(kOrigin) + "/countersign/saml/acs/" + id);
    out.request.sp = out.expectation.sp;
    out.request.acs = out.expectation.acs;
    out.request.destination = "https://idp.example.org/sso";
    out.request.binding = binding_;
    out.login.organisation = identity::OrganisationId("default");
    out.login.authenticator = identity::AuthenticatorId(id);
    out.metadata.entity_id = out.expectation.sp;
    out.metadata.acs = out.expectation.acs;
    return out;
  }

  std::unique_ptr<const Settings> make_settings() const {
    auto out = std::make_unique<Settings>();
    out->origin = kOrigin;
    out->authority = "app.example.com";
    out->base_path = "/countersign";
    out->session_cookie = "__Host-cs-session";
    out->registered =
        *identity::RegisteredOrigins::make({std::string(kOrigin), "https://other.example.com"});
    out->applications = {{std::string(kOrigin), "Payroll <i>"}};
    out->home = "/";
    out->authenticators.push_back(make_authenticator("corp", IdpInitiated::kRefused));
    out->authenticators.push_back(make_authenticator("open", IdpInitiated::kAccepted));
    return out;
  }

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
    const auto response = recorder.take();
    if (!response) {
      ADD_FAILURE() << "no answer";
      return {};
    }
    keep_cookies(response->header_block());
    return {response->status(), std::string(response->header("Location").value_or("")),
            std::string(response->header("Content-Security-Policy").value_or("")),
            response->body()};
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
  std::string host_ = "app.example.com";
  std::map<std::string, std::string> cookies_;
  std::vector<std::string> set_cookies_;
  MemoryLog log_;
  std::unique_ptr<Published<Settings>> settings_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<store::Sessions> sessions_;
  std::unique_ptr<store::ThreadReaders> readers_;
  saml::RequestBinding binding_ = saml::RequestBinding::kRedirect;
  std::atomic<bool> ready_{true};

 private:
  static std::vector<SecretBytes> make_secrets() {
    std::vector<SecretBytes> out;
    out.emplace_back(std::vector<std::uint8_t>(32, 7));
    return out;
  }
  std::vector<SecretBytes> secrets_ = make_secrets();
  std::filesystem::path folder_;
};

}  // namespace countersign::gateway::testing
