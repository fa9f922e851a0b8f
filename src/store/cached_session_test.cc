// SPDX-License-Identifier: Apache-2.0
#include "store/cached_session.h"

#include <cstdint>
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
TEST(SharedStrings, TellsSourcesApartHoweverTheirPartsRun) {
  SharedStrings strings;
  const std::vector<identity::Session> all = {
      session_from("ab", "c", "urn:x"), session_from("a", "bc", "urn:x"),
      session_from("ab", "", "curn:x"), session_from("ab", "c", "urn:y"),
      session_from("ab", "curn:x", ""), session_from("ab", "d", "urn:x")};
  std::vector<std::uint32_t> numbers;
  for (const identity::Session& session : all) {
    const auto number = strings.take_source(session);
    ASSERT_TRUE(number.has_value());
    numbers.push_back(*number);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const CachedSource& source = strings.source(numbers[i]);
    EXPECT_EQ(source.organisation, all[i].organisation.value()) << i;
    EXPECT_EQ(source.authenticator, all[i].authenticator.value()) << i;
    EXPECT_EQ(source.idp_entity_id, all[i].idp_entity_id) << i;
    EXPECT_EQ(strings.take_source(all[i]), numbers[i]) << i;
  }
}

// A place is given again when its last session is gone, and not before.
TEST(SharedStrings, KeepsASourceWhileASessionHasIt) {
  SharedStrings strings;
  const identity::Session session = session_from("acme", "entra", "urn:x");
  const std::uint32_t number = *strings.take_source(session);
  EXPECT_EQ(strings.take_source(session), number);
  strings.release_source(number);
  EXPECT_NE(strings.take_source(session_from("globex", "okta", "urn:y")), number);
  EXPECT_EQ(strings.source(number).organisation, "acme");
  strings.release_source(number);
  EXPECT_EQ(strings.take_source(session_from("initech", "adfs", "urn:z")), number);
  EXPECT_EQ(strings.source(number).organisation, "initech");
}

}  // namespace
}  // namespace countersign::store
