// SPDX-License-Identifier: Apache-2.0
// Nobody's flood removes what another has, and nothing that a stranger chose stays for good.
#include <string>
#include <vector>

#include "store/event_store.h"
#include "store/sqlite/event_codec.h"
#include "store/sqlite/event_rooms.h"
#include "store/sqlite/stores_fixture.h"

namespace countersign::store {
namespace {

using identity::LoginEvent;
using identity::LoginOutcome;
using testing::ElementsAre;

class EventQuotaTest : public StoresTest {
 protected:
  void settle() { ASSERT_THAT(driver_->find({}), IsOk()); }
  void record(const std::string& organisation, const std::string& reference,
              const std::string& signing_key = "", LoginOutcome outcome = LoginOutcome::kRefused) {
    LoginEvent event;
    event.reference = reference;
    event.time = kTestNow;
    event.organisation = identity::OrganisationId(organisation);
    event.outcome = outcome;
    event.code = outcome == LoginOutcome::kRefused ? "saml.expired" : "";
    event.signing_key = signing_key;
    stores_.events->record(event);
    settle();
  }
  std::vector<std::string> of(const std::string& organisation) {
    EventQuery query;
    query.limit = 1000;
    if (!organisation.empty()) {
      query.organisations = {identity::OrganisationId(organisation)};
    }
    const auto events = stores_.events->events(query);
    EXPECT_THAT(events, IsOk());
    std::vector<std::string> found;
    for (const StoredEvent& stored : *events) {
      found.push_back(stored.event.reference);
    }
    return found;
  }
  std::int64_t count(const char* sql) {
    close();
    std::int64_t found = -1;
    {
      auto database = Database::open(options_.file);
      EXPECT_THAT(database, IsOk());
      found = *database->integer(sql);
    }
    reopen();
    return found;
  }
};

TEST_F(EventQuotaTest, KeepsAFloodInItsOwnRoom) {
  stores_.events->set_quotas({1000, 2, 3, 4});
  record("acme", "ACCEPTED-1", "", LoginOutcome::kAccepted);
  record("acme", "REFUSED-1", "key");
  record("globex", "THEIRS-1");
  record("", "NOBODYS");
  for (int n = 0; n < 50; ++n) {
    record("acme", "FLOOD-" + std::to_string(n));
  }
  EXPECT_THAT(of("acme"), ElementsAre("FLOOD-49", "FLOOD-48", "FLOOD-47", "FLOOD-46", "REFUSED-1",
                                      "ACCEPTED-1"));
  EXPECT_THAT(of("globex"), ElementsAre("THEIRS-1"));
  for (int n = 2; n <= 4; ++n) {
    record("acme", "REFUSED-" + std::to_string(n), "key");
    record("acme", "ACCEPTED-" + std::to_string(n), "", LoginOutcome::kAccepted);
  }
  EXPECT_THAT(of("acme"), ElementsAre("ACCEPTED-4", "REFUSED-4", "ACCEPTED-3", "REFUSED-3",
                                      "REFUSED-2", "FLOOD-49", "FLOOD-48", "FLOOD-47", "FLOOD-46"));
  EXPECT_EQ(of("").size(), 11U);
  reopen();
  stores_.events->set_quotas({1000, 2, 3, 4});
  EXPECT_EQ(of("").size(), 11U);
  record("acme", "FLOOD-50");
  EXPECT_EQ(of("").size(), 11U) << "the room is as full as before";
  EXPECT_EQ(of("acme").front(), "FLOOD-50");
  EXPECT_THAT(*stores_.events->purge_events(kTestNow), 0U);
}

TEST_F(EventQuotaTest, TakesFromThoseWhoHaveMost) {
  for (int n = 0; n < 20; ++n) {
    record("acme", "A-" + std::to_string(n));
  }
  record("globex", "G-0");
  record("globex", "G-1");
  record("initech", "I-0");
  stores_.events->set_quotas({10, 100, 100, 100});
  EXPECT_EQ(*stores_.events->purge_events(kTestNow), 13U);
  EXPECT_EQ(of("acme").size(), 7U);
  EXPECT_EQ(of("globex").size(), 2U);
  EXPECT_EQ(of("initech").size(), 1U);
  EXPECT_EQ(of("acme").front(), "A-19");
}

// One makes organisations without end below its own, each with a few.
TEST_F(EventQuotaTest, TakesFromThoseWhoHaveMostWithAllBelow) {
  for (int n = 0; n < 8; ++n) {
    record("globex", "G-" + std::to_string(n));
  }
  for (int n = 0; n < 30; ++n) {
    record("acme.r" + std::to_string(n), "A-" + std::to_string(n));
  }
  record("umbrella", "U-0", "", LoginOutcome::kAccepted);
  const identity::LineOf line_of = [](const identity::OrganisationId& id) -> identity::
                                                                              Line {
                                                                                return id.view().starts_with("acme") ? identity::Line{"umbrella", "acme", id.value()}
                                         : identity::Line{"umbrella", id.value()};
                                                                              };
  stores_.events->set_quotas({20, 100, 100, 100});
  EXPECT_EQ(*stores_.events->purge_events(kTestNow, line_of), 19U);
  EXPECT_EQ(*stores_.events->purge_events(kTestNow, line_of), 0U);
  EXPECT_EQ(of("globex").size(), 8U);
  EXPECT_EQ(of("umbrella").size(), 1U);
  EXPECT_EQ(of("").size(), 20U);
}

TEST_F(EventQuotaTest, CountsRepeats) {
  record("acme", "FIRST");
  stores_.events->repeat({"FIRST", 3, kTestNow + std::chrono::seconds(5)});
  stores_.events->repeat({"FIRST", 2, kTestNow + std::chrono::seconds(9)});
  stores_.events->repeat({"GONE", 2, kTestNow});
  settle();
  for (int round = 0; round < 2; ++round) {
    const auto found = stores_.events->find_event("FIRST");
    ASSERT_THAT(found, IsOk());
    EXPECT_EQ((*found)->event.repeats, 5U);
    EXPECT_EQ((*found)->event.last, kTestNow + std::chrono::seconds(9));
    reopen();
  }
  EXPECT_EQ(*stores_.events->purge_events(kTestNow + std::chrono::hours(1)), 1U);
  EXPECT_EQ(count("SELECT count(*) FROM event_repeat"), 0);
}

// Neither sign-ins nor refusals that nobody counts keep those of others from being counted.
TEST_F(EventQuotaTest, CountsRepeatsWhateverElseIsRecorded) {
  record("globex", "FIRST");
  constexpr int kOthers = 60'000;
  LoginEvent event = numbered_event(1);
  for (int i = 0; i < kOthers; ++i) {
    event.reference = "OTHER-" + std::to_string(i);
    while (!stores_.events->record(event, {"acme"}, Repeats::kNone)) {
      settle();
    }
  }
  stores_.events->repeat({"FIRST", 3, kTestNow + std::chrono::seconds(5)});
  stores_.events->repeat({event.reference, 3, kTestNow});
  settle();
  EXPECT_EQ((*stores_.events->find_event("FIRST"))->event.repeats, 3U);
  EXPECT_EQ((*stores_.events->find_event(event.reference))->event.repeats, 0U);
}

// They may be written with the event itself.
TEST_F(EventQuotaTest, CountsRepeatsOfWhatIsNotWrittenYet) {
  constexpr int kEvents = 200;
  for (int i = 0; i < kEvents; ++i) {
    LoginEvent event = numbered_event(i);
    event.reference = "NEW-" + std::to_string(i);
    stores_.events->record(event);
    stores_.events->repeat({event.reference, 1, kTestNow + std::chrono::seconds(1)});
  }
  settle();
  for (int i = 0; i < kEvents; ++i) {
    const auto found = stores_.events->find_event("NEW-" + std::to_string(i));
    ASSERT_THAT(found, IsOk());
    ASSERT_TRUE(found->has_value()) << i;
    EXPECT_EQ((*found)->event.repeats, 1U) << i;
  }
}

TEST_F(EventQuotaTest, ForgetsTheTextsOfWhatIsGone) {
  for (const char* organisation : {"acme", "globex"}) {
    LoginEvent event = numbered_event(1);
    event.reference = organisation;
    event.organisation = identity::OrganisationId(organisation);
    event.issuer = std::string("https://idp.example/") + organisation;
    event.time = kTestNow + std::chrono::seconds(organisation == std::string("acme") ? 0 : 60);
    stores_.events->record(event);
    settle();
  }
  EXPECT_EQ(count("SELECT count(*) FROM event_text WHERE text LIKE '%acme'"), 2);
  EXPECT_EQ(*stores_.events->purge_events(kTestNow + std::chrono::seconds(30)), 1U);
  EXPECT_EQ(count("SELECT count(*) FROM event_text WHERE text LIKE '%acme'"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM event_owner"), 1);
  EXPECT_EQ((*stores_.events->find_event("globex"))->event.issuer, "https://idp.example/globex");
  record("acme", "AGAIN");
  EXPECT_EQ((*stores_.events->find_event("AGAIN"))->event.organisation.view(), "acme");
}

TEST_F(EventQuotaTest, GivesHostileNamesNoRoomForGood) {
  for (int n = 0; n < 1000; ++n) {
    LoginEvent event = numbered_event(static_cast<std::uint64_t>(n));
    event.organisation = identity::OrganisationId("acme");
    event.attributes = {{"junk" + std::to_string(n), {"x"}}};
    event.signing_key = "junk" + std::to_string(n);
    stores_.events->record(event);
  }
  settle();
  EXPECT_LE(count("SELECT count(*) FROM event_text WHERE owner > 0"),
            static_cast<std::int64_t>(EventTexts::kMostOfOwner));
  LoginEvent other = numbered_event(5000);
  other.organisation = identity::OrganisationId("globex");
  other.issuer = "https://fresh.example";
  stores_.events->record(other);
  settle();
  EXPECT_EQ((*stores_.events->find_event(other.reference))->event.issuer, other.issuer);
  EXPECT_EQ(count("SELECT count(*) FROM event_text WHERE text = 'https://fresh.example'"), 1)
      << "the room of others is not theirs";
}

// What an earlier version stored is read, and goes with all its texts.
TEST_F(EventQuotaTest, ReadsEventsOfBefore) {
  record("acme", "OLD");
  execute("UPDATE event SET owner = 0; UPDATE event_text SET owner = 0; DELETE FROM event_owner");
  EXPECT_THAT(of("acme"), ElementsAre("OLD"));
  record("acme", "NEW");
  EXPECT_THAT(of("acme"), ElementsAre("NEW", "OLD"));
  EXPECT_EQ(*stores_.events->purge_events(kTestNow + std::chrono::hours(1)), 2U);
  EXPECT_EQ(count("SELECT count(*) FROM event_text WHERE owner >= 0"), 0);
}

TEST(EventRooms, CutsTheLargestDownToOneLevel) {
  EventRooms rooms;
  const auto fill = [&](EventRooms::Owner owner, int events) {
    for (int n = 0; n < events; ++n) {
      rooms.append(owner, EventClass::kAnonymous, {n, n});
    }
  };
  fill(1, 100);
  fill(2, 60);
  fill(3, 5);
  EventQuotas quotas{65, 100, 100, 1000};
  const auto line = [](EventRooms::Owner owner) { return identity::Line{std::to_string(owner)}; };
  std::size_t left = 0;
  for (const EventRooms::Place& place : rooms.above(quotas, line)) {
    EXPECT_NE(place.owner, 3);
    left += rooms.size(place.owner, place.event_class) - place.above;
    EXPECT_EQ(rooms.size(place.owner, place.event_class) - place.above, 30U);
  }
  EXPECT_EQ(left, 60U);
  quotas.all = 165;
  EXPECT_TRUE(rooms.above(quotas, line).empty());
  quotas.anonymous = 60;
  ASSERT_EQ(rooms.above(quotas, line).size(), 1U);
  EXPECT_EQ(rooms.above(quotas, line).front().above, 40U);
}

TEST(EventRooms, TakesBackWhatWasUndone) {
  EventRooms rooms;
  rooms.append(1, EventClass::kRefused, {1, 1});
  rooms.append(1, EventClass::kRefused, {2, 2});
  rooms.settle();
  rooms.append(1, EventClass::kRefused, {3, 3});
  EXPECT_EQ(rooms.take_oldest(1, EventClass::kRefused).position, 1);
  EXPECT_EQ(rooms.take_oldest(1, EventClass::kRefused).position, 2);
  EXPECT_EQ(rooms.take_oldest(1, EventClass::kRefused).position, 3);
  EXPECT_TRUE(rooms.is_empty(1));
  rooms.undo();
  EXPECT_EQ(rooms.size(1, EventClass::kRefused), 2U);
  EXPECT_EQ(rooms.total(), 2U);
  EXPECT_EQ(rooms.take_oldest(1, EventClass::kRefused).position, 1);
}

// As many as the tests have chunks for: those that are left are found in order, the others not.
TEST(EventIndex, HoldsWhatIsLeftAmongMany) {
  EventIndex index;
  std::vector<std::int64_t> kept;
  for (std::int64_t position = 1; position <= 30'000; ++position) {
    EventTags tags;
    tags.reference = static_cast<std::uint32_t>(position);
    index.append(position, tags);
  }
  for (std::int64_t position = 1; position <= 30'000; ++position) {
    if (position % 997 == 0 || position > 29'990) {
      kept.push_back(position);
    } else {
      index.erase(position);
      index.erase(position);
    }
  }
  index.erase(0);
  index.erase(99'999);
  std::vector<std::int64_t> found;
  std::size_t looked = 0;
  index.snapshot().visit_newest(0, [&](std::int64_t position, const EventTags& tags) {
    EXPECT_EQ(tags.reference, static_cast<std::uint32_t>(position));
    ++looked;
    if (position % 997 == 0 || position > 29'990) {
      found.push_back(position);
    }
    return true;
  });
  EXPECT_EQ(std::vector<std::int64_t>(found.rbegin(), found.rend()), kept);
  EXPECT_LT(looked, 6000U) << "what is gone takes no room";
  index.snapshot().visit_newest(998, [&](std::int64_t position, const EventTags&) {
    EXPECT_EQ(position, 997);
    return false;
  });
}

}  // namespace
}  // namespace countersign::store
