// SPDX-License-Identifier: Apache-2.0
#include "store/event_store.h"

#include <functional>
#include <thread>
#include <vector>

#include "store/errors.h"
#include "store/event_index.h"
#include "store/sqlite/event_codec.h"
#include "store/sqlite/stores_fixture.h"

namespace countersign::store {
namespace {

using identity::LoginEvent;
using identity::LoginOutcome;

LoginEvent refused(std::uint64_t number) {
  LoginEvent event = numbered_event(number);
  event.outcome = LoginOutcome::kRefused;
  event.code = "saml.audience_mismatch";
  event.detail = "expected \"a\", got \"b\"";
  event.remedy = "set the entity id at the provider";
  event.user_name = "User" + std::to_string(number);
  event.checks = {{"assertion.audience", "[Core] 2.5.1.4", "fail", "a", "b"}};
  return event;
}

class EventStoreTest : public StoresTest {
 protected:
  /// Waits until all that was recorded is stored: what comes behind it is done later.
  void settle() { ASSERT_THAT(driver_->find({}), IsOk()); }
  void record(const LoginEvent& event) {
    stores_.events->record(event);
    settle();
  }
  std::vector<std::string> references(const EventQuery& query) {
    const auto events = stores_.events->events(query);
    EXPECT_THAT(events, IsOk());
    std::vector<std::string> found;
    for (const StoredEvent& stored : *events) {
      found.push_back(stored.event.reference);
    }
    return found;
  }
};

TEST_F(EventStoreTest, FindsWhatWasRecorded) {
  record(refused(1));
  record(numbered_event(2));
  LoginEvent bare;
  bare.reference = "BARE";
  record(bare);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ((*stores_.events->find_event("REF-1"))->event, refused(1));
    EXPECT_EQ((*stores_.events->find_event("REF-2"))->event, numbered_event(2));
    EXPECT_EQ((*stores_.events->find_event("BARE"))->event, bare);
    EXPECT_FALSE(stores_.events->find_event("REF-3")->has_value());
    reopen();
  }
}

TEST_F(EventStoreTest, SignInRecordsItsEventWithTheUser) {
  ASSERT_THAT(driver_->sign_in(1, 7), IsOk());
  const auto found = stores_.events->find_event("REF-1");
  ASSERT_THAT(found, IsOk());
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->event.user, numbered_user(7).id);
  EXPECT_EQ((*found)->event.user_name, numbered_user(7).user_name.value());
  EXPECT_THAT(driver_->sign_in(1, 7), FailsWith(kReplayed));
  EXPECT_EQ(stores_.events->events({})->size(), 1U) << "refusals are recorded by the caller";
}

TEST_F(EventStoreTest, ListsNewestFirstInPages) {
  for (std::uint64_t n = 1; n <= 5; ++n) {
    record(refused(n));
  }
  EventQuery query;
  query.limit = 2;
  auto page = stores_.events->events(query);
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(references(query), (std::vector<std::string>{"REF-5", "REF-4"}));
  query.before = page->back().position;
  EXPECT_EQ(references(query), (std::vector<std::string>{"REF-3", "REF-2"}));
}

TEST_F(EventStoreTest, FiltersByEachField) {
  record(refused(1));
  LoginEvent other = refused(2);
  other.organisation = identity::OrganisationId("zeta");
  other.authenticator = identity::AuthenticatorId("okta");
  other.user = identity::UserId("u2");
  other.code = "identity.user_blocked";
  other.outcome = LoginOutcome::kTested;
  other.issuer = "https://okta.example";
  record(other);
  const std::vector<std::string> only_other = {"REF-2"};
  const auto with = [](const std::function<void(EventQuery&)>& set) {
    EventQuery query;
    set(query);
    return query;
  };
  EXPECT_EQ(references(with([](auto& q) {
              q.organisations = {identity::OrganisationId("zeta"), identity::OrganisationId("x")};
            })),
            only_other);
  EXPECT_EQ(references(with([](auto& q) { q.authenticator = identity::AuthenticatorId("okta"); })),
            only_other);
  EXPECT_EQ(references(with([](auto& q) { q.user = identity::UserId("u2"); })), only_other);
  EXPECT_EQ(references(with([](auto& q) { q.user_name = "User2"; })), only_other);
  EXPECT_TRUE(references(with([](auto& q) { q.user_name = "user2"; })).empty()) << "exact";
  EXPECT_EQ(references(with([](auto& q) { q.outcome = LoginOutcome::kTested; })), only_other);
  EXPECT_EQ(references(with([](auto& q) { q.code = "identity.user_blocked"; })), only_other);
  for (const char* search : {"ref-2", "USER2", "identity.USER_blocked", "https://OKTA.example",
                             "subject-2", "okta.ex"}) {
    EXPECT_EQ(references(with([&](auto& q) { q.search = search; })), only_other) << search;
  }
  EXPECT_EQ(references({}).size(), 2U);
}

