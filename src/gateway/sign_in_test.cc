// SPDX-License-Identifier: Apache-2.0
#include "gateway/sign_in.h"

#include <atomic>

#include "base/eventually.h"
#include "gateway/errors.h"
#include "gateway/testing/gateway_fixture.h"
#include "identity/errors.h"
#include "store/testing/forwarding_user_store.h"

namespace countersign::gateway {
namespace {

using identity::AuthenticatorId;
using identity::OrganisationId;
using std::chrono::seconds;
using ::testing::AllOf;
using testing::Answer;
using testing::GatewayFixture;
using ::testing::HasSubstr;
using ::testing::Not;

/// Counts the work of password checks; old hashes begin with "old:".
class CountingHasher final : public identity::PasswordHasher {
 public:
  Match matches(std::string_view phc, std::string_view password) const override {
    ++work_;
    if (phc.starts_with("old:")) {
      return phc.substr(4) == password ? Match::kYesButOld : Match::kNo;
    }
    return phc == password ? Match::kYes : Match::kNo;
  }
  void burn(std::string_view) const override { ++work_; }
  int work() const { return work_; }

 private:
  mutable std::atomic<int> work_{0};
};

/// Counts look-ups.
class CountingUsers final : public store::testing::ForwardingUserStore {
 public:
  using ForwardingUserStore::ForwardingUserStore;
  Found find(const identity::UserId& id) override {
    ++work_;
    return ForwardingUserStore::find(id);
  }
  Found find(const OrganisationId& organisation, const identity::UserName& name) override {
    ++work_;
    return ForwardingUserStore::find(organisation, name);
  }
  Found find(const identity::ExternalIdentity& identity) override {
    ++work_;
    return ForwardingUserStore::find(identity);
  }
  FoundAll find_by_login(std::string_view login,
                         const std::vector<OrganisationId>& organisations) override {
    work_ += static_cast<int>(organisations.size());
    return ForwardingUserStore::find_by_login(login, organisations);
  }
  int work() const { return work_; }

 private:
  std::atomic<int> work_{0};
};

constexpr const char* kPassword = "correct horse battery";

// alice: root, with a password. acme: its own provider by its mail domain.
class SignInTest : public GatewayFixture {
 protected:
  SignInTest() {
    auto machine = std::make_shared<MachineSettings>(*make_machine());
    machine->trusted_proxies = {"192.0.2.7"};
    machine_ = machine;
    edit([&](identity::CatalogueEdit& edit) {
      identity::Organisation acme = make_organisation("acme");
      acme.mail_domains = acme.confirmed_domains = {"acme.com"};
      acme.policy.authenticators = {{AuthenticatorId("acme-idp")}};
      acme.theme.title = "Acme Works";
      acme.theme.support_text = "Call 4711";
      edit.put(acme);
      edit.put(make_authenticator("acme-idp", "acme"));
      edit.put(make_organisation("modest"));
      identity::Organisation root = *catalogue_->organisation(OrganisationId("root"));
      root.policy.authenticators = {{AuthenticatorId("local")}};
      edit.put(root);
    });
    restart();
    add_user("alice", "root", kPassword);
    rewire();
  }
  ~SignInTest() override { workers_.reset(); }

  // The gateway on stores and hashes that count.
  void rewire() {
    users_ = std::make_unique<CountingUsers>(*stores_.users);
    gateway_ = std::make_unique<Gateway>(services(*users_, counting_));
  }

  void add_user(const std::string& name, const std::string& organisation,
                const std::string& password_hash) {
    identity::User user;
    user.id = identity::UserId(name + std::string(26 - name.size(), 'x'));
    user.organisation = OrganisationId(organisation);
    user.user_name = identity::UserName(name);
    user.password_hash = password_hash;
    user.created = now_;
    user.updated = now_;
    const auto written =
        stores_.users->write({{store::UserWrite::Kind::kInsert, user}}, {"test", "", now_, ""});
    ASSERT_THAT(written, IsOk());
  }
  identity::User stored(const std::string& name) {
    auto found = stores_.users->find(OrganisationId("root"), identity::UserName(name));
    return **found;
  }
  void change(const std::string& name, const std::function<void(identity::User&)>& edit_user) {
    identity::User user = stored(name);
    edit_user(user);
    ASSERT_THAT(
        stores_.users->write({{store::UserWrite::Kind::kUpdate, user}}, {"test", "", now_, ""}),
        IsOk());
  }

