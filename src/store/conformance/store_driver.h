// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crypto/digest.h"
#include "identity/login_decision.h"
#include "identity/user.h"
#include "store/store.h"

// For tests and benchmarks: sessions made of a number, and a store whose calls wait.
namespace countersign::store {

inline constexpr std::chrono::sys_seconds kTestNow(std::chrono::seconds(1'800'000'000));

inline identity::UserId numbered_user_id(std::uint64_t number) {
  const std::string text = std::to_string(number);
  return identity::UserId("u" + std::string(25 - std::min<std::size_t>(text.size(), 25), 'a') +
                          text);
}

/// The session that belongs to a number: the same on every call.
inline StoredSession numbered_session(std::uint64_t number) {
  StoredSession stored;
  stored.hash.bytes = crypto::sha256("session " + std::to_string(number));
  identity::Session& session = stored.session;
  session.organisation = identity::OrganisationId("acme");
  session.user = numbered_user_id(number);
  session.authenticator = identity::AuthenticatorId("entra");
  session.user_name = identity::UserName("user" + std::to_string(number) + "@example.com");
  session.idp_entity_id = "https://sts.windows.net/4f6d3b8e-0000-0000-0000-000000000000/";
  session.external = {"user" + std::to_string(number) + "@example.com",
                      "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
                      "_s" + std::to_string(number)};
  session.attributes = {{"email", {"user" + std::to_string(number) + "@example.com"}},
                        {"givenname", {"Given" + std::to_string(number)}},
                        {"surname", {"Surname" + std::to_string(number)}},
                        {"groups", {"staff", "readers"}}};
  session.signing_key = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
  session.created = kTestNow;
  session.last_seen = kTestNow;
  session.idle_limit = std::chrono::minutes(30);
  session.expires = kTestNow + std::chrono::hours(10);
  return stored;
}

inline ConsumedKeys numbered_keys(std::uint64_t number) {
  return {assertion_key("sso", "https://idp.example", "_a" + std::to_string(number),
                        kTestNow + std::chrono::minutes(10)),
          request_key("_r" + std::to_string(number), kTestNow + std::chrono::minutes(15))};
}

/// The user that belongs to a number: the same on every call.
inline identity::User numbered_user(std::uint64_t number) {
  const std::string text = std::to_string(number);
  identity::User user;
  user.id = numbered_user_id(number);
  user.organisation = identity::OrganisationId("acme");
  user.user_name = identity::UserName("user" + text + "@example.com");
  user.email = user.user_name.value();
  user.first_name = "Given" + text;
  user.last_name = "Surname" + text;
  user.display_name = user.first_name + " " + user.last_name;
  user.properties = {{"department", "sales"}};
  user.groups = {identity::GroupId("staff")};
  user.entitlements = {{"max_accounts", "5"}};
  user.external_identities = {{identity::AuthenticatorId("entra"), "subject-" + text}};
  user.origin = identity::UserOrigin::kSignIn;
  user.created = kTestNow;
  user.updated = kTestNow;
  return user;
}

/// The login event of a number.
inline identity::LoginEvent numbered_event(std::uint64_t number) {
  identity::LoginEvent event;
  event.reference = "REF-" + std::to_string(number);
  event.time = kTestNow;
  event.organisation = identity::OrganisationId("acme");
  event.authenticator = identity::AuthenticatorId("entra");
  event.outcome = identity::LoginOutcome::kAccepted;
  event.peer = "192.0.2.7";
  event.issuer = "https://sts.windows.net/4f6d3b8e-0000-0000-0000-000000000000/";
  event.name_id = "subject-" + std::to_string(number);
  event.name_id_format = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
  event.attributes = numbered_session(number).session.attributes;
  for (int i = 0; i < 30; ++i) {
    event.checks.push_back({"response.check" + std::to_string(i),
                            "[Core] 3.2." + std::to_string(i % 4), "pass", "", ""});
  }
  return event;
}

/// Decides as the policy "create whoever is new, update nobody" would.
inline UnprovenDecision create_or_keep(const identity::KnownUsers& known, identity::Session session,
                                       const identity::User& wanted) {
  using Kind = identity::UserChange::Kind;
  const auto& user =
      known.by_external_identity.has_value() ? known.by_external_identity : known.by_user_name;
  identity::UserChange change{user.has_value() ? Kind::kNone : Kind::kCreate,
                              user.value_or(wanted)};
  session.user = change.user.id;
  session.user_name = change.user.user_name;
  return {std::move(session), std::move(change)};
}

/// Sign-in `number` of user `user`.
inline UnprovenSignIn numbered_sign_in(std::uint64_t number, std::uint64_t user) {
  const identity::User wanted = numbered_user(user);
  StoredSession stored = numbered_session(number);
  UnprovenSignIn sign_in;
  sign_in.external_identity = wanted.external_identities.front();
  sign_in.organisation = wanted.organisation;
  sign_in.user_name = wanted.user_name;
  sign_in.hash = stored.hash;
  sign_in.keys = numbered_keys(number);
  sign_in.event = numbered_event(number);
  sign_in.decide = [session = std::move(stored.session),
                    wanted](const identity::KnownUsers& known) {
    return Result<UnprovenDecision>(create_or_keep(known, session, wanted));
  };
  return sign_in;
}

/// Reaches what only implementations and their tests may call.
struct StoreAccess : SessionStore {
  static void insert(SessionStore& store, StoredSession session, const ConsumedKeys& keys,
                     OpenDone done) {
    constexpr auto kInsert = &StoreAccess::insert_session;
    (store.*kInsert)(std::move(session), keys, std::move(done));
  }
  static void sign_in(SessionStore& store, UnprovenSignIn sign_in, SignInDone done) {
    constexpr auto kSignIn = &StoreAccess::store_sign_in;
    (store.*kSignIn)(std::move(sign_in), std::move(done));
  }
};

/// Calls that wait for their outcome.
class StoreDriver {
 public:
  explicit StoreDriver(SessionStore& store) : store_(store) {}

  Result<StoredSession> open(const StoredSession& session, const ConsumedKeys& keys) {
    return wait<StoredSession>(
        [&](auto done) { StoreAccess::insert(store_, session, keys, std::move(done)); });
  }
  Result<StoredSession> open(std::uint64_t number) {
    return open(numbered_session(number), numbered_keys(number));
  }
  Result<void> end(const identity::SessionHash& hash) {
    return wait<void>([&](auto done) { store_.end_session(hash, std::move(done)); });
  }
  Result<std::vector<identity::SessionHash>> end_of(const SessionSelection& selection) {
    return wait<std::vector<identity::SessionHash>>(
        [&](auto done) { store_.end_sessions(selection, std::move(done)); });
  }
  Result<std::vector<StoredSession>> list(const SessionSelection& selection,
                                          std::size_t limit = 100) {
    return wait<std::vector<StoredSession>>(
        [&](auto done) { store_.list_sessions(selection, limit, std::move(done)); });
  }
  Result<SignedIn> sign_in(UnprovenSignIn sign_in) {
    return wait<SignedIn>(
        [&](auto done) { StoreAccess::sign_in(store_, std::move(sign_in), std::move(done)); });
  }
  Result<SignedIn> sign_in(std::uint64_t number, std::uint64_t user) {
    return sign_in(numbered_sign_in(number, user));
  }
  Result<std::optional<StoredSession>> find(const identity::SessionHash& hash) {
    return wait<std::optional<StoredSession>>(
        [&](auto done) { store_.find_session(hash, std::move(done)); });
  }
  Result<std::size_t> purge(std::chrono::sys_seconds now) {
    return wait<std::size_t>([&](auto done) { store_.purge_expired(now, std::move(done)); });
  }

 private:
  template <typename T, typename Call>
  Result<T> wait(const Call& call) {
    auto promise = std::make_shared<std::promise<Result<T>>>();
    std::future<Result<T>> outcome = promise->get_future();
    call([promise](Result<T> result) { promise->set_value(std::move(result)); });
    return outcome.get();
  }

  SessionStore& store_;
};

}  // namespace countersign::store
