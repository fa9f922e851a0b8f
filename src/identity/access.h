// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "identity/canonical_path.h"
#include "identity/session.h"

namespace countersign::identity {

/// How the pattern of a rule is compared with a canonical path.
enum class PathMatch {
  kExact,   // the whole path
  kPrefix,  // the path itself and everything under it, by whole segments: "/a" is not a prefix of
            // "/ab"
  kGlob,    // '*' any run without '/', '**' any run, '?' one byte other than '/'
};

/// Who may pass.
enum class Audience {
  kEveryone,    // without signing in
  kSignedIn,    // whoever is signed in
  kAttributes,  // whoever is signed in and meets every `required`
  kNobody,
};

/// Met when the attribute `name` has one of `values`.
struct AttributeRequirement {
  std::string name;
  std::vector<std::string> values;  // at least one

  friend bool operator==(const AttributeRequirement&, const AttributeRequirement&) = default;
};

/// One line of an application's access list.
struct AccessRule {
  PathMatch match = PathMatch::kPrefix;
  std::string pattern;  // absolute, in decoded form
  Audience audience = Audience::kNobody;
  std::vector<AttributeRequirement> required;  // for kAttributes, at least one; else none

  friend bool operator==(const AccessRule&, const AccessRule&) = default;
};

inline constexpr std::size_t kMaxPatternBytes = 255;

/// Access rules in force: the first rule whose pattern matches decides; no match means kNobody.
///
/// Patterns for kEveryone are compared byte for byte; all others regardless of the case of ASCII
/// letters, so that "/ADMIN" can't slip past the rule for "/admin" to an application that does not
/// tell the two apart.
class AccessRules {
 public:
  /// Fails with `identity.access_rule_invalid`, naming the rule by its number from 1, when a
  /// pattern is not a canonical path, or a rule asks for attributes and names none (or the other
  /// way round).
  static Result<AccessRules> make(std::vector<AccessRule> rules);

  /// One rule: whoever is signed in may see everything.
  static AccessRules all_signed_in();

  const std::vector<AccessRule>& rules() const { return rules_; }

 private:
  explicit AccessRules(std::vector<AccessRule> rules) : rules_(std::move(rules)) {}

  std::vector<AccessRule> rules_;
};

enum class Access {
  kAllowed,
  kSignInNeeded,  // 401: nobody is signed in, and signing in may help
  kForbidden,     // 403: whoever this is may not
};

/// Decides on one request. `attributes`: of the live session, null when nobody is signed in.
/// Pure; allocates nothing. A path that no rule names is forbidden to those who are signed in, and
/// to others is answered as if signing in might help, so that the list of paths isn't told.
Access decide_access(const AccessRules& rules, const CanonicalPath& path,
                     const AttributeSource* attributes);

}  // namespace countersign::identity
