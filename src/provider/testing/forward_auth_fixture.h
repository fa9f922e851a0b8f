// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "http/recorder.h"
#include "identity/session_claims.h"
#include "identity/session_id.h"
#include "identity/user_rights.h"
#include "provider/forward_auth.h"
#include "store/errors.h"
#include "store/session_secret.h"

// For tests alone: forward-auth of a few applications, asked by somebody who is signed in.
namespace countersign::provider::testing {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using Headers = std::vector<std::pair<std::string, std::string>>;

class NullLog final : public Log {
 public:
  void write(const LogEntry& entry) override { text += entry.members() + "\n"; }
  std::string text;
};

// A store that holds one session from the start: the cache learns of it when it is loaded.
class OneSessionStore final : public store::SessionStore {
 public:
  OneSessionStore(store::StoredSession session, identity::UserRights rights)
      : session_(std::move(session)), rights_(std::move(rights)) {}

  Result<void> load(const Visit& visit) override {
    visit(session_, rights_);
    return {};
  }
  void store_sign_in(store::UnprovenSignIn, SignInDone done) override {
    done(Error{store::kClosed, "expected no sign-in"});
  }
  void end_session(const identity::SessionHash&, EndDone done) override { done({}); }
  void end_sessions(store::SessionSelection, EndManyDone done) override {
    done(std::vector<identity::SessionHash>{});
  }
  void list_sessions(store::SessionSelection, std::size_t, ListDone done) override {
    done(std::vector<store::StoredSession>{});
  }
  void find_session(const identity::SessionHash&, FindDone done) override {
    done(std::optional(session_));
  }
  void touch(std::vector<store::Touch>) override {}
  void purge_expired(sys_seconds, PurgeDone done) override { done(std::size_t{0}); }

 protected:
  void insert_session(store::StoredSession session, const store::ConsumedKeys&,
                      OpenDone done) override {
    done(std::move(session));
  }

 private:
  store::StoredSession session_;
  identity::UserRights rights_;
};

class ForwardAuthTest : public ::testing::Test {
 protected:
  ForwardAuthTest() {
    identity::Session session;
    session.organisation = identity::OrganisationId("acme");
    session.authenticator = identity::AuthenticatorId("corp");
    session.user_name = identity::UserName("alice");
    session.user = identity::UserId(kAlice);
    session.attributes = {{"groups", {"staff", "a,b;c\r\nX-Auth-User: root"}},
                          {"mail", {"\xc3\xa4lice@example.com"}}};
    session.created = now_;
    session.last_seen = now_;
    session.idle_limit = seconds(1800);
    session.expires = now_ + seconds(36000);
    open(session);
  }

  /// From now on `session` is the only one, of Alice.
  void open(const identity::Session& session) {
    auth_ = nullptr;
    readers_ = nullptr;
    session_ = session;
    sessions_ =
        *store::Sessions::load(std::make_unique<OneSessionStore>(
                                   store::StoredSession{store::hash_session_id(id_), session},
                                   identity::rights_of(alice())),
                               now_);
    readers_ = std::make_unique<store::ThreadReaders>(*sessions_);
    auth_ = std::make_unique<ForwardAuth>(settings_, *readers_, log_, [this] { return now_; });
  }

  static constexpr const char* kAlice = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

  static identity::User alice() {
    identity::User user;
    user.id = identity::UserId(kAlice);
    user.organisation = identity::OrganisationId("acme");
    user.user_name = identity::UserName("alice");
    user.email = "alice@acme.example";
    user.groups = {identity::GroupId("pilots"), identity::GroupId("crew")};
    return user;
  }

  static std::vector<identity::AccessRule> rules() {
    using identity::Audience;
    using identity::PathMatch;
    const auto asked = [](identity::RequirementKind kind, const char* name,
                          std::vector<std::string> values) {
      return std::vector{identity::Requirement{kind, name, std::move(values)}};
    };
    using enum identity::RequirementKind;
    return {
        {PathMatch::kPrefix, "/public", Audience::kEveryone, {}},
        {PathMatch::kPrefix, "/staff", Audience::kAttributes,
         asked(kAttribute, "groups", {"staff"})},
        {PathMatch::kPrefix, "/admin", Audience::kAttributes,
         asked(kAttribute, "groups", {"admins", "root"})},
        {PathMatch::kPrefix, "/pilots", Audience::kAttributes, asked(kGroup, "", {"pilots"})},
        {PathMatch::kPrefix, "/crew", Audience::kAttributes, asked(kGroup, "", {"crew"})},
        {PathMatch::kPrefix, "/acme", Audience::kAttributes, asked(kOrganisation, "", {"acme"})},
        {PathMatch::kPrefix, "/other", Audience::kAttributes, asked(kOrganisation, "", {"other"})},
        {PathMatch::kPrefix, "/", Audience::kSignedIn, {}}};
  }

  static identity::Application make_application(const std::string& id,
                                                const std::string& organisation,
                                                const std::string& url) {
    identity::Application out;
    out.id = identity::ApplicationId(id);
    out.organisation = identity::OrganisationId(organisation);
    out.name = id;
    out.urls = {url};
    out.organisations.kind = identity::Reach::Kind::kBelow;
    return out;
  }

  static identity::Organisation make_organisation(const std::string& id,
                                                  const std::string& parent) {
    identity::Organisation out;
    out.id = identity::OrganisationId(id);
    out.parent = identity::OrganisationId(parent);
    out.name = id;
    return out;
  }

  static identity::Group make_group(const std::string& id, const std::string& organisation) {
    identity::Group out;
    out.id = identity::GroupId(id);
    out.organisation = identity::OrganisationId(organisation);
    out.value = id;
    out.label = "The " + id;
    return out;
  }

