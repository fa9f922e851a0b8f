// SPDX-License-Identifier: Apache-2.0
#include "identity/object_check.h"

#include <string>

#include "base/matchers.h"
#include "identity/test_small_catalogue.h"

namespace countersign::identity {
namespace {

using std::chrono::seconds;
using testing::IsEmpty;

// --- test organisations (O6) ---

TEST(ObjectCheck, RefusesTheRootAsACopy) {
  Organisation root = *small()->organisation(OrganisationId("root"));
  root.test_of = OrganisationId("acme");
  EXPECT_THAT(problems_of(root), Tells("/organisations/root/test_of", "catalogue.root_needed"));
}

TEST(ObjectCheck, RefusesACopyOfACopy) {
  Organisation copy = test_organisation("law-test", "root");
  copy.test_of = OrganisationId("law");
  CatalogueEdit edit(with(small(), {copy}));
  Organisation second = test_organisation("law-test-2", "root");
  second.test_of = copy.id;
  edit.put(second);
  FieldProblems problems;
  EXPECT_EQ(edit.finish(problems), nullptr);
  EXPECT_THAT(problems, Tells("/organisations/law-test-2/test_of", "catalogue.reference_unknown"));
}

TEST(ObjectCheck, AcceptsSeveralCopiesOfOne) {
  Organisation copy = test_organisation("law-test", "root");
  copy.test_of = OrganisationId("law");
  Organisation second = test_organisation("law-test-2", "root");
  second.test_of = OrganisationId("law");
  EXPECT_NE(with(small(), {copy, second}), nullptr);
}

// --- the local authenticator (O3) ---

TEST(ObjectCheck, RefusesToMoveTheLocalAuthenticatorAwayFromTheRoot) {
  const CataloguePtr all = small();
  Authenticator local = *all->authenticator("local");
  CatalogueEdit edit(all);
  edit.erase(key_of(local));
  local.organisation = OrganisationId("acme");
  edit.put(local);
  FieldProblems problems;
  EXPECT_EQ(edit.finish(problems), nullptr);
  EXPECT_THAT(problems, Tells("/authenticators/local", "catalogue.local_needed"));
}

// --- bounds ---

TEST(ObjectCheck, RefusesAClockSkewBelowNoneAndBeyondFiveMinutes) {
  Authenticator entra = *small()->authenticator("entra");
  for (const int skew : {0, 300}) {
    entra.saml.clock_skew = seconds(skew);
    EXPECT_THAT(problems_of(entra), IsEmpty()) << skew;
  }
  for (const int skew : {-1, 301, -300}) {
    entra.saml.clock_skew = seconds(skew);
    EXPECT_THAT(problems_of(entra),
                Tells("/authenticators/entra/saml/clock_skew", "catalogue.out_of_bounds"))
        << skew;
  }
}

TEST(ObjectCheck, RefusesAHashOfATokenThatIsNone) {
  ApiToken token = test_token("ci", "acme");
  EXPECT_THAT(problems_of(token), IsEmpty());
  const std::string full = token.secret_hash;
  for (const std::string& hash : {std::string(), full.substr(1), full + "0", std::string(64, 'g'),
                                  std::string(64, 'A'), full.substr(1) + " "}) {
    token.secret_hash = hash;
    EXPECT_THAT(problems_of(token), Tells("/tokens/ci/secret_hash", "catalogue.out_of_bounds"))
        << hash;
  }
}

}  // namespace
}  // namespace countersign::identity