  static std::string token_in(const std::string& page) {
    constexpr std::string_view kField = "name=\"csrf\" value=\"";
    const std::size_t at = page.find(kField);
    return at == std::string::npos ? std::string() : page.substr(at + kField.size(), 64);
  }
  Answer submit(const std::string& path, const std::string& fields,
                const std::string& address = "198.51.100.1") {
    const std::string token = token_in(get("/countersign/login").body);
    return send(http::Method::kPost, path, "csrf=" + token + "&" + fields,
                {{"X-Forwarded-For", address}});
  }
  Answer give_name(const std::string& name, const std::string& place = "") {
    return submit("/countersign" + place + "/login",
                  "target=%2Fpage&user_name=" + http::percent_encode(name));
  }
  Answer give_password(const std::string& name, const std::string& password,
                       const std::string& address = "198.51.100.1") {
    return submit("/countersign/password",
                  "target=%2Fpage&user_name=" + http::percent_encode(name) +
                      "&password=" + http::percent_encode(password),
                  address);
  }
  bool signed_in() const { return cookies_.count("__Host-cs-session") == 1; }

  // A page without what differs from one request to the next.
  static std::string steady(std::string page, const std::string& name) {
    for (std::size_t at = page.find(name); at != std::string::npos; at = page.find(name)) {
      page.replace(at, name.size(), "NAME");
    }
    constexpr std::string_view kCode = "Reference code <span>";
    if (const std::size_t at = page.find(kCode); at != std::string::npos) {
      page.erase(at + kCode.size(), 9);
    }
    return page;
  }

  CountingHasher counting_;
  std::unique_ptr<CountingUsers> users_;
};

TEST_F(SignInTest, AcceptsAPassword) {
  EXPECT_THAT(give_name("alice").body, HasSubstr("type=\"password\""));
  const Answer answer = give_password("alice", kPassword);
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location, "/page");
  ASSERT_TRUE(signed_in());
  EXPECT_EQ(get("/countersign/session").status, 200);
  EXPECT_THAT(log_.text(), HasSubstr("\"event\":\"signed_in\",\"user\":\"alice\""));
  EXPECT_THAT(log_.text(), Not(HasSubstr(kPassword)));
}

TEST_F(SignInTest, RefusesAWrongPasswordAndRecordsIt) {
  const Answer answer = give_password("alice", "wrong");
  EXPECT_EQ(answer.status, 403);
  EXPECT_FALSE(signed_in());
  EXPECT_THAT(answer.body,
              AllOf(HasSubstr("aria-describedby=\"problem\""), HasSubstr(reference())));
  const auto event = last_event();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->code, identity::kPasswordWrong.id);
  EXPECT_EQ(event->user_name, "alice");
  EXPECT_EQ(event->peer, "198.51.100.1");
}

// Everybody below is one of several organisations; "modest" has no way in but the root's.
TEST_F(SignInTest, ExplainsAPasswordThatNobodyHas) {
  const auto remedy = [&](const std::string& name) {
    give_password(name, "wrong");
    const auto event = last_event();
    return event ? event->remedy : "no event";
  };
  EXPECT_THAT(remedy("nobody@typo.example"),
              AllOf(HasSubstr("\"typo.example\" leads to no organisation"),
                    HasSubstr("mail_domains"), HasSubstr("domains show")));
  EXPECT_THAT(remedy("nobody"), HasSubstr("sign_in_url"));
  add_user("nopassword", "root", "");
  EXPECT_THAT(remedy("nopassword"), HasSubstr("has no way to sign in"));
  EXPECT_THAT(remedy("alice"), HasSubstr("Nothing is to be set"));
}

