// SPDX-License-Identifier: Apache-2.0
#include "identity/access.h"

#include <algorithm>
#include <string_view>

#include "base/ascii.h"
#include "base/text.h"
#include "identity/case_fold.h"
#include "identity/errors.h"

namespace countersign::identity {
namespace {

char fold(char c, LetterCase letters) {
  return letters == LetterCase::kIgnored ? ascii_lower(c) : c;
}

bool same_text(std::string_view a, std::string_view b, LetterCase letters) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return fold(x, letters) == fold(y, letters); });
}

bool has_prefix(std::string_view path, std::string_view prefix, LetterCase letters) {
  if (prefix == "/") {
    return true;
  }
  return path.size() >= prefix.size() &&
         same_text(path.substr(0, prefix.size()), prefix, letters) &&
         (path.size() == prefix.size() || path[prefix.size()] == '/');
}

LetterCase letters_of(const AccessRule& rule) {
  return rule.audience == Audience::kEveryone ? LetterCase::kExact : LetterCase::kIgnored;
}

/// Whether a path that was folded has a segment "." or ".." for somebody who folds it before he
/// cuts it up: there are dots and separators in other widths, and characters that vanish.
bool has_dot_segment(std::string_view folded) {
  while (!folded.empty()) {
    const std::size_t end = std::min(folded.find_first_of("/\\"), folded.size());
    const std::string_view name = folded.substr(0, std::min(folded.find(';'), end));
    if (name == "." || name == "..") {
      return true;
    }
    folded.remove_prefix(std::min(end + 1, folded.size()));
  }
  return false;
}

Result<void> check_requirements(const AccessRule& rule) {
  if (rule.required.empty() == (rule.audience == Audience::kAttributes)) {
    return Error{kRuleInvalid, rule.required.empty()
                                   ? "expected at least one requirement, got none"
                                   : "expected no requirements for this audience"};
  }
  for (const Requirement& required : rule.required) {
    const bool named = required.kind != RequirementKind::kAttribute || !required.name.empty();
    if (!named || required.values.empty()) {
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
  // Cut short, it would stand for more than is meant.
  if (const std::size_t folded = fold_path(rule.pattern).size(); folded > kMaxPatternBytes) {
    return Error{kRuleInvalid, "expected a pattern of at most 255 bytes in folded letters, got " +
                                   std::to_string(folded)};
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
  for (Requirement& required : rule.required) {
    std::sort(required.values.begin(), required.values.end());
  }
  return check_requirements(rule);
}

Error too_many(std::size_t most, const char* what, std::size_t got) {
  return {kRulesTooMany,
          "expected at most " + std::to_string(most) + " " + what + ", got " + std::to_string(got)};
}

}  // namespace

Result<void> check_rule_limits(const std::vector<AccessRule>& rules) {
  std::size_t bytes = 0;
  std::size_t globs = 0;
  std::size_t glob_bytes = 0;
  for (const AccessRule& rule : rules) {
    bytes += rule.pattern.size();
    if (rule.match == PathMatch::kGlob) {
      ++globs;
      glob_bytes += rule.pattern.size();
    }
  }
  if (rules.size() > kMaxRules) {
    return too_many(kMaxRules, "rules", rules.size());
  }
  if (bytes > kMaxRuleBytes) {
    return too_many(kMaxRuleBytes, "bytes of paths", bytes);
  }
  if (globs > kMaxGlobs) {
    return too_many(kMaxGlobs, "globs", globs);
  }
  if (glob_bytes > kMaxGlobBytes) {
    return too_many(kMaxGlobBytes, "bytes of globs", glob_bytes);
  }
  return {};
}

AccessRules::AccessRules(std::vector<AccessRule> rules) : rules_(std::move(rules)) {
  glob_of_rule_.reserve(rules_.size());
  folded_.reserve(rules_.size());
  for (const AccessRule& rule : rules_) {
    glob_of_rule_.push_back(globs_.size());
    std::string folded = fold_path(rule.pattern);
    is_ascii_.push_back(is_ascii(rule.pattern));
    if (rule.match == PathMatch::kGlob) {
      globs_.emplace_back(rule.pattern, letters_of(rule));
      folded_globs_.emplace_back(folded, LetterCase::kIgnored);
      folded.clear();
    }
    folded_.push_back(std::move(folded));
  }
}

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

bool AccessRules::matches(std::size_t number, std::string_view path) const {
  const AccessRule& rule = rules_[number];
  switch (rule.match) {
    case PathMatch::kExact:
      return same_text(path, rule.pattern, letters_of(rule));
    case PathMatch::kPrefix:
      return has_prefix(path, rule.pattern, letters_of(rule));
    case PathMatch::kGlob:
      return globs_[glob_of_rule_[number]].matches(path);
  }
  return false;
}

bool AccessRules::matches_folded(std::size_t number, std::string_view folded) const {
  switch (rules_[number].match) {
    case PathMatch::kExact:
      return same_text(folded, folded_[number], LetterCase::kIgnored);
    case PathMatch::kPrefix:
      return has_prefix(folded, folded_[number], LetterCase::kIgnored);
    case PathMatch::kGlob:
      return folded_globs_[glob_of_rule_[number]].matches(folded);
  }
  return false;
}

std::optional<std::size_t> AccessRules::find(const CanonicalPath& path) const {
  const std::string& value = path.value();
  const bool plain = is_ascii(value);
  const std::string folded = plain ? std::string() : fold_path(value);
  // Some characters fold to eleven times as much: work that nobody asks for.
  if (folded.size() > kMaxPathBytes || has_dot_segment(folded)) {
    return std::nullopt;
  }
  const std::string_view compared = plain ? value : folded;  // ASCII folds to itself but for case
  for (std::size_t number = 0; number < rules_.size(); ++number) {
    const bool folds =
        letters_of(rules_[number]) == LetterCase::kIgnored && !(plain && is_ascii_[number]);
    if (matches(number, value) || (folds && matches_folded(number, compared))) {
      return number;
    }
  }
  return std::nullopt;
}

AccessDecision decide_access(const AccessRules& rules, const CanonicalPath& path,
                             const Claims* claims) {
  AccessDecision decision;
  decision.rule = rules.find(path);
  const AccessRule* const rule =
      decision.rule.has_value() ? &rules.rules()[*decision.rule] : nullptr;
  const Audience audience = rule == nullptr ? Audience::kNobody : rule->audience;
  const bool signed_in = claims != nullptr;
  if (audience == Audience::kEveryone || (signed_in && audience == Audience::kSignedIn)) {
    decision.access = Access::kAllowed;
  } else if (!signed_in) {
    decision.access = Access::kSignInNeeded;
  } else if (audience == Audience::kAttributes) {
    const auto unmet = std::find_if(rule->required.begin(), rule->required.end(),
                                    [&](const Requirement& one) { return !claims->meet(one); });
    const bool all = unmet == rule->required.end() && !rule->required.empty();
    decision.access = all ? Access::kAllowed : Access::kForbidden;
    decision.unmet = unmet == rule->required.end() ? nullptr : &*unmet;
  }
  return decision;
}

}  // namespace countersign::identity
