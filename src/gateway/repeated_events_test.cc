// SPDX-License-Identifier: Apache-2.0
#include "gateway/repeated_events.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::gateway {
namespace {

constexpr std::chrono::sys_seconds kFirstTime{std::chrono::seconds(1'700'000'000)};

const identity::Line kCustomer = {"acme"};

identity::LoginEvent repeated(const std::string& reference, std::chrono::seconds later = {}) {
  identity::LoginEvent event;
  event.reference = reference;
  event.time = kFirstTime + later;
  event.organisation = identity::OrganisationId("acme");
  event.authenticator = identity::AuthenticatorId("sso");
  event.code = "saml.expired";
  event.peer = "192.0.2.1";
  return event;
}

TEST(RepeatedEvents, CountsWhatIsAlike) {
  RepeatedEvents events;
  EXPECT_EQ(events.count(repeated("FIRST"), kCustomer), std::nullopt);
  EXPECT_EQ(events.count(repeated("SECOND", std::chrono::seconds(1)), kCustomer), "FIRST");
  identity::LoginEvent named = repeated("THIRD", std::chrono::seconds(2));
  named.user_name = "typed";
  EXPECT_EQ(events.count(named, kCustomer), "FIRST") << "a name that anybody can type is nobody";
  const auto more = events.take();
  ASSERT_EQ(more.size(), 1U);
  EXPECT_EQ(more.front().reference, "FIRST");
  EXPECT_EQ(more.front().count, 2U);
  EXPECT_EQ(more.front().last, kFirstTime + std::chrono::seconds(2));
  EXPECT_TRUE(events.take().empty());
}

TEST(RepeatedEvents, BeginAnewWhereTheFirstWasLost) {
  RepeatedEvents events;
  EXPECT_EQ(events.count(repeated("LOST"), kCustomer), std::nullopt);
  events.forget(RepeatedEvents::key_of(repeated("LOST")));
  EXPECT_EQ(events.count(repeated("NEXT"), kCustomer), std::nullopt);
  EXPECT_EQ(events.count(repeated("THIRD"), kCustomer), "NEXT");
}

// What the store has no room for now comes with the next.
TEST(RepeatedEvents, KeepsCountsThatWerePutBack) {
  RepeatedEvents events;
  const auto at = [](int later) { return kFirstTime + std::chrono::seconds(later); };
  events.count_more("DENIED", at(1));
  events.put_back({"DENIED", 4, at(3)});
  events.put_back({"OTHER", 2, at(2)});
  std::size_t all = 0;
  for (const store::EventRepeat& more : events.take()) {
    all += more.count;
    EXPECT_EQ(more.last, more.reference == "DENIED" ? at(3) : at(2));
  }
  EXPECT_EQ(all, 7U);
}

TEST(RepeatedEvents, KeepsApartWhatIsNotAlike) {
  RepeatedEvents events;
  static_cast<void>(events.count(repeated("FIRST"), kCustomer));
  const auto other = [&](const auto& change) {
    identity::LoginEvent event = repeated("OTHER");
    change(event);
    return events.count(event, kCustomer);
  };
  EXPECT_EQ(other([](auto& e) { e.organisation = identity::OrganisationId("globex"); }),
            std::nullopt);
  EXPECT_EQ(other([](auto& e) { e.authenticator = identity::AuthenticatorId("x"); }), std::nullopt);
  EXPECT_EQ(other([](auto& e) { e.code = "saml.replayed"; }), std::nullopt);
  EXPECT_EQ(other([](auto& e) { e.peer = "192.0.2.2"; }), std::nullopt);
  EXPECT_EQ(other([](auto& e) { e.detail = "expected a, got b"; }), std::nullopt);
  EXPECT_EQ(other([](auto& e) { e.user = identity::UserId("u"); }), std::nullopt);
  // Two whom an identity provider vouched for are two.
  const auto sent = [](const char* value) {
    return [value](auto& e) {
      e.signing_key = "key";
      e.attributes = {{"groups", {value}}};
    };
  };
  EXPECT_EQ(other(sent("staff")), std::nullopt);
  EXPECT_EQ(other(sent("[redacted]")), std::nullopt);
  EXPECT_EQ(other(sent("staff")), "OTHER");
  const auto vouched = [](const char* name) {
    return [name](auto& e) {
      e.signing_key = "key";
      e.name_id = name;
    };
  };
  EXPECT_EQ(other(vouched("jane")), std::nullopt);
  EXPECT_EQ(other(vouched("joe")), std::nullopt);
  EXPECT_EQ(other(vouched("jane")), "OTHER");
}

TEST(RepeatedEvents, BeginAnewAfterTheWindow) {
  RepeatedEvents events;
  static_cast<void>(events.count(repeated("FIRST"), kCustomer));
  EXPECT_EQ(
      events.count(repeated("X", RepeatedEvents::kWindow - std::chrono::seconds(1)), kCustomer),
      "FIRST");
  EXPECT_EQ(events.count(repeated("NEXT", RepeatedEvents::kWindow), kCustomer), std::nullopt);
  EXPECT_EQ(events.count(repeated("Y", RepeatedEvents::kWindow), kCustomer), "NEXT");
  EXPECT_EQ(events.take().size(), 2U) << "what was counted before is not lost";
}

identity::LoginEvent from(std::size_t peer, std::chrono::seconds later = {}) {
  identity::LoginEvent event = repeated("R" + std::to_string(peer), later);
  event.peer = std::to_string(peer);
  return event;
}

TEST(RepeatedEvents, AreBounded) {
  RepeatedEvents events;
  const auto customer = [](std::size_t peer) {
    return identity::Line{"customer" + std::to_string(peer / RepeatedEvents::kMostOfCustomer)};
  };
  // Each leaves the others a share; a dozen more take the rest of it.
  const std::size_t most = RepeatedEvents::kMost + 12 * RepeatedEvents::kMostOfCustomer;
  for (std::size_t n = 0; n < most; ++n) {
    EXPECT_EQ(events.count(from(n), customer(n)), std::nullopt);
  }
  const std::size_t last = most - 5;
  EXPECT_EQ(events.count(from(last), customer(last)), std::nullopt)
      << "recorded, as there was no room to remember it";
}

// An identity provider, or whoever has many addresses, refused thousandfold.
TEST(RepeatedEvents, OfOneCustomerTakeNoRoomOfOthers) {
  RepeatedEvents events;
  for (std::size_t n = 0; n < 2 * RepeatedEvents::kMost; ++n) {
    static_cast<void>(events.count(from(n), kCustomer));
  }
  identity::LoginEvent other = repeated("FIRST");
  other.organisation = identity::OrganisationId("globex");
  const identity::Line globex = {"globex"};
  EXPECT_EQ(events.count(other, globex), std::nullopt);
  EXPECT_EQ(events.count(other, globex), "FIRST");
  // Its own room is there again when what filled it is over.
  const auto later = RepeatedEvents::kWindow;
  EXPECT_EQ(events.count(from(1, later), kCustomer), std::nullopt);
  EXPECT_EQ(events.count(from(1, later), kCustomer), "R1");
}

// Both lie in umbrella, and one makes organisations below its own.
TEST(RepeatedEvents, OfOnePartOfTheTreeTakeNoRoomOfOthers) {
  RepeatedEvents events;
  for (std::size_t n = 0; n < RepeatedEvents::kMostOfCustomer; ++n) {
    const identity::Line below = {"umbrella", "acme", "acme." + std::to_string(n)};
    static_cast<void>(events.count(from(n), below));
  }
  identity::LoginEvent other = repeated("FIRST");
  other.organisation = identity::OrganisationId("globex");
  const identity::Line globex = {"umbrella", "globex"};
  EXPECT_EQ(events.count(other, globex), std::nullopt);
  EXPECT_EQ(events.count(other, globex), "FIRST");
}

}  // namespace
}  // namespace countersign::gateway