TEST_F(SignInTest, ExplainsAMailDomainThatLeadsToADraft) {
  edit([&](identity::CatalogueEdit& edit) {
    identity::Authenticator draft;
    draft.id = identity::AuthenticatorId("draft-idp");
    draft.organisation = identity::OrganisationId("drafty");
    draft.name = "Draft";
    draft.type = identity::AuthenticatorType::kSaml2;
    edit.put(draft);
    identity::Organisation drafty = make_organisation("drafty");
    drafty.mail_domains = {"drafty.example"};
    drafty.confirmed_domains = {"drafty.example"};
    drafty.policy.authenticators = std::vector{draft.id};
    edit.put(drafty);
  });
  give_password("somebody@drafty.example", "wrong");
  const auto event = last_event();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->organisation.view(), "drafty");
  EXPECT_THAT(event->remedy, AllOf(HasSubstr("not active \"draft-idp\""), HasSubstr("Activate")));
}

// attacks.md D08: neither the answer nor the work behind it tells who exists.
TEST_F(SignInTest, RefusesD08ToTellWhoExists) {
  add_user("nopassword", "root", "");
  add_user("other", "modest", "secret of other");
  std::string page;
  for (const std::string& name :
       {std::string("alice"), std::string("nobody"), std::string("nopassword")}) {
    const int before = users_->work();
    const std::string answer = steady(give_name(name).body, name);
    EXPECT_EQ(users_->work() - before, 1) << name;
    page = page.empty() ? answer : page;
    EXPECT_EQ(answer, page) << name;
  }
  page.clear();
  for (const std::string& name :
       {std::string("alice"), std::string("nobody"), std::string("nopassword")}) {
    const int look_ups = users_->work();
    const int hashes = counting_.work();
    const Answer answer = give_password(name, "wrong");
    EXPECT_EQ(users_->work() - look_ups, 1) << name;
    EXPECT_EQ(counting_.work() - hashes, 1) << name;
    EXPECT_EQ(answer.status, 403);
    const std::string body = steady(answer.body, name);
    page = page.empty() ? body : page;
    EXPECT_EQ(body, page) << name;
  }
}

TEST_F(SignInTest, RefusesToTellWhichCustomersExist) {
  const auto at = [&](const std::string& place) {
    return steady(get("/countersign/o/" + place + "/login").body, place);
  };
  EXPECT_EQ(at("modest"), at("unknown"));
  EXPECT_EQ(steady(give_name("alice", "/o/unknown").body, "unknown"),
            steady(give_name("alice", "/o/modest").body, "modest"));
  EXPECT_THAT(get("/countersign/login").body, Not(HasSubstr("Acme")));
  EXPECT_THAT(get("/countersign/login").body, Not(HasSubstr("Example")));
  // Also where the root has ways that are not for those below, and at an authenticator of a
  // customer.
  edit([&](identity::CatalogueEdit& edit) {
    edit.put(make_authenticator("corp"));
    identity::Authenticator all = make_authenticator("all");
    all.people.kind = identity::Reach::Kind::kBelow;
    edit.put(all);
    identity::Organisation root = *catalogue_->organisation(OrganisationId("root"));
    root.policy.authenticators = {identity::AuthenticatorId("local"),
                                  identity::AuthenticatorId("corp"),
                                  identity::AuthenticatorId("all")};
    edit.put(root);
  });
  EXPECT_THAT(get("/countersign/o/modest/login").body, HasSubstr("modest/login/all"));
  EXPECT_EQ(at("modest"), at("unknown"));
  const auto start = [&](const std::string& place, const std::string& authenticator) {
    const Answer answer = get("/countersign/o/" + place + "/login/" + authenticator);
    return std::to_string(answer.status) + " " + answer.location.substr(0, 30);
  };
  for (const char* authenticator : {"corp", "all", "acme-idp", "nothing"}) {
    EXPECT_EQ(start("modest", authenticator), start("unknown", authenticator)) << authenticator;
  }
  EXPECT_EQ(start("unknown", "acme-idp").substr(0, 3), "404");
  const auto signed_out = [&](const std::string& place) {
    return steady(get("/countersign/o/" + place + "/signed-out").body, place);
  };
  EXPECT_EQ(signed_out("modest"), signed_out("unknown"));
}

TEST_F(SignInTest, RefusesUsersOfTheRootAtAnUnknownOrganisation) {
  EXPECT_EQ(submit("/countersign/o/unknown/password",
                   "user_name=alice&password=" + http::percent_encode(kPassword))
                .status,
            403);
  EXPECT_FALSE(signed_in());
}

