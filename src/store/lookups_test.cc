// SPDX-License-Identifier: Apache-2.0
// What sessions, events and things used once are looked up by.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "crypto/digest.h"
#include "store/conformance/store_driver.h"
#include "store/consumed_key.h"
#include "store/errors.h"
#include "store/event_index.h"
#include "store/session_index.h"
#include "store/session_selection.h"
#include "store/sqlite/event_filter.h"

namespace countersign::store {
namespace {

using identity::AuthenticatorId;
using identity::LoginEvent;
using identity::LoginOutcome;
using identity::OrganisationId;
using identity::UserId;

// --- things used once ---

// These hashes are stored: whoever changes them lets what was used be used again.
TEST(ConsumedKey, IsTheHashOfItsPartsBehindTheirLengths) {
  const auto at = kTestNow;
  EXPECT_EQ(assertion_key("sso", "https://idp", "_a1", at).hash,
            crypto::sha256("assertion3:sso11:https://idp3:_a1"));
  EXPECT_EQ(assertion_key_of_before("https://idp", "_a1", at).hash,
            crypto::sha256("assertion11:https://idp3:_a1"));
  EXPECT_EQ(request_key("_r1", at).hash, crypto::sha256("request3:_r1"));
  EXPECT_EQ(request_key("_r1", at).expires, at);
  EXPECT_EQ(assertion_key("", "", "", at).expires, at);
  EXPECT_EQ(assertion_key_of_before("", "", at).expires, at);
}

// --- sessions ---

/// Sessions of two organisations, authenticators, keys and users, one of each combination.
std::vector<StoredSession> all_kinds() {
  std::vector<StoredSession> sessions;
  for (unsigned i = 0; i < 16; ++i) {
    StoredSession stored = numbered_session(i);
    stored.session.organisation = OrganisationId((i & 1U) != 0 ? "acme" : "other");
    stored.session.authenticator = AuthenticatorId((i & 2U) != 0 ? "entra" : "okta");
    stored.session.signing_key = (i & 4U) != 0 ? "aa" : "bb";
    stored.session.user = numbered_user_id((i & 8U) != 0 ? 1 : 2);
    sessions.push_back(std::move(stored));
  }
  return sessions;
}

/// Each selection that names some of the four: bit n of the number says whether field n is set.
SessionSelection selection_of(unsigned fields) {
  SessionSelection selection;
  if ((fields & 1U) != 0) {
    selection.organisations = {OrganisationId("nobody"), OrganisationId("acme")};
  }
  if ((fields & 2U) != 0) {
    selection.authenticator = AuthenticatorId("entra");
  }
  if ((fields & 4U) != 0) {
    selection.signing_key = "aa";
  }
  if ((fields & 8U) != 0) {
    selection.user = numbered_user_id(1);
  }
  return selection;
}

TEST(SessionSelection, MeansWhatAgreesWithEveryFieldThatIsSet) {
  const std::vector<StoredSession> sessions = all_kinds();
  SessionIndex index;
  for (unsigned i = 0; i < sessions.size(); ++i) {
    index.insert(sessions[i], i);
  }
  for (unsigned fields = 1; fields < 16; ++fields) {
    const SessionSelection selection = selection_of(fields);
    EXPECT_THAT(check_selection(selection), IsOk());
    std::set<SessionIndex::Row> expected;
    for (unsigned i = 0; i < sessions.size(); ++i) {
      const bool meant = (i & fields) == fields;
      EXPECT_EQ(selects(selection, sessions[i].session), meant) << fields << ' ' << i;
      if (meant) {
        expected.insert(i);
      }
    }
    const auto rows = index.candidates(selection);
    EXPECT_EQ(std::set<SessionIndex::Row>(rows.begin(), rows.end()), expected) << fields;
    EXPECT_EQ(rows.size(), expected.size());
  }
  EXPECT_THAT(check_selection({}), FailsWith(kSelectionEmpty));
}

TEST(SessionIndex, KnowsTheSessionsOfEachUserAndOrganisation) {
  SessionIndex index;
  std::map<std::uint64_t, StoredSession> held;  // by row
  std::minstd_rand random(3);                   // NOLINT(cert-msc51-cpp): the same every time
  for (std::uint64_t row = 0; row < 4000; ++row) {
    StoredSession stored = numbered_session(row);
    stored.session.user = numbered_user_id(random() % 40);
    stored.session.organisation = OrganisationId("o" + std::to_string(random() % 3));
    ASSERT_TRUE(index.insert(stored, static_cast<SessionIndex::Row>(row)));
    held.emplace(row, stored);
    if (random() % 3 == 0) {
      const auto gone =
          std::next(held.begin(), static_cast<std::ptrdiff_t>(random() % held.size()));
      index.erase(gone->second.hash);
      held.erase(gone);
    }
  }
  for (std::uint64_t user = 0; user < 41; ++user) {
    std::set<SessionIndex::Row> expected;
    for (const auto& [row, stored] : held) {
      if (stored.session.user == numbered_user_id(user)) {
        expected.insert(static_cast<SessionIndex::Row>(row));
      }
    }
    const auto rows = index.rows_of_user(numbered_user_id(user));
    EXPECT_EQ(std::set<SessionIndex::Row>(rows.begin(), rows.end()), expected) << user;
    EXPECT_EQ(rows.size(), expected.size()) << user;
  }
  for (const std::string name : {"o0", "o1", "o2", "o3"}) {
    const auto expected = std::count_if(held.begin(), held.end(), [&](const auto& one) {
      return one.second.session.organisation.view() == name;
    });
    EXPECT_EQ(index.held().count_of(name), static_cast<std::size_t>(expected)) << name;
  }
  EXPECT_EQ(index.held().total(), held.size());
  for (const auto& [row, stored] : held) {
    index.erase(stored.hash);
  }
  EXPECT_EQ(index.size(), 0U);
  EXPECT_EQ(index.held().total(), 0U);
}

// --- login events ---

LoginEvent refusal_of_bob() {
  LoginEvent event = numbered_event(1);
  event.organisation = OrganisationId("other");
  event.authenticator = AuthenticatorId("okta");
  event.user = UserId("bob");
  event.user_name = "bob@example.com";
  event.outcome = LoginOutcome::kRefused;
  event.code = "saml.expired";
  event.reference = "AAAA-BBBB";
  event.issuer = "https://okta.example";
  event.name_id = "00u1";
  return event;
}

/// Whether an event is found, as it is looked for: by its tags, then itself.
bool is_found(const EventQuery& query, const LoginEvent& event, bool is_recent = true) {
  const EventFilter filter(query);
  if (filter.matches(event)) {
    EXPECT_TRUE(filter.may_be_of_organisations(tags_of(event)));
    EXPECT_TRUE(filter.may_match(tags_of(event), true));
  }
  return filter.may_match(tags_of(event), is_recent) && filter.matches(event);
}

TEST(EventFilter, EachFieldTellsEventsApart) {
  const LoginEvent bob = refusal_of_bob();
  const LoginEvent other = numbered_event(2);
  EXPECT_TRUE(is_found({}, bob));
  EXPECT_TRUE(is_found({}, other));
  const std::vector<std::function<void(EventQuery&)>> fields = {
      [](EventQuery& q) {
        q.organisations = {OrganisationId("x"), OrganisationId("other")};
      },
      [](EventQuery& q) { q.authenticator = AuthenticatorId("okta"); },
      [](EventQuery& q) { q.user = UserId("bob"); },
      [](EventQuery& q) { q.user_name = "bob@example.com"; },
      [](EventQuery& q) { q.outcome = LoginOutcome::kRefused; },
      [](EventQuery& q) { q.code = "saml.expired"; },
      [](EventQuery& q) { q.search = "aaaa-bbbb"; },
      [](EventQuery& q) { q.search = "BOB@example.com"; },
      [](EventQuery& q) { q.search = "SAML.expired"; },
      [](EventQuery& q) { q.search = "https://OKTA.example"; },
      [](EventQuery& q) { q.search = "00U1"; }};
  EventQuery all;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    EventQuery query;
    fields[i](query);
    for (const bool is_recent : {false, true}) {
      EXPECT_TRUE(is_found(query, bob, is_recent)) << i;
      EXPECT_FALSE(is_found(query, other, is_recent)) << i;
    }
    EXPECT_FALSE(EventFilter(query).matches(other)) << i;
    EXPECT_FALSE(EventFilter(query).may_match(tags_of(other), false)) << i;
    fields[i](all);
  }
  EXPECT_TRUE(is_found(all, bob));
}

TEST(EventFilter, FindsAPartInTheNewestAlone) {
  EventQuery query;
  for (const char* part : {"AAA", "bob", "expir", "okta.exam", "00u"}) {
    query.search = part;
    EXPECT_TRUE(is_found(query, refusal_of_bob(), true)) << part;
    EXPECT_FALSE(is_found(query, refusal_of_bob(), false)) << part;
  }
  query.search = "nowhere";
  EXPECT_FALSE(is_found(query, refusal_of_bob(), true));
}

TEST(EventFilter, ComparesFieldsExactlyAndSearchesWhateverTheCase) {
  EventQuery query;
  query.user_name = "BOB@example.com";
  EXPECT_FALSE(is_found(query, refusal_of_bob()));
  query = {};
  query.code = "SAML.expired";
  EXPECT_FALSE(is_found(query, refusal_of_bob()));
  LoginEvent event = refusal_of_bob();
  event.user_name = "@[`{AZaz";
  query = {};
  query.search = "@[`{azAZ";
  EXPECT_TRUE(is_found(query, event));
}

// What anybody can bring about takes no room from what an identity provider vouched for.
TEST(EventClass, IsWhoCouldBringItAbout) {
  LoginEvent event = refusal_of_bob();
  const auto expect = [&](EventClass wanted) {
    EXPECT_EQ(class_of(event), wanted);
    EXPECT_EQ(tags_of(event).event_class(), wanted);
    EXPECT_EQ(tags_of(event).outcome(), event.outcome);
  };
  expect(EventClass::kAnonymous);
  event.signing_key = "c0ffee";
  expect(EventClass::kRefused);
  event.signing_key.clear();
  event.code = "access.denied";
  expect(EventClass::kRefused);
  event.code = "accessible";
  expect(EventClass::kAnonymous);
  event.code.clear();
  for (const LoginOutcome outcome : {LoginOutcome::kAccepted, LoginOutcome::kTested}) {
    event.outcome = outcome;
    expect(EventClass::kAccepted);
  }
}

}  // namespace
}  // namespace countersign::store
