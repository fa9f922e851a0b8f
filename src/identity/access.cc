// SPDX-License-Identifier: Apache-2.0
#include "identity/access.h"

#include <algorithm>
#include <bitset>
#include <string_view>

#include "base/text.h"
#include "identity/errors.h"

namespace countersign::identity {
namespace {

enum class LetterCase { kExact, kIgnored };

char fold(char c, LetterCase letters) {
  const bool upper = letters == LetterCase::kIgnored && c >= 'A' && c <= 'Z';
  return upper ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal(std::string_view a, std::string_view b, LetterCase letters) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return fold(x, letters) == fold(y, letters); });
}

bool has_prefix(std::string_view path, std::string_view prefix, LetterCase letters) {
  if (prefix == "/") {
    return true;
  }
  return path.size() >= prefix.size() && equal(path.substr(0, prefix.size()), prefix, letters) &&
         (path.size() == prefix.size() || path[prefix.size()] == '/');
}

/// Positions of a pattern that the bytes read so far may have led to. All of them are followed at
/// once, so that no pattern and path can make this slow.
class GlobMatcher {
 public:
  GlobMatcher(std::string_view pattern, LetterCase letters) : pattern_(pattern), letters_(letters) {
    enter(0, active_);
  }

  void step(char c) {
    Positions next;
    for (std::size_t i = 0; i < pattern_.size(); ++i) {
      if (active_.test(i) && accepts(i, c)) {
        enter(pattern_[i] == '*' ? i : i + 1, next);
      }
    }
    active_ = next;
  }

  bool matched() const { return active_.test(pattern_.size()); }

 private:
  using Positions = std::bitset<kMaxPatternBytes + 1>;

  bool accepts(std::size_t i, char c) const {
    switch (pattern_[i]) {
      case '*':
        return c != '/' || star_length(i) == 2;
      case '?':
        return c != '/';
      default:
        return fold(pattern_[i], letters_) == fold(c, letters_);
    }
  }

  std::size_t star_length(std::size_t i) const { return pattern_.substr(i, 2) == "**" ? 2 : 1; }

  /// A star may also stand for nothing.
  void enter(std::size_t i, Positions& positions) const {
    positions.set(i);
    while (i < pattern_.size() && pattern_[i] == '*') {
      i += star_length(i);
      positions.set(i);
    }
  }

  std::string_view pattern_;
  LetterCase letters_;
  Positions active_;
};

bool glob(std::string_view path, std::string_view pattern, LetterCase letters) {
  GlobMatcher matcher(pattern, letters);
  for (const char c : path) {
    matcher.step(c);
  }
  return matcher.matched();
}

bool matches(const AccessRule& rule, std::string_view path) {
  const LetterCase letters =
      rule.audience == Audience::kEveryone ? LetterCase::kExact : LetterCase::kIgnored;
  switch (rule.match) {
    case PathMatch::kExact:
      return equal(path, rule.pattern, letters);
    case PathMatch::kPrefix:
      return has_prefix(path, rule.pattern, letters);
    case PathMatch::kGlob:
      return glob(path, rule.pattern, letters);
  }
  return false;
}

bool meets(const AttributeRequirement& required, const AttributeSource& attributes) {
  return std::any_of(required.values.begin(), required.values.end(), [&](const std::string& value) {
    return attributes.has_value(required.name, value);
  });
}

bool meets_all(const AccessRule& rule, const AttributeSource& attributes) {
  return !rule.required.empty() &&
         std::all_of(rule.required.begin(), rule.required.end(),
                     [&](const AttributeRequirement& r) { return meets(r, attributes); });
}

Result<void> check_requirements(const AccessRule& rule) {
  if (rule.required.empty() == (rule.audience == Audience::kAttributes)) {
    return Error{kRuleInvalid, rule.required.empty()
                                   ? "expected at least one required attribute, got none"
                                   : "expected no required attributes for this audience"};
  }
  for (const AttributeRequirement& required : rule.required) {
    if (required.name.empty() || required.values.empty()) {
      return Error{kRuleInvalid, "expected an attribute name and at least one value"};
    }
  }
  return {};
}

/// Checks a rule and brings its pattern into the form that `matches` expects.
Result<void> prepare(AccessRule& rule) {
  if (rule.pattern.size() > kMaxPatternBytes) {
    return Error{kRuleInvalid, "expected a pattern of at most 255 bytes, got " +
                                   std::to_string(rule.pattern.size())};
  }
  std::string path = rule.pattern;
  if (rule.match == PathMatch::kGlob) {
    std::replace(path.begin(), path.end(), '?', 'x');
  }
  if (const auto canonical = CanonicalPath::from_decoded(path); !canonical.ok()) {
    return Error{kRuleInvalid, canonical.error().detail + " in " + quoted(rule.pattern)};
  }
  if (rule.match == PathMatch::kPrefix && rule.pattern.size() > 1 && rule.pattern.back() == '/') {
    rule.pattern.pop_back();
  }
  return check_requirements(rule);
}

}  // namespace

Result<AccessRules> AccessRules::make(std::vector<AccessRule> rules) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (const auto prepared = prepare(rules[i]); !prepared.ok()) {
      return Error{kRuleInvalid, "rule " + std::to_string(i + 1) + ": " + prepared.error().detail};
    }
  }
  return AccessRules(std::move(rules));
}

AccessRules AccessRules::all_signed_in() {
  return AccessRules({{PathMatch::kPrefix, "/", Audience::kSignedIn, {}}});
}

Access decide_access(const AccessRules& rules, const CanonicalPath& path,
                     const AttributeSource* attributes) {
  const auto rule =
      std::find_if(rules.rules().begin(), rules.rules().end(),
                   [&](const AccessRule& candidate) { return matches(candidate, path.value()); });
  const Audience audience = rule == rules.rules().end() ? Audience::kNobody : rule->audience;
  if (audience == Audience::kEveryone) {
    return Access::kAllowed;
  }
  if (attributes == nullptr) {
    return Access::kSignInNeeded;
  }
  const bool allowed = audience == Audience::kSignedIn ||
                       (audience == Audience::kAttributes && meets_all(*rule, *attributes));
  return allowed ? Access::kAllowed : Access::kForbidden;
}

}  // namespace countersign::identity