TEST_F(SignInTest, AcceptsAMailDomainToItsProvider) {
  const Answer page = give_name("bob@acme.com");
  EXPECT_EQ(page.status, 200);
  const std::size_t at = page.body.find("url=") + 4;
  std::string url = page.body.substr(at, page.body.find('"', at) - at);
  EXPECT_THAT(url, HasSubstr("/countersign/o/acme/login/acme-idp?target=%2Fpage"));
  EXPECT_THAT(url, Not(HasSubstr("bob")));
  for (std::size_t amp = url.find("&amp;"); amp != std::string::npos; amp = url.find("&amp;")) {
    url.replace(amp, 5, "&");
  }
  const Answer sent = get(url);
  EXPECT_EQ(sent.status, 303);
  EXPECT_THAT(sent.location, HasSubstr("https://idp.example.org/sso"));
}

TEST_F(SignInTest, ReadsThePageOfAnOrganisation) {
  const Answer page = get("/countersign/o/acme/login?target=%2Fpage");
  EXPECT_THAT(page.body, AllOf(HasSubstr("Acme Works"), HasSubstr("Example acme-idp"),
                               HasSubstr("/countersign/o/acme/login/acme-idp?target=%2Fpage")));
  EXPECT_EQ(get("/countersign/o/acme/login/acme-idp").status, 303);
}

TEST_F(SignInTest, AcceptsTheOnlyWayAtOnceWhenAskedTo) {
  EXPECT_EQ(get("/countersign/o/acme/login?auto=1").status, 303);
  EXPECT_EQ(get("/countersign/o/acme/login?auto=0").status, 200);
  EXPECT_EQ(get("/countersign/login?auto=1").status, 200);
}

TEST_F(SignInTest, ReadsTheWayOfLastTimeFirst) {
  edit([&](identity::CatalogueEdit& edit) {
    identity::Organisation root = *catalogue_->organisation(OrganisationId("root"));
    root.policy.authenticators = {
        {AuthenticatorId("local"), AuthenticatorId("corp"), AuthenticatorId("open")}};
    edit.put(root);
  });
  const auto order = [&] {
    const std::string body = get("/countersign/login").body;
    return body.find("/login/corp") < body.find("/login/open") ? "corp" : "open";
  };
  EXPECT_STREQ(order(), "corp");
  get("/countersign/login/open");
  EXPECT_STREQ(order(), "open");
  EXPECT_THAT(get("/countersign/login").body, HasSubstr("Last used"));
  for (const char* forged : {"nobody", "\"><script>", "local"}) {
    cookies_["__Host-cs-way"] = forged;
    EXPECT_STREQ(order(), "corp") << forged;
  }
}

// attacks.md C14, V25: no other site signs anybody in here.
TEST_F(SignInTest, RefusesC14FormsFromElsewhere) {
  const std::string fields =
      "user_name=alice&target=%2F&password=" + http::percent_encode(kPassword);
  EXPECT_EQ(send(http::Method::kPost, "/countersign/password", fields).status, 403);
  const std::string token = token_in(get("/countersign/login").body);
  EXPECT_EQ(send(http::Method::kPost, "/countersign/password",
                 "csrf=" + std::string(64, '0') + "&" + fields)
                .status,
            403);
  EXPECT_EQ(send(http::Method::kPost, "/countersign/password", "csrf=" + token + "&" + fields,
                 {{"Sec-Fetch-Site", "cross-site"}})
                .status,
            403);
  cookies_["__Host-cs-form"] = std::string(32, '0');
  EXPECT_EQ(
      send(http::Method::kPost, "/countersign/password", "csrf=" + token + "&" + fields).status,
      403);
  EXPECT_FALSE(signed_in());
  EXPECT_EQ(counting_.work(), 0);
}

TEST_F(SignInTest, RefusesEmptyAndEndlessNames) {
  EXPECT_THAT(give_name("  ").body, HasSubstr("id=\"problem\""));
  EXPECT_EQ(give_name("").status, 400);
  EXPECT_EQ(give_name(std::string(256, 'a')).status, 200);
  EXPECT_EQ(give_name(std::string(257, 'a')).status, 400);
  EXPECT_EQ(give_password("alice", "").status, 400);
}

