// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "identity/canonical_path.h"
#include "identity/glob.h"

namespace countersign::identity {

/// How the pattern of a rule is compared with a canonical path.
enum class PathMatch {
  /// The whole path.
  kExact,
  /// The path itself and everything under it, by whole segments: "/a" is not a prefix of "/ab".
  kPrefix,
  /// '*' any run without '/', '**' any run, '?' one byte other than '/'.
  kGlob,
};

/// Who may pass.
enum class Audience {
  kEveryone,    // without signing in
  kSignedIn,    // whoever is signed in
  kAttributes,  // whoever is signed in and meets every `required`
  kNobody,
};

/// What is asked of a person. Groups, roles and organisations are named by their ids, which nobody
/// below can choose; what a person is called, or what a provider sends, decides nothing there.
enum class RequirementKind { kGroup, kRole, kOrganisation, kAttribute };

/// Met by one of `values`.
struct Requirement {
  RequirementKind kind = RequirementKind::kAttribute;
  std::string name;                 // of the attribute, for kAttribute alone
  std::vector<std::string> values;  // at least one

  friend bool operator==(const Requirement&, const Requirement&) = default;
};

/// What is known of a signed-in person, as far as it counts at one application.
class Claims {
 public:
  virtual ~Claims() = default;

  /// `requirement` is of AccessRules, so that its values are in order.
  virtual bool meet(const Requirement& requirement) const = 0;

 protected:
  Claims() = default;
  Claims(const Claims&) = default;
  Claims& operator=(const Claims&) = default;
};

/// One line of an application's access list.
struct AccessRule {
  PathMatch match = PathMatch::kPrefix;
  std::string pattern;  // absolute, in decoded form
  Audience audience = Audience::kNobody;
  std::vector<Requirement> required;  // for kAttributes, at least one; else none

  friend bool operator==(const AccessRule&, const AccessRule&) = default;
};

// What the rules of one application may be in all, so that no request costs more than about a
// millisecond of them, whatever its path: an application beyond that lets nobody in.
inline constexpr std::size_t kMaxRules = 1000;
inline constexpr std::size_t kMaxRuleBytes = 65'536;  // of all patterns
inline constexpr std::size_t kMaxGlobs = 64;
inline constexpr std::size_t kMaxGlobBytes = 2048;  // of all patterns that are globs

/// Whether rules are within these. Fails with `identity.access_rules_too_many`, naming the limit.
Result<void> check_rule_limits(const std::vector<AccessRule>& rules);

/// Access rules in force: the first rule whose pattern matches decides; no match means kNobody.
///
/// Patterns for kEveryone are compared byte for byte; all others regardless of letter case, and
/// where path or pattern go beyond ASCII also by fold_path (case_fold.h), so that neither "/ADMIN"
/// nor "/admın" can slip past the rule for "/admin" to an application that does not tell them
/// apart, nor "/strasse" past that for "/straße". No rule matches a path that has a segment "." or
/// ".." once it is folded.
class AccessRules {
 public:
  /// Fails with `identity.access_rule_invalid`, naming the rule by its number from 1, when a
  /// pattern is not a canonical path, or a rule asks for something and names none (or the other way
  /// round). Does not look at check_rule_limits.
  static Result<AccessRules> make(std::vector<AccessRule> rules);

  /// One rule: whoever is signed in may see everything.
  static AccessRules all_signed_in();

  const std::vector<AccessRule>& rules() const { return rules_; }

  /// The number of the first rule that matches.
  std::optional<std::size_t> find(const CanonicalPath& path) const;

 private:
  explicit AccessRules(std::vector<AccessRule> rules);

  bool matches(std::size_t number, std::string_view path) const;
  bool matches_folded(std::size_t number, std::string_view folded) const;

  std::vector<AccessRule> rules_;
  std::vector<Glob> globs_;                // of those that are
  std::vector<std::size_t> glob_of_rule_;  // where it stands there
  std::vector<bool> is_ascii_;             // the pattern
  std::vector<std::string> folded_;        // the patterns by fold_path; globs stand below
  std::vector<Glob> folded_globs_;
};

enum class Access {
  kAllowed,
  kSignInNeeded,  // 401: nobody is signed in, and signing in may help
  kForbidden,     // 403: whoever this is may not
};

/// What was decided, and by what.
struct AccessDecision {
  Access access = Access::kForbidden;
  std::optional<std::size_t> rule;     // its number from 0; none matched: nothing
  const Requirement* unmet = nullptr;  // the first that was not met, of the rules
};

/// Decides on one request. `claims`: of the live session, null when nobody is signed in. Pure;
/// allocates nothing for a path of ASCII. A path that no rule names is forbidden to those who are
/// signed in, and to others is answered as if signing in might help, so that the list of paths
/// isn't told.
AccessDecision decide_access(const AccessRules& rules, const CanonicalPath& path,
                             const Claims* claims);

}  // namespace countersign::identity
