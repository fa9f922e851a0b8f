// SPDX-License-Identifier: Apache-2.0
#pragma once

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
#include "store/store.h"

// For tests and benchmarks: sessions made of a number, and a store whose calls wait.
namespace countersign::store {

inline constexpr std::chrono::sys_seconds kTestNow(std::chrono::seconds(1'800'000'000));

/// The session that belongs to a number: the same on every call.
inline StoredSession numbered_session(std::uint64_t number) {
  StoredSession stored;
  stored.hash.bytes = crypto::sha256("session " + std::to_string(number));
  identity::Session& session = stored.session;
  session.organisation = identity::OrganisationId("acme");
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
  return {assertion_key("https://idp.example", "_a" + std::to_string(number),
                        kTestNow + std::chrono::minutes(10)),
          request_key("_r" + std::to_string(number), kTestNow + std::chrono::minutes(15))};
}

/// Reaches `insert_session`, which only implementations and their tests may call.
struct StoreAccess : SessionStore {
  static void insert(SessionStore& store, StoredSession session, const ConsumedKeys& keys,
                     OpenDone done) {
    constexpr auto kInsert = &StoreAccess::insert_session;
    (store.*kInsert)(std::move(session), keys, std::move(done));
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
  template <typename Whose>
  Result<std::vector<identity::SessionHash>> end_of(const Whose& whose) {
    return wait<std::vector<identity::SessionHash>>(
        [&](auto done) { store_.end_sessions_of(whose, std::move(done)); });
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
