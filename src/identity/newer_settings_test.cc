// SPDX-License-Identifier: Apache-2.0
// Sign-ins that are decided by newer settings than those by which they were mapped.
#include "base/matchers.h"
#include "identity/errors.h"
#include "identity/login_decision.h"
#include "identity/testing/login.h"

namespace countersign::identity {
namespace {

using login_test::by_identity;
using login_test::kNow;
using login_test::known_user;
using login_test::new_user;
using login_test::said;
using login_test::World;
using testing::ElementsAre;

// What changed between the response and the transaction counts as it is then.
class NewerSettings : public testing::Test {
 protected:
  Result<LoginDecision> decided_by(const World& newer, const KnownUsers& known = {}) {
    const auto before = World().make();
    const SignInRules rules{*before, *before->authenticator("entra"), OrganisationId("acme")};
    const auto assertion = login_test::verified(said());
    CS_CHECK(assertion.ok());
    CS_TRY(const MappedSignIn mapped, map_sign_in(*assertion, rules, kNow));
    const auto after = newer.make();
    return decide(mapped, known, {*after, *after->authenticator("entra"), newer.organisation},
                  new_user(), kNow);
  }
};

TEST_F(NewerSettings, GiveTheGroupsThatThereAre) {
  World newer;
  EXPECT_THAT(decided_by(newer)->user_change().user.groups, ElementsAre(GroupId("staff")));
  newer.staff.id = GroupId("other");
  newer.staff.value = "others";
  EXPECT_THAT(decided_by(newer)->user_change().user.groups, ElementsAre());
  EXPECT_THAT(decided_by(newer, by_identity(known_user()))->user_change().user.groups,
              ElementsAre());
}

TEST_F(NewerSettings, RefuseWhatTheyDoNotAllow) {
  World newer;
  newer.entra.state = AuthenticatorState::kDisabled;
  EXPECT_THAT(decided_by(newer), FailsWith(kAuthenticatorInactive));
  newer = World();
  newer.organisation = OrganisationId("gone");
  EXPECT_THAT(decided_by(newer), FailsWith(kOrganisationOutside));
}

// Users were looked up by the one whom the older settings named.
TEST_F(NewerSettings, RefuseToNameAnotherPerson) {
  World newer;
  newer.entra.mapping.fields = {field("user_name", {"mail"}), field("email", {"mail"})};
  EXPECT_THAT(decided_by(newer), FailsWith(kSignInOutdated));
}

}  // namespace
}  // namespace countersign::identity
