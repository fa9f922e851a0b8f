// SPDX-License-Identifier: Apache-2.0
#include "store/domain_store.h"

#include "store/sqlite/stores_fixture.h"

namespace countersign::store {
namespace {

using identity::DomainSight;
using identity::OrganisationId;

class DomainStoreTest : public StoresTest {
 protected:
  static DomainSight sight(const char* organisation, const char* domain) {
    DomainSight made{OrganisationId(organisation), domain};
    made.proven = kTestNow;
    made.seen = kTestNow + std::chrono::seconds(1);
    made.looked = kTestNow + std::chrono::seconds(2);
    made.problem = "no record";
    return made;
  }
};

TEST_F(DomainStoreTest, KeepsWhatWasSeenOverARestart) {
  const DomainSight acme = sight("acme", "acme.com");
  DomainSight same = sight("shop", "acme.com");
  same.lost = kTestNow;
  ASSERT_THAT(stores_.domains->put({same, acme}), IsOk());
  reopen();
  EXPECT_EQ(*stores_.domains->all(), (std::vector{acme, same}));
}

TEST_F(DomainStoreTest, PutsWhatWasSeenLaterInItsPlace) {
  DomainSight acme = sight("acme", "acme.com");
  ASSERT_THAT(stores_.domains->put({acme}), IsOk());
  acme.problem.clear();
  acme.proven.reset();
  ASSERT_THAT(stores_.domains->put({acme}), IsOk());
  EXPECT_EQ(*stores_.domains->all(), std::vector{acme});
  ASSERT_THAT(stores_.domains->erase({acme}), IsOk());
  EXPECT_TRUE(stores_.domains->all()->empty());
}

TEST_F(DomainStoreTest, KeepsOneTokenAnOrganisation) {
  EXPECT_EQ(*stores_.domains->token(OrganisationId("acme"), "first"), "first");
  EXPECT_EQ(*stores_.domains->token(OrganisationId("acme"), "second"), "first");
  EXPECT_EQ(*stores_.domains->token(OrganisationId("shop"), "third"), "third");
  reopen();
  EXPECT_EQ(*stores_.domains->token(OrganisationId("acme"), "fourth"), "first");
}

}  // namespace
}  // namespace countersign::store