TEST_F(EventStoreTest, PurgesTheOldestByTimeAndByNumber) {
  for (std::uint64_t n = 1; n <= 10; ++n) {
    LoginEvent event = refused(n);
    event.time = kTestNow + std::chrono::seconds(n);
    record(event);
  }
  EXPECT_EQ(*stores_.events->purge_events(kTestNow + std::chrono::seconds(4)), 3U);
  EXPECT_EQ(references({}).size(), 7U);
  stores_.events->set_quotas({2, 100, 100, 100});
  EXPECT_EQ(*stores_.events->purge_events(kTestNow), 5U);
  EXPECT_EQ(references({}), (std::vector<std::string>{"REF-10", "REF-9"}));
  EXPECT_FALSE(stores_.events->find_event("REF-8")->has_value());
  EXPECT_EQ(*stores_.events->purge_events(kTestNow), 0U);
  reopen();
  record(refused(11));
  EXPECT_EQ(references({}), (std::vector<std::string>{"REF-11", "REF-10", "REF-9"}));
}

TEST_F(EventStoreTest, DropsAndCountsAFlood) {
  std::promise<void> blocked;
  std::promise<void> go;
  stores_.sessions->find_session({}, [&](const auto&) {
    blocked.set_value();
    go.get_future().wait();  // holds up the writer, which no real caller may
  });
  blocked.get_future().wait();
  constexpr std::size_t kFlood = EventStore::kMaxWaitingEvents + 100;
  for (std::size_t n = 0; n < kFlood; ++n) {
    stores_.events->record(refused(n));
  }
  EXPECT_EQ(stores_.events->dropped(), 100U);
  EXPECT_THAT(
      [&] {
        std::promise<Result<void>> ended;
        stores_.sessions->end_session({}, [&](Result<void> done) { ended.set_value(done); });
        go.set_value();
        return ended.get_future().get();
      }(),
      IsOk())
      << "room for sign-ins is left";
  EXPECT_EQ(stores_.events->dropped(), 100U);
}

// A flood at one organisation, or at many below it, leaves room to the refusals of others.
TEST_F(EventStoreTest, LeavesRoomToWaitForOthers) {
  std::promise<void> blocked;
  std::promise<void> go;
  stores_.sessions->find_session({}, [&](const auto&) {
    blocked.set_value();
    go.get_future().wait();
  });
  blocked.get_future().wait();
  std::size_t recorded = 0;
  for (std::size_t n = 0; n < 2 * EventStore::kMaxWaitingEvents; ++n) {
    const identity::Line below = {"acme", "acme.k" + std::to_string(n % 50)};
    recorded += stores_.events->record(refused(n), below) ? 1U : 0U;
  }
  EXPECT_LE(recorded, EventStore::kMaxWaitingEvents / 2);
  EXPECT_TRUE(stores_.events->record(refused(1), {"globex"}));
  EXPECT_FALSE(stores_.events->record(refused(1), {"acme", "acme.k0"}));
  std::size_t repeats = 0;
  while (stores_.events->repeat({"R", 1, kTestNow})) {
    ++repeats;
  }
  EXPECT_EQ(repeats, EventStore::kMaxWaitingEvents) << "in a room of their own";
  EXPECT_TRUE(stores_.events->record(refused(1), {"globex"}));
  go.set_value();
  ASSERT_THAT(driver_->find({}), IsOk());
  EXPECT_TRUE(stores_.events->record(refused(1), {"acme", "acme.k0"})) << "they are written";
}

