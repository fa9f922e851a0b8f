// SPDX-License-Identifier: Apache-2.0
#include "store/cached_session.h"

#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/conformance/store_driver.h"

namespace countersign::store {
namespace {

identity::Session session_from(const std::string& organisation, const std::string& authenticator,
                               const std::string& idp) {
  identity::Session session = numbered_session(1).session;
  session.organisation = identity::OrganisationId(organisation);
  session.authenticator = identity::AuthenticatorId(authenticator);
  session.idp_entity_id = idp;
  return session;
}

// Sessions share what they have in common: of one source are those alone that agree in all of it.
TEST(SharedStrings, SourcesDifferByOrganisationAuthenticatorAndProvider) {
  SharedStrings strings;
  std::set<std::uint32_t> numbers;
  const std::vector<std::vector<std::string>> sources = {
      {"a", "b", "c"}, {"ab", "", "c"}, {"", "ab", "c"}, {"a", "", "bc"}, {"a", "bc", ""},
      {"x", "b", "c"}, {"a", "x", "c"}, {"a", "b", "x"}, {"b", "a", "c"}, {"abc", "", ""}};
  for (const auto& source : sources) {
    const auto number = strings.take_source(session_from(source[0], source[1], source[2]));
    ASSERT_TRUE(number.has_value());
    EXPECT_TRUE(numbers.insert(*number).second)
        << source[0] << '|' << source[1] << '|' << source[2];
    EXPECT_EQ(strings.source(*number).organisation, source[0]);
    EXPECT_EQ(strings.source(*number).authenticator, source[1]);
    EXPECT_EQ(strings.source(*number).idp_entity_id, source[2]);
  }
  for (const auto& source : sources) {
    EXPECT_TRUE(
        numbers.contains(*strings.take_source(session_from(source[0], source[1], source[2]))));
  }
}

TEST(SharedStrings, ASourceLivesAsLongAsASessionOfIt) {
  SharedStrings strings;
  const identity::Session acme = session_from("acme", "entra", "https://idp.example");
  const auto number = strings.take_source(acme);
  ASSERT_TRUE(number.has_value());
  EXPECT_EQ(strings.take_source(acme), number);
  strings.release_source(*number);
  EXPECT_NE(strings.take_source(session_from("other", "o", "p")), number) << "one session is left";
  EXPECT_EQ(strings.take_source(acme), number);
  strings.release_source(*number);
  strings.release_source(*number);
  const auto next = strings.take_source(session_from("third", "o", "p"));
  EXPECT_EQ(next, number) << "none is left";
  EXPECT_EQ(strings.source(*next).organisation, "third");
  const auto again = strings.take_source(acme);
  EXPECT_NE(again, number);
  EXPECT_EQ(strings.source(*again).organisation, "acme");
}

TEST(SharedStrings, EachNameHasANumberOfItsOwn) {
  SharedStrings strings;
  std::set<std::uint32_t> numbers;
  for (const char* name : {"mail", "mails", "groups", ""}) {
    const std::uint32_t number = strings.number_of_name(name);
    EXPECT_NE(number, SharedStrings::kInline);
    EXPECT_TRUE(numbers.insert(number).second);
    EXPECT_EQ(strings.name(number), name);
    EXPECT_EQ(strings.number_of_name(name), number);
  }
}

/// All attributes from here on.
std::vector<identity::Attribute> attributes_of(SessionTextReader& text) {
  std::vector<identity::Attribute> out;
  text.begin_attributes();
  while (const auto name = text.next_attribute()) {
    identity::Attribute& attribute = out.emplace_back();
    attribute.name = *name;
    while (const auto value = text.next_value()) {
      attribute.values.emplace_back(*value);
    }
  }
  return out;
}

TEST(SessionText, GivesBackWhatWasWritten) {
  SharedStrings strings;
  identity::Session session = numbered_session(1).session;
  // Lengths on both sides of what takes one byte, and two.
  session.attributes = {{"none", {}},
                        {"empty", {""}},
                        {"many", std::vector<std::string>(300, "v")},
                        {"long",
                         {std::string(127, 'a'), std::string(128, 'b'), std::string(16383, 'c'),
                          std::string(16384, 'd')}}};
  const SessionText written = write_session_text(session, strings);
  SessionTextReader text(written.get(), strings);
  const SessionHead head(text);
  EXPECT_EQ(head.user, session.user.view());
  EXPECT_EQ(head.user_name, session.user_name.view());
  EXPECT_EQ(attributes_of(text), session.attributes);
}

TEST(SessionText, GivesBackWhatIsKnownOfTheUser) {
  SharedStrings strings;
  for (const std::int64_t version : {std::int64_t{0}, std::int64_t{127}, std::int64_t{128},
                                     std::numeric_limits<std::int64_t>::max()}) {
    for (const bool active : {false, true}) {
      identity::UserRights rights;
      rights.version = version;
      rights.active = active;
      rights.authenticator = identity::AuthenticatorId("entra");
      rights.own = {{identity::kGroupsAttribute, {"staff", "readers"}}};
      const SessionText written = write_rights_text(rights, strings);
      SessionTextReader text(written.get(), strings);
      const RightsHead head(text);
      EXPECT_EQ(head.version, version);
      EXPECT_EQ(head.standing.active, active);
      EXPECT_EQ(head.standing.assigned, "entra");
      EXPECT_EQ(attributes_of(text), rights.own);
    }
  }
}

TEST(CachedSession, LivesUntilItsEndOrTheIdleLimit) {
  CachedSession session;
  session.last_seen = 1000;
  session.idle_limit = 100;
  session.expires = 1050;
  EXPECT_TRUE(session.is_live(1049));
  EXPECT_FALSE(session.is_live(1050));
  session.expires = 2000;
  EXPECT_TRUE(session.is_live(1099));
  EXPECT_FALSE(session.is_live(1100));
  // Their sum is beyond 32 bits.
  session.last_seen = std::numeric_limits<std::uint32_t>::max() - 10;
  session.expires = std::numeric_limits<std::uint32_t>::max();
  EXPECT_TRUE(session.is_live(std::numeric_limits<std::uint32_t>::max() - 1));
}

}  // namespace
}  // namespace countersign::store
