// SPDX-License-Identifier: Apache-2.0
#include "identity/access.h"

#include <algorithm>
#include <string>

#include "base/matchers.h"
#include "identity/errors.h"
#include "identity/session.h"

namespace countersign::identity {
namespace {

using enum Access;

AccessRules make(std::vector<AccessRule> rules) {
  auto made = AccessRules::make(std::move(rules));
  EXPECT_THAT(made, IsOk());
  return *std::move(made);
}

/// Attributes alone, all of which count.
class ListClaims final : public Claims {
 public:
  explicit ListClaims(const std::vector<Attribute>& attributes) : list_(attributes) {}
  bool meet(const Requirement& required) const override {
    return std::any_of(required.values.begin(), required.values.end(),
                       [&](const auto& value) { return list_.has_value(required.name, value); });
  }

 private:
  AttributeList list_;
};

AccessDecision decision_for(const AccessRules& rules, std::string_view path,
                            const std::vector<Attribute>* attributes) {
  const auto canonical = CanonicalPath::parse(path);
  EXPECT_THAT(canonical, IsOk());
  if (attributes == nullptr) {
    return decide_access(rules, *canonical, nullptr);
  }
  const ListClaims claims(*attributes);
  return decide_access(rules, *canonical, &claims);
}

Access decide_for(const AccessRules& rules, std::string_view path,
                  const std::vector<Attribute>* attributes) {
  return decision_for(rules, path, attributes).access;
}

Requirement attribute(std::string name, std::vector<std::string> values) {
  return {RequirementKind::kAttribute, std::move(name), std::move(values)};
}

const std::vector<Attribute>& staff() {
  static const std::vector<Attribute> attributes = {{"groups", {"users", "admins"}}, {"dept", {}}};
  return attributes;
}

AccessRules admin_rules() {
  return make({
      {PathMatch::kPrefix, "/public", Audience::kEveryone, {}},
      {PathMatch::kPrefix,
       "/admin",
       Audience::kAttributes,
       {attribute("groups", {"root", "admins"})}},
      {PathMatch::kExact, "/closed", Audience::kNobody, {}},
      {PathMatch::kGlob, "/files/*.txt", Audience::kSignedIn, {}},
  });
}

TEST(Access, AcceptsPublicPathWithoutSession) {
  EXPECT_EQ(decide_for(admin_rules(), "/public", nullptr), kAllowed);
  EXPECT_EQ(decide_for(admin_rules(), "/public/a/b", nullptr), kAllowed);
  EXPECT_EQ(decide_for(admin_rules(), "/publicity", nullptr), kSignInNeeded);
}

TEST(Access, AcceptsOneOfTheValuesOfAnAttribute) {
  EXPECT_EQ(decide_for(admin_rules(), "/admin/x", &staff()), kAllowed);
}

TEST(Access, RefusesWithoutTheAttribute) {
  const std::vector<Attribute> none;
  const std::vector<Attribute> user = {{"groups", {"users"}}};
  const std::vector<Attribute> other_case = {{"groups", {"Admins"}}};
  const std::vector<Attribute> other_name = {{"Groups", {"admins"}}};
  const std::vector<Attribute> part = {{"groups", {"admins,users"}}};
  for (const auto* attributes : {&none, &user, &other_case, &other_name, &part}) {
    EXPECT_EQ(decide_for(admin_rules(), "/admin", attributes), kForbidden);
  }
  EXPECT_EQ(decide_for(admin_rules(), "/admin", nullptr), kSignInNeeded);
}

TEST(Access, RefusesWhenOneOfTwoRequirementsIsNotMet) {
  const AccessRules rules =
      make({{PathMatch::kPrefix,
             "/",
             Audience::kAttributes,
             {attribute("groups", {"admins"}), attribute("dept", {"finance"})}}});
  EXPECT_EQ(decide_for(rules, "/", &staff()), kForbidden);
  const std::vector<Attribute> both = {{"dept", {"finance"}}, {"groups", {"admins"}}};
  EXPECT_EQ(decide_for(rules, "/", &both), kAllowed);
}

TEST(Access, RefusesWhatNoRuleNames) {
  EXPECT_EQ(decide_for(admin_rules(), "/else", &staff()), kForbidden);
  EXPECT_EQ(decide_for(admin_rules(), "/else", nullptr), kSignInNeeded);
  EXPECT_EQ(decide_for(make({}), "/", &staff()), kForbidden);
}

TEST(Access, RefusesEveryoneWhereNobodyMayPass) {
  EXPECT_EQ(decide_for(admin_rules(), "/closed", &staff()), kForbidden);
}

TEST(Access, TellsTheRuleAndWhatWasNotMet) {
  const AccessRules rules = make({{PathMatch::kPrefix, "/public", Audience::kEveryone, {}},
                                  {PathMatch::kPrefix,
                                   "/",
                                   Audience::kAttributes,
                                   {attribute("groups", {"admins"}), attribute("dept", {"it"})}}});
  const AccessDecision refused = decision_for(rules, "/x", &staff());
  EXPECT_EQ(refused.access, kForbidden);
  EXPECT_EQ(refused.rule, 1U);
  ASSERT_NE(refused.unmet, nullptr);
  EXPECT_EQ(refused.unmet->name, "dept");
  const AccessDecision open = decision_for(rules, "/public/x", nullptr);
  EXPECT_EQ(open.rule, 0U);
  EXPECT_EQ(open.unmet, nullptr);
  EXPECT_FALSE(decision_for(make({}), "/x", &staff()).rule.has_value());
}

TEST(Access, AcceptsWhoeverIsSignedIn) {
  EXPECT_EQ(decide_for(AccessRules::all_signed_in(), "/any/where", &staff()), kAllowed);
  EXPECT_EQ(decide_for(AccessRules::all_signed_in(), "/any/where", nullptr), kSignInNeeded);
}

TEST(Access, LetsTheFirstMatchingRuleDecide) {
  const AccessRules rules = make({{PathMatch::kExact, "/a/open", Audience::kEveryone, {}},
                                  {PathMatch::kPrefix, "/a", Audience::kNobody, {}},
                                  {PathMatch::kPrefix, "/", Audience::kEveryone, {}}});
  EXPECT_EQ(decide_for(rules, "/a/open", nullptr), kAllowed);
  EXPECT_EQ(decide_for(rules, "/a/open/x", nullptr), kSignInNeeded);
  EXPECT_EQ(decide_for(rules, "/b", nullptr), kAllowed);
}

TEST(Access, F04RefusesOtherLetterCaseOfAGuardedPath) {
  const AccessRules rules = make({{PathMatch::kPrefix, "/admin", Audience::kNobody, {}},
                                  {PathMatch::kExact, "/Status", Audience::kEveryone, {}},
                                  {PathMatch::kGlob, "/logs/*", Audience::kNobody, {}},
                                  {PathMatch::kPrefix, "/", Audience::kSignedIn, {}}});
  EXPECT_EQ(decide_for(rules, "/ADMIN/x", &staff()), kForbidden);
  EXPECT_EQ(decide_for(rules, "/%41dmin", &staff()), kForbidden);
  EXPECT_EQ(decide_for(rules, "/LOGS/a", &staff()), kForbidden);
  EXPECT_EQ(decide_for(rules, "/Status", nullptr), kAllowed);
  EXPECT_EQ(decide_for(rules, "/status", nullptr), kSignInNeeded);
}

// attacks.md W83: software that takes no notice of letter case does so beyond ASCII, too.
TEST(Access, RefusesWhatUnicodeFoldsToAGuardedPath) {
  const AccessRules rules = make({{PathMatch::kPrefix, "/kiosk", Audience::kNobody, {}},
                                  {PathMatch::kExact, "/\u00c4rzte", Audience::kNobody, {}},
                                  {PathMatch::kGlob, "/logs/*.\u00fc", Audience::kNobody, {}},
                                  {PathMatch::kExact, "/\u00d6ffentlich", Audience::kEveryone, {}},
                                  {PathMatch::kPrefix, "/", Audience::kSignedIn, {}}});
  for (const char* path :
       {"/kio\u017fk", "/\u212aiosk/x", "/k\u0131osk", "/k\u0130osk/a", "/kI\u0307osk",
        "/k\U0001d6a4osk", "/ki\u00adosk", "/\uff4biosk", "/%E2%84%AAIOSK", "/kiosk\uff0fx",
        "/\u00e4rzte", "/\u00c4RZTE", "/a\u0308rzte", "/LOGS/\u00e9.\u00dc"}) {
    EXPECT_EQ(decide_for(rules, path, &staff()), kForbidden) << path;
  }
  for (const char* path :
       {"/kiosks", "/ki\u00f6sk", "/logs/a/b.\u00fc", "/\u00e4rzte/x", "/\u65e5"}) {
    EXPECT_EQ(decide_for(rules, path, &staff()), kAllowed) << path;
  }
  std::string long_one = "/";
  for (int character = 0; character < 248; ++character) {
    long_one += "\ufdfa";  // 33 bytes by NFKC
  }
  EXPECT_EQ(decide_for(rules, long_one, &staff()), kAllowed) << "8,185 bytes";
  EXPECT_EQ(decide_for(rules, long_one + "\ufdfa", &staff()), kForbidden) << "work is bounded";
  EXPECT_EQ(decide_for(rules, "/\u00d6ffentlich", nullptr), kAllowed);
  EXPECT_EQ(decide_for(rules, "/\u00f6ffentlich", nullptr), kSignInNeeded) << "opens nothing more";
}

// The same the other way round: it is the pattern that goes beyond ASCII.
TEST(Access, RefusesWhatAGuardedPathBeyondAsciiFoldsTo) {
  const AccessRules rules = make({{PathMatch::kPrefix, "/stra\u00dfe", Audience::kNobody, {}},
                                  {PathMatch::kExact, "/\u212aiosk", Audience::kNobody, {}},
                                  {PathMatch::kGlob, "/\u0130stanbul/*", Audience::kNobody, {}},
                                  {PathMatch::kExact, "/f\u00fc\u00df", Audience::kEveryone, {}},
                                  {PathMatch::kPrefix, "/", Audience::kSignedIn, {}}});
  for (const char* path : {"/strasse", "/STRASSE/x", "/kiosk", "/KIOSK", "/istanbul/x",
                           "/ISTANBUL/", "/I\u0307stanbul/x"}) {
    EXPECT_EQ(decide_for(rules, path, &staff()), kForbidden) << path;
  }
  for (const char* path : {"/strasse2", "/kiosk/x", "/istanbul/x/y"}) {
    EXPECT_EQ(decide_for(rules, path, &staff()), kAllowed) << path;
  }
  EXPECT_EQ(decide_for(rules, "/f\u00fcss", nullptr), kSignInNeeded) << "opens nothing more";
}

// attacks.md W83: folded before it is cut into segments, such a path leaves the folder.
TEST(Access, RefusesDotSegmentsInOtherWidths) {
  const AccessRules rules = make({{PathMatch::kPrefix, "/", Audience::kEveryone, {}}});
  for (const char* path :
       {"/a/\uff0e\uff0e/x", "/a/.\uff0e/x", "/a/\u2025/x", "/a/\u2024", "/a/.\u200b./x",
        "/a/\uff0e\uff0e\uff0fx", "/a\uff0f..\uff3cx", "/a\uff3c..", "/a/..\uff1b/x"}) {
    EXPECT_EQ(decide_for(rules, path, nullptr), kSignInNeeded) << path;
  }
  for (const char* path : {"/a/\u2026/x", "/A\uff0fB", "/a\uff0e\uff0e", "/a/.\uff0e.", "/\uff1f",
                           "/a\uff1bb", "/100\uff05"}) {
    EXPECT_EQ(decide_for(rules, path, nullptr), kAllowed) << path;
  }
}

TEST(Access, F04DecidesWithoutTheQuery) {
  const AccessRules rules = make({{PathMatch::kGlob, "/**.css", Audience::kEveryone, {}},
                                  {PathMatch::kPrefix, "/", Audience::kNobody, {}}});
  EXPECT_EQ(decide_for(rules, "/a/b.css", nullptr), kAllowed);
  EXPECT_EQ(decide_for(rules, "/admin?x=.css", nullptr), kSignInNeeded);
}

TEST(Access, ReadsPrefixWithAndWithoutSlashAsOne) {
  const AccessRules rules = make({{PathMatch::kPrefix, "/admin/", Audience::kNobody, {}},
                                  {PathMatch::kPrefix, "/", Audience::kSignedIn, {}}});
  EXPECT_EQ(decide_for(rules, "/admin", &staff()), kForbidden);
  EXPECT_EQ(decide_for(rules, "/admin/", &staff()), kForbidden);
  EXPECT_EQ(decide_for(rules, "/administrator", &staff()), kAllowed);
}

bool glob_matches(const std::string& pattern, std::string_view path) {
  return decide_for(make({{PathMatch::kGlob, pattern, Audience::kEveryone, {}}}), path, nullptr) ==
         kAllowed;
}

TEST(AccessGlob, ReadsStarsAndQuestionMarks) {
  EXPECT_TRUE(glob_matches("/a/*", "/a/b"));
  EXPECT_TRUE(glob_matches("/a/*", "/a/"));
  EXPECT_FALSE(glob_matches("/a/*", "/a/b/c"));
  EXPECT_TRUE(glob_matches("/a/**", "/a/b/c"));
  EXPECT_TRUE(glob_matches("/**/z", "/a/b/z"));
  EXPECT_FALSE(glob_matches("/**/z", "/a/b/zz"));
  EXPECT_TRUE(glob_matches("/a*b*c", "/aXbYbZc"));
  EXPECT_FALSE(glob_matches("/a*b*c", "/aXbY/Zc"));
  EXPECT_TRUE(glob_matches("/a?c", "/abc"));
  EXPECT_FALSE(glob_matches("/a?c", "/a/c"));
  EXPECT_FALSE(glob_matches("/a?c", "/ac"));
  EXPECT_FALSE(glob_matches("/abc", "/ab"));
}

TEST(AccessGlob, MatchesHostilePathInBoundedTime) {
  std::string pattern = "/";
  for (int i = 0; i < 60; ++i) {
    pattern += "*a**";
  }
  EXPECT_FALSE(glob_matches(pattern + "b", "/" + std::string(8000, 'a')));
}

std::string many(std::string_view character, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += character;
  }
  return out;
}

TEST(AccessRulesMake, RefusesRulesThatMeanNothing) {
  const std::vector<AccessRule> bad = {
      {PathMatch::kPrefix, "admin", Audience::kNobody, {}},
      {PathMatch::kPrefix, "", Audience::kNobody, {}},
      {PathMatch::kPrefix, "/a/../b", Audience::kNobody, {}},
      {PathMatch::kPrefix, "/a%20b", Audience::kNobody, {}},
      {PathMatch::kExact, "/a?b", Audience::kNobody, {}},
      {PathMatch::kGlob, "//*", Audience::kNobody, {}},
      {PathMatch::kPrefix, "/" + std::string(kMaxPatternBytes, 'a'), Audience::kNobody, {}},
      {PathMatch::kGlob, "/" + many("\xEF\xB7\xBA", 20) + "*", Audience::kNobody, {}},  // U+FDFA
      {PathMatch::kPrefix, "/a", Audience::kAttributes, {}},
      {PathMatch::kPrefix, "/a", Audience::kSignedIn, {attribute("groups", {"x"})}},
      {PathMatch::kPrefix, "/a", Audience::kAttributes, {attribute("groups", {})}},
      {PathMatch::kPrefix, "/a", Audience::kAttributes, {attribute("", {"x"})}},
  };
  for (const AccessRule& rule : bad) {
    EXPECT_THAT(AccessRules::make({rule}), FailsWith(kRuleInvalid)) << rule.pattern;
  }
  EXPECT_THAT(AccessRules::make({{PathMatch::kPrefix,
                                  "/" + std::string(kMaxPatternBytes - 1, 'a'),
                                  Audience::kNobody,
                                  {}}}),
              IsOk());
}

std::vector<AccessRule> globs(std::size_t count, std::size_t bytes) {
  return {count, {PathMatch::kGlob, "/" + std::string(bytes - 1, 'a'), Audience::kNobody, {}}};
}

std::vector<AccessRule> plain(std::size_t count, std::size_t bytes) {
  return {count, {PathMatch::kPrefix, "/" + std::string(bytes - 1, 'a'), Audience::kNobody, {}}};
}

TEST(AccessRuleLimits, BoundTheWorkOfAnApplication) {
  EXPECT_THAT(check_rule_limits(plain(kMaxRules, 2)), IsOk());
  EXPECT_THAT(check_rule_limits(plain(kMaxRules + 1, 2)), FailsWith(kRulesTooMany));
  EXPECT_THAT(check_rule_limits(plain(kMaxRuleBytes / 128, 128)), IsOk());
  EXPECT_THAT(check_rule_limits(plain(kMaxRuleBytes / 128 + 1, 128)), FailsWith(kRulesTooMany));
  EXPECT_THAT(check_rule_limits(globs(kMaxGlobs, kMaxGlobBytes / kMaxGlobs)), IsOk());
  EXPECT_THAT(check_rule_limits(globs(kMaxGlobs + 1, 2)), FailsWith(kRulesTooMany));
  EXPECT_THAT(check_rule_limits(globs(kMaxGlobBytes / 128, 128)), IsOk());
  EXPECT_THAT(check_rule_limits(globs(kMaxGlobBytes / 128 + 1, 128)), FailsWith(kRulesTooMany));
}

}  // namespace
}  // namespace countersign::identity