TEST_F(SignInTest, RefusesB08TargetsElsewhere) {
  const Answer answer = submit("/countersign/password",
                               "target=https%3A%2F%2Fevil.example%2F&user_name=alice&password=" +
                                   http::percent_encode(kPassword));
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location, "/");
}

TEST_F(SignInTest, AcceptsTheOriginOfTheTargetInThePolicyOfThePasswordPage) {
  const Answer page =
      submit("/countersign/login", "target=https%3A%2F%2Fother.example.com%2Fx&user_name=alice");
  EXPECT_THAT(page.policy, HasSubstr("form-action 'self' https://other.example.com;"));
  EXPECT_THAT(give_name("alice").policy, HasSubstr("form-action 'self';"));
}

TEST_F(SignInTest, RefusesABlockedUserWithTheRightPassword) {
  change("alice", [](identity::User& user) { user.state = identity::UserState::kBlocked; });
  const Answer answer = give_password("alice", kPassword);
  EXPECT_THAT(answer.body, HasSubstr(identity::kUserBlocked.id));
  EXPECT_FALSE(signed_in());
  EXPECT_EQ(last_event()->code, identity::kUserBlocked.id);
  EXPECT_THAT(give_password("alice", "wrong").body, Not(HasSubstr(identity::kUserBlocked.id)));
}

// attacks.md D09.
TEST_F(SignInTest, RefusesD09GuessingAndTellsHowLong) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(give_password("alice", "wrong").status, 403);
  }
  const int work = counting_.work();
  const Answer answer = give_password("alice", kPassword);
  EXPECT_EQ(answer.status, 429);
  EXPECT_THAT(answer.body, HasSubstr("wait 2 seconds"));
  EXPECT_EQ(counting_.work(), work);
  now_ += seconds(2);
  EXPECT_EQ(give_password("alice", kPassword).status, 303);
}

// The same for somebody who does not exist, or a 429 would tell.
TEST_F(SignInTest, RefusesD09GuessingAtNobody) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(give_password("nobody", "wrong").status, 403);
  }
  EXPECT_EQ(give_password("nobody", "wrong").status, 429);
}

TEST_F(SignInTest, AcceptsAnotherNetworkWhileOneGuesses) {
  for (int i = 0; i < 11; ++i) {
    give_password("alice", "wrong", "203.0.113.66");
  }
  EXPECT_EQ(give_password("alice", kPassword, "203.0.113.66").status, 429);
  EXPECT_EQ(give_password("alice", kPassword, "198.51.100.1").status, 303);
}

// A neighbour in the same network can't keep a person out of a browser of its own.
TEST_F(SignInTest, AcceptsAKnownDeviceWhileTheNetworkGuesses) {
  EXPECT_EQ(give_password("alice", kPassword).status, 303);
  const auto own = cookies_;
  cookies_.clear();
  for (int i = 0; i < 110; ++i) {
    give_password(i % 2 == 0 ? "alice" : "user" + std::to_string(i), "wrong");
  }
  EXPECT_EQ(give_password("alice", kPassword).status, 429);
  cookies_ = own;
  EXPECT_EQ(give_password("alice", kPassword).status, 303);
}

// attacks.md D09: who holds a /48 has 65,536 networks.
TEST_F(SignInTest, RefusesGuessingFromManyNetworksOfOneAllotment) {
  const auto from = [](int network) { return "2001:db8:1:" + std::to_string(network) + "::1"; };
  int free = 0;
  while (free < 1000 &&
         give_password("user" + std::to_string(free), "wrong", from(free)).status == 403) {
    ++free;
  }
  EXPECT_EQ(free, 400);
  EXPECT_EQ(give_password("alice", kPassword, from(5000)).status, 429);
  EXPECT_EQ(give_password("alice", kPassword, "2001:db8:2::1").status, 303);
}