  static identity::Authenticator make_authenticator(const std::string& id,
                                                    const std::string& organisation) {
    identity::Authenticator out;
    out.id = identity::AuthenticatorId(id);
    out.organisation = identity::OrganisationId(organisation);
    out.name = id;
    out.state = identity::AuthenticatorState::kActive;
    out.people.kind = identity::Reach::Kind::kBelow;
    return out;
  }

  static std::shared_ptr<const identity::Catalogue> make_catalogue() {
    identity::CatalogueEdit edit(identity::Catalogue::initial());
    edit.put(make_authenticator("corp", "root"));
    edit.put(make_group("pilots", "root"));
    edit.put(make_group("crew", "acme"));
    identity::Organisation group = make_organisation("group", "root");
    identity::Organisation acme = make_organisation("acme", "group");
    acme.policy.authenticators = std::vector{identity::AuthenticatorId("corp")};
    identity::Organisation below = make_organisation("below", "acme");
    identity::Organisation other = make_organisation("other", "group");
    below.url_spaces = {"https://below.example.com"};
    other.url_spaces = {"https://other.example.com", "https://wiki.example.com/w/other"};
    acme.url_spaces = {"https://acme.example.com", "https://below.example.com"};
    group.url_spaces = {"https://group.example.com", "https://wiki.example.com/w/other"};
    group.url_spaces.insert(group.url_spaces.end(), acme.url_spaces.begin(), acme.url_spaces.end());
    group.url_spaces.push_back("https://other.example.com");
    for (const auto& organisation : {group, acme, below, other}) {
      edit.put(organisation);
    }
    identity::Application app = make_application("app", "root", "https://app.example.com/");
    app.rules = rules();
    app.headers = {{"X-Auth-Email", "mail"},
                   {"X-Auth-Groups", "groups"},
                   {"X-Auth-Absent", "absent"},
                   {"X-Auth-Ids", identity::kGroupsAttribute},
                   {"X-Auth-Mail", identity::kEmailAttribute},
                   {"X-Auth-Labels", identity::kGroupLabelsAttribute}};
    app.attributes = {"groups"};
    edit.put(app);
    edit.put(make_application("wiki", "root", "https://wiki.example.com/w/"));
    for (const char* id : {"group", "acme", "below", "other"}) {
      identity::Application own = make_application(std::string("app-") + id, id,
                                                   "https://" + std::string(id) + ".example.com/");
      own.rules = {{identity::PathMatch::kPrefix, "/public", identity::Audience::kEveryone, {}},
                   {identity::PathMatch::kPrefix, "/", identity::Audience::kSignedIn, {}}};
      edit.put(own);
    }
    FieldProblems problems;
    auto out = edit.finish(problems);
    for (const FieldProblem& problem : problems) {
      ADD_FAILURE() << problem.pointer << ": " << problem.what;
    }
    return out;
  }

  static std::shared_ptr<const identity::Catalogue> make_catalogue_of(const Settings& settings) {
    return std::shared_ptr<const identity::Catalogue>(std::shared_ptr<void>(),
                                                      &settings.catalogue());
  }

  static std::shared_ptr<const Settings> settings(
      std::shared_ptr<const identity::Catalogue> catalogue = make_catalogue()) {
    MachineSettings machine;
    machine.session_cookie = "__Host-cs-session";
    machine.login_path = "/countersign/login";
    machine.own_origin = "https://app.example.com";
    machine.trusted_proxies = {"127.0.0.1"};
    return make_settings(machine, std::move(catalogue), nullptr);
  }

  /// Puts objects into the catalogue that is in force.
  void change(const std::vector<identity::Object>& objects) {
    identity::CatalogueEdit edit(catalogue_);
    for (const identity::Object& object : objects) {
      edit.put(object);
    }
    FieldProblems problems;
    catalogue_ = edit.finish(problems);
    ASSERT_TRUE(problems.empty()) << problems.front().what;
    settings_.publish(settings(catalogue_));
  }

  http::Response ask(const std::string& url, Headers headers = {},
                     const std::string& peer = "127.0.0.1",
                     http::Method method = http::Method::kGet) {
    if (!url.empty()) {
      headers.emplace_back("X-Original-URL", url);
    }
    std::vector<http::Header> list;
    for (const auto& [name, value] : headers) {
      list.push_back({name, value});
    }
    http::RequestFields fields;
    fields.method = method;
    fields.target = fields.path = "/auth";
    fields.headers = list;
    fields.peer = peer;
    http::ReplyRecorder recorder;
    auth_->handle(http::Request(fields), recorder.reply());
    return recorder.take();
  }
  std::string cookie() const { return "__Host-cs-session=" + id_.to_cookie(); }
  identity::AccessReport explain(const std::string& url, const std::string& cookie) {
    const std::vector<http::Header> list = {{"X-Original-URL", url}, {"Cookie", cookie}};
    http::RequestFields fields;
    fields.target = fields.path = "/page/403";
    fields.headers = list;
    fields.peer = "127.0.0.1";
    return auth_->explain(http::Request(fields));
  }
  http::Response ask_signed_in(const std::string& path) {
    return ask("https://app.example.com" + path, {{"Cookie", cookie()}, {"Accept", "text/html"}});
  }

  sys_seconds now_{seconds(1'790'000'000)};
  identity::SessionId id_ = store::make_session_id();
  NullLog log_;
  identity::Session session_;
  std::shared_ptr<const identity::Catalogue> catalogue_ = make_catalogue();
  Published<Settings> settings_{settings(catalogue_)};
  std::unique_ptr<store::Sessions> sessions_;
  std::unique_ptr<store::ThreadReaders> readers_;
  std::unique_ptr<ForwardAuth> auth_;
};

}  // namespace countersign::provider::testing
