// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "identity/errors.h"
#include "identity/profile.h"
#include "identity/sign_in_remedy.h"
#include "identity/test_sign_in.h"

namespace countersign::identity {
namespace {

using testing::HasSubstr;

TEST(Remedies, ExistForEveryRefusalOfASignIn) {
  TestRules rules;
  rules.groups.push_back(test_group("staff", "acme"));
  rules.mapping().permissions_attribute = "cpm_user_permissions";
  for (const ErrorCode& code : {kExternalIdMissing,
                                kExternalIdAmbiguous,
                                kFieldMissing,
                                kFieldAmbiguous,
                                kFieldInvalid,
                                kUserNameInvalid,
                                kNameIdTransient,
                                kGroupOverage,
                                kGroupsConflict,
                                kGroupMissing,
                                kPermissionUnknown,
                                kPermissionInvalid,
                                kAttributesTooLarge,
                                kAuthenticatorInactive,
                                kAuthenticatorNotOffered,
                                kOrganisationDisabled,
                                kOrganisationOutside,
                                kSessionTooShort,
                                kUserNotFound,
                                kUserBlocked,
                                kUserDeactivated,
                                kUserOtherOrganisation,
                                kUserOtherAuthenticator,
                                kUserLinkedOtherwise,
                                kUserNameTaken,
                                kSignInOutdated}) {
    EXPECT_FALSE(sign_in_remedy({code, ""}, sent("id"), rules.rules()).empty()) << code.id;
  }
  EXPECT_TRUE(sign_in_remedy({kPathAmbiguous, ""}, sent("id"), rules.rules()).empty());
  EXPECT_THAT(sign_in_remedy({kUserNotFound, ""}, sent("jshimek"), rules.rules()),
              HasSubstr("\"jshimek\""));
}

}  // namespace
}  // namespace countersign::identity