// attacks.md D09: nor do networks all over the world guess at one account for free.
TEST_F(SignInTest, RefusesGuessingAtOneAccountFromManyNetworks) {
  EXPECT_EQ(give_password("alice", kPassword, "203.0.113.66").status, 303);
  const auto own = cookies_;
  cookies_.clear();
  for (const std::string name : {"alice", "nobody"}) {
    int free = 0;
    while (free < 1000 &&
           give_password(name, "wrong", "10." + std::to_string(free) + ".1.1").status == 403) {
      ++free;
    }
    EXPECT_EQ(free, 100) << name << ", whether or not there is such a user";
  }
  const Answer elsewhere = give_password("Alice", kPassword, "198.51.100.1");
  EXPECT_EQ(elsewhere.status, 429);
  EXPECT_THAT(elsewhere.body, HasSubstr("wait 2 seconds"));
  EXPECT_EQ(give_password("alice", kPassword, "203.0.113.66").status, 303) << "where it is at home";
  cookies_ = own;
  EXPECT_EQ(give_password("alice", kPassword, "198.51.100.1").status, 303) << "its own browser";
  cookies_.clear();
  // Nobody is kept out: a minute is the longest wait.
  for (int i = 0; i < 20; ++i) {
    now_ += seconds(60);
    EXPECT_EQ(give_password("alice", "wrong", "10." + std::to_string(i) + ".2.1").status, 403);
  }
  now_ += seconds(60);
  EXPECT_EQ(give_password("alice", kPassword, "198.51.100.1").status, 303);
}

TEST_F(SignInTest, RefusesGuessingAtAnotherFromAKnownDevice) {
  add_user("bob", "root", "secret of bob");
  EXPECT_EQ(give_password("alice", kPassword).status, 303);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(give_password("bob", "wrong").status, 403);
  }
  EXPECT_EQ(give_password("bob", "secret of bob").status, 429);
}

TEST_F(SignInTest, AcceptsAnOldHashAndMakesItAnew) {
  change("alice",
         [](identity::User& user) { user.password_hash = "old:" + std::string(kPassword); });
  EXPECT_EQ(give_password("alice", kPassword).status, 303);
  EXPECT_TRUE(eventually([&] { return !stored("alice").password_hash.starts_with("old:"); }));
  EXPECT_THAT(stored("alice").password_hash, ::testing::StartsWith("$argon2id$"));
}

TEST_F(SignInTest, RefusesWhenTooMuchWaits) {
  workers_->stop();
  const Answer answer = give_password("alice", kPassword);
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr(kNotReady.id));
}

TEST_F(SignInTest, AcceptsNoSessionIdFromBefore) {
  EXPECT_EQ(give_password("alice", kPassword).status, 303);
  const std::string first = cookies_["__Host-cs-session"];
  EXPECT_EQ(give_password("alice", kPassword).status, 303);
  EXPECT_NE(cookies_["__Host-cs-session"], first);
  cookies_["__Host-cs-session"] = first;
  EXPECT_EQ(get("/countersign/session").status, 303);
}

TEST_F(SignInTest, ReadsLanguages) {
  const auto page = [&](const std::string& query, const char* accepted) {
    return send(http::Method::kGet, "/countersign/login" + query, "",
                {{"Accept-Language", accepted}})
        .body;
  };
  EXPECT_THAT(page("", "de-AT,de;q=0.9"),
              AllOf(HasSubstr("<html lang=\"de\""), HasSubstr("Anmelden")));
  EXPECT_THAT(page("", "en"), HasSubstr("<html lang=\"en\""));
  EXPECT_THAT(page("?target=%2Fx&lang=de", "en"),
              AllOf(HasSubstr("<html lang=\"de\""),
                    HasSubstr("href=\"/countersign/login?target=%2Fx&amp;lang=en\"")));
  EXPECT_THAT(page("", "en"), HasSubstr("<html lang=\"de\""));  // kept
  EXPECT_THAT(page("?lang=xx%22%3E", "en"),
              AllOf(HasSubstr("<html lang=\"de\""), Not(HasSubstr("xx\""))));
}

// attacks.md C02.
TEST_F(SignInTest, ReadsCookieAttributes) {
  get("/countersign/login?lang=de");
  give_password("alice", kPassword);
  get("/countersign/o/acme/login/acme-idp");
  for (const std::string& cookie : set_cookies_) {
    EXPECT_THAT(cookie, AllOf(HasSubstr("__Host-"), HasSubstr("HttpOnly"), HasSubstr("Secure"),
                              HasSubstr("Path=/"), Not(HasSubstr("Domain"))));
  }
}

}  // namespace
}  // namespace countersign::gateway