TEST_F(EventStoreTest, ListsWhileOthersRecord) {
  std::thread recorder([&] {
    for (std::uint64_t n = 0; n < 3000; ++n) {
      stores_.events->record(refused(n));
    }
  });
  for (int i = 0; i < 50; ++i) {
    const auto events = stores_.events->events({});
    ASSERT_THAT(events, IsOk());
    for (std::size_t at = 1; at < events->size(); ++at) {
      ASSERT_EQ((*events)[at].position + 1, (*events)[at - 1].position);
    }
  }
  recorder.join();
  settle();
  EventQuery all;
  all.limit = 10'000;
  EXPECT_EQ(references(all).size() + stores_.events->dropped(), 3000U);
}

TEST_F(EventStoreTest, RefusesCorruptBody) {
  record(refused(1));
  execute("UPDATE event_body SET body = substr(body, 1, 20)");
  EXPECT_THAT(stores_.events->find_event("REF-1"), FailsWith(kCorrupt));
}

TEST(EventTags, StayWhatIsStored) {
  EXPECT_EQ(EventTags::of(""), 0U);
  EXPECT_EQ(EventTags::of("abc"), EventTags::of("ABC"));
  EXPECT_EQ(EventTags::of("7K3M-Q2RD"), 0xb0725523U);
}

TEST(EventCodec, RefusesEveryCut) {
  EventTexts texts;
  const std::string bytes = encode_event(refused(1), 1, texts);
  const std::vector<std::uint8_t> whole(bytes.begin(), bytes.end());
  const auto text = [&](std::uint64_t number) { return texts.find(number); };
  EXPECT_EQ(decode_event(whole, text)->checks, refused(1).checks);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THAT(decode_event(std::span(whole).first(size), text), FailsWith(kCorrupt)) << size;
  }
  const auto nothing = [](std::uint64_t) -> const std::string* { return nullptr; };
  EXPECT_THAT(decode_event(whole, nothing), FailsWith(kCorrupt));
}

TEST(EventCodec, JunkDoesNotFillTheSharedTexts) {
  EventTexts texts;
  encode_event(refused(0), 1, texts);
  const std::size_t size = texts.size();
  for (std::uint64_t n = 1; n < 100; ++n) {
    LoginEvent event = refused(n);
    event.issuer = "junk" + std::to_string(n);
    event.attributes = {{"junk" + std::to_string(n), {"x"}}};
    event.signing_key = "junk" + std::to_string(n);
    encode_event(event, 1, texts);
  }
  EXPECT_EQ(texts.size(), size);
}

TEST(EventTexts, AreBoundedForEachOwner) {
  EventTexts texts;
  for (int n = 0; n < 2000; ++n) {
    texts.number_of(1, "junk" + std::to_string(n));
  }
  EXPECT_EQ(texts.size(), EventTexts::kMostOfOwner);
  EXPECT_TRUE(texts.number_of(1, "junk0").has_value());
  EXPECT_FALSE(texts.number_of(1, "more").has_value());
  const auto other = texts.number_of(2, "junk0");
  ASSERT_TRUE(other.has_value());
  EXPECT_NE(other, texts.number_of(1, "junk0"));
  EXPECT_FALSE(texts.number_of(2, std::string(EventTexts::kMostBytes + 1, 'a')).has_value());
  texts.erase(1);
  EXPECT_EQ(texts.size(), 1U);
  EXPECT_EQ(*texts.find(*other), "junk0");
  EXPECT_GT(*texts.number_of(3, "new"), *other) << "numbers are never used again";
}

TEST(EventTexts, ForgetWhatWasUndone) {
  EventTexts texts;
  static_cast<void>(texts.number_of(1, "kept"));
  static_cast<void>(texts.take_new());
  const auto undone = texts.number_of(1, "undone");
  for (const EventTexts::New& text : texts.take_new()) {
    texts.forget(text);
  }
  EXPECT_EQ(texts.find(*undone), nullptr);
  EXPECT_EQ(texts.size(), 1U);
  EXPECT_NE(texts.number_of(1, "undone"), undone);
}

}  // namespace
}  // namespace countersign::store
