// SPDX-License-Identifier: Apache-2.0
// Line by line: rules, `exact|prefix|glob PATTERN`, and behind an empty line a request's target.
//
// Whatever the path: it is canonical and stays so; a rule that guards it guards it in every
// spelling that software may take for the same (other letter case, composed or not, folded); a rule
// for everyone opens its own spelling alone; and globs agree with a matcher that tries all ways.
#include <utf8proc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/utf8.h"
#include "identity/access.h"
#include "identity/case_fold.h"

namespace countersign::identity {
namespace {

constexpr std::size_t kMostTried = 600;  // bytes, so that the slow matcher ends

struct Free {
  void operator()(utf8proc_uint8_t* text) const { std::free(text); }
};

std::string normalised(const std::string& text, utf8proc_option_t how) {
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &made,
                                 static_cast<utf8proc_option_t>(UTF8PROC_STABLE | how));
  const std::unique_ptr<utf8proc_uint8_t, Free> owner(made);
  CS_CHECK(size >= 0);
  return {made, made + size};
}

template <typename Convert>
std::string each(const std::string& text, const Convert& convert) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_char_at(text, at);
    append_utf8(out, static_cast<char32_t>(convert(static_cast<utf8proc_int32_t>(c.code_point))));
    at += c.size;
  }
  return out;
}

/// Texts that software may take for the same path.
std::vector<std::string> spellings(const std::string& path) {
  return {normalised(path, UTF8PROC_COMPOSE),
          normalised(path, UTF8PROC_DECOMPOSE),
          normalised(path, static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_COMPAT)),
          normalised(path, static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT)),
          each(path, utf8proc_toupper),
          each(path, utf8proc_tolower),
          each(path, utf8proc_totitle),
          fold_case(path)};
}

bool slow_match(std::string_view pattern, std::string_view path) {
  if (pattern.empty()) {
    return path.empty();
  }
  if (pattern.starts_with("**")) {
    return slow_match(pattern.substr(2), path) ||
           (!path.empty() && slow_match(pattern, path.substr(1)));
  }
  if (pattern.front() == '*') {
    return slow_match(pattern.substr(1), path) ||
           (!path.empty() && path.front() != '/' && slow_match(pattern, path.substr(1)));
  }
  const bool one =
      !path.empty() && (pattern.front() == '?' ? path.front() != '/' : path[0] == pattern[0]);
  return one && slow_match(pattern.substr(1), path.substr(1));
}

void check_glob(const AccessRule& rule, const std::string& path) {
  std::size_t stars = 0;
  for (const char c : rule.pattern) {
    stars += c == '*' ? 1 : 0;
  }
  if (rule.match == PathMatch::kGlob && stars < 4 && path.size() < 100) {
    const Glob glob(rule.pattern, LetterCase::kExact);
    CS_CHECK(glob.matches(path) == slow_match(rule.pattern, path));
  }
}

std::vector<AccessRule> read_rules(std::string_view& text) {
  std::vector<AccessRule> rules;
  while (!text.empty() && rules.size() < 8) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t space = line.find(' ');
    if (line.empty() || space == std::string_view::npos) {
      break;
    }
    const std::string_view kind = line.substr(0, space);
    const PathMatch match = kind == "exact"    ? PathMatch::kExact
                            : kind == "prefix" ? PathMatch::kPrefix
                                               : PathMatch::kGlob;
    rules.push_back({match, std::string(line.substr(space + 1)), Audience::kNobody, {}});
  }
  return rules;
}

/// The rule of a path alone; the whole list is asked besides.
void check_rule(const AccessRule& rule, const CanonicalPath& path) {
  const auto guarded = AccessRules::make({rule});
  if (!guarded.ok()) {
    return;
  }
  AccessRule everyone = rule;
  everyone.audience = Audience::kEveryone;
  const auto opened = AccessRules::make({everyone});
  CS_CHECK(opened.ok());
  if (opened->find(path).has_value()) {
    CS_CHECK(guarded->find(path).has_value());
  }
  check_glob(guarded->rules().front(), path.value());
  if (rule.match == PathMatch::kGlob || fold_path(path.value()).size() > kMaxPathBytes) {
    return;  // a '?' is one byte, of which spellings have more or less
  }
  const bool found = guarded->find(path).has_value();
  for (const std::string& spelling : spellings(path.value())) {
    const auto other = CanonicalPath::from_decoded(spelling);
    if (other.ok()) {
      CS_CHECK(guarded->find(*other).has_value() == found);
    }
  }
}

void try_path(std::vector<AccessRule> rules, std::string_view target) {
  const auto path = CanonicalPath::parse(target);
  if (!path.ok() || path->value().size() > kMostTried) {
    return;
  }
  const auto again = CanonicalPath::from_decoded(path->value());
  CS_CHECK(again.ok() && again->value() == path->value() && is_utf8(path->value()));
  const std::string folded = fold_path(path->value());
  if (folded.size() <= kMaxPathBytes) {
    CS_CHECK(fold_path(folded) == folded);
    for (const std::string& spelling : spellings(path->value())) {
      CS_CHECK(fold_path(spelling) == folded);
    }
  }
  for (const AccessRule& rule : rules) {
    check_rule(rule, *path);
  }
  const auto all = AccessRules::make(rules);
  if (all.ok()) {
    const auto found = all->find(*path);
    for (std::size_t number = 0; number < rules.size(); ++number) {
      const bool one = AccessRules::make({rules[number]})->find(*path).has_value();
      CS_CHECK(!one || (found.has_value() && *found <= number));
    }
  }
}

}  // namespace
}  // namespace countersign::identity

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto rules = countersign::identity::read_rules(text);
  countersign::identity::try_path(std::move(rules), text);
  return 0;
}
