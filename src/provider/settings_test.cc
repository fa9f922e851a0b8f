// SPDX-License-Identifier: Apache-2.0
#include "provider/settings.h"

#include <memory>
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

identity::Application numbered(int number) {
  identity::Application out;
  out.id = identity::ApplicationId("app" + std::to_string(number));
  out.organisation = identity::OrganisationId("root");
  out.name = "App";
  out.urls = {"https://app" + std::to_string(number) + ".example.com/"};
  return out;
}

std::shared_ptr<const identity::Catalogue> finished(identity::CatalogueEdit& edit) {
  FieldProblems problems;
  auto out = edit.finish(problems);
  EXPECT_TRUE(problems.empty());
  return out;
}

const Application* found(const Settings& settings, int number) {
  return settings.find("https://app" + std::to_string(number) + ".example.com", "/");
}

// What is the same in two revisions is compiled once, and every application is found by itself,
// however many there are.
TEST(ProviderSettings, KeepsWhatIsCompiledOfEachApplication) {
  constexpr int kMany = 70;
  auto catalogue = identity::Catalogue::initial();
  std::shared_ptr<const Settings> before;
  for (int count = 1; count <= kMany; ++count) {
    identity::CatalogueEdit edit(catalogue);
    edit.put(numbered(count));
    catalogue = finished(edit);
    const auto settings = make_settings({}, catalogue, before.get());
    for (int number = 1; number <= kMany; ++number) {
      const Application* const one = found(*settings, number);
      if (number > count) {
        ASSERT_EQ(one, nullptr) << number << " of " << count;
        continue;
      }
      ASSERT_NE(one, nullptr) << number << " of " << count;
      EXPECT_EQ(one->id, "app" + std::to_string(number));
      if (number < count) {
        EXPECT_EQ(one, found(*before, number)) << number << " of " << count;
      }
    }
    before = settings;
  }
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
