// SPDX-License-Identifier: Apache-2.0
#include "provider/settings.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "identity/access.h"
#include "identity/canonical_path.h"

namespace countersign::provider {
namespace {

/// Somebody who meets whatever is asked.
class Anybody final : public identity::Claims {
 public:
  bool meet(const identity::Requirement&) const override { return true; }
};

/// How somebody who is signed in fares at "/public" of an application with these rules.
identity::Access access_by(const std::vector<identity::AccessRule>& rules) {
  identity::Application given;
  given.rules = rules;
  const Application compiled = compile_application(given);
  const auto path = identity::CanonicalPath::parse("/public");
  EXPECT_THAT(path, IsOk());
  const Anybody anybody;
  return identity::decide_access(compiled.rules, *path, &anybody).access;
}

// Rules that are stored and can't be read, as after an upgrade that reads less.
TEST(CompileApplication, LetsNobodyInWhereTheRulesAreBroken) {
  using identity::Audience;
  using identity::PathMatch;
  const identity::AccessRule open{PathMatch::kPrefix, "/public", Audience::kEveryone, {}};
  EXPECT_EQ(access_by({}), identity::Access::kAllowed);
  EXPECT_EQ(access_by({open}), identity::Access::kAllowed);
  const identity::AccessRule broken{PathMatch::kPrefix, "admin", Audience::kSignedIn, {}};
  EXPECT_EQ(access_by({broken}), identity::Access::kForbidden);
  EXPECT_EQ(access_by({open, broken}), identity::Access::kForbidden);
}

// attacks.md F11: one that is stored and that no proxy may be told.
TEST(CompileApplication, LeavesHeadersOutThatMayNotCarryIdentity) {
  identity::Application given;
  given.headers = {{"X-Accel-Redirect", "mail"},
                   {"X-Auth-Mail", "mail"},
                   {"X-Auth-User", "mail"},
                   {"Connection", "mail"}};
  const Application compiled = compile_application(given);
  ASSERT_EQ(compiled.headers.size(), 1U);
  EXPECT_EQ(compiled.headers.front().name, "X-Auth-Mail");
}

}  // namespace
}  // namespace countersign::provider
