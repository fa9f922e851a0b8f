// SPDX-License-Identifier: Apache-2.0
#include "saml/authn_context_order.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>

#include "base/check.h"
#include "base/text.h"
#include "saml/authn_request.h"
#include "saml/errors.h"

namespace countersign::saml {
namespace {

constexpr std::string_view kSpaces = " \t";

/// The place of a class, 0 being the weakest.
std::optional<std::size_t> level_of(const AuthnContextOrder& order, std::string_view name) {
  for (std::size_t level = 0; level < order.size(); ++level) {
    const bool is_here = std::any_of(order[level].begin(), order[level].end(),
                                     [&](const auto& one) { return one.view() == name; });
    if (is_here) {
      return level;
    }
  }
  return std::nullopt;
}

Result<std::vector<AuthnContextClass>> parse_level(std::string_view text,
                                                   std::set<std::string>& seen) {
  std::vector<AuthnContextClass> level;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
    if (text.empty()) {
      break;
    }
    const std::size_t end = std::min(text.find_first_of(kSpaces), text.size());
    const std::string_view name = text.substr(0, end);
    auto parsed = parse_authn_context_class(name);
    if (!parsed.ok()) {
      return Error{kContextOrderInvalid, parsed.error().detail};
    }
    if (!seen.insert(parsed->value()).second) {
      return Error{kContextOrderInvalid,
                   "expected each class once, got " + quoted(name) + " twice"};
    }
    level.push_back(*std::move(parsed));
    text.remove_prefix(end);
  }
  if (level.empty()) {
    return Error{kContextOrderInvalid, "expected a class, got an empty level"};
  }
  return level;
}

}  // namespace

const AuthnContextOrder& default_authn_context_order() {
  // What stands in none: who or what vouches for a telephone, a token or a certificate differs too
  // much from one installation to the next.
  static const std::array<std::string, 5> kLevels = {
      "InternetProtocol",
      "Password",
      "PasswordProtectedTransport SecureRemotePassword",
      "https://refeds.org/profile/sfa",
      "MobileTwoFactorUnregistered MobileTwoFactorContract SmartcardPKI "
      "https://refeds.org/profile/mfa http://schemas.microsoft.com/claims/multipleauthn",
  };
  static const AuthnContextOrder kOrder = [] {
    auto parsed = parse_authn_context_order(kLevels);
    CS_CHECK(parsed.ok());
    return *std::move(parsed);
  }();
  return kOrder;
}

Result<AuthnContextOrder> parse_authn_context_order(std::span<const std::string> levels) {
  AuthnContextOrder order;
  std::set<std::string> seen;
  for (const std::string& text : levels) {
    CS_TRY(auto level, parse_level(text, seen));
    order.push_back(std::move(level));
  }
  return order;
}

bool is_ordered(const AuthnContextOrder& order, std::span<const AuthnContextClass> classes) {
  return std::all_of(classes.begin(), classes.end(),
                     [&](const auto& one) { return level_of(order, one.view()).has_value(); });
}

bool is_authn_context_wanted(std::string_view got, std::span<const AuthnContextClass> wanted,
                             AuthnContextComparison comparison, const AuthnContextOrder& order) {
  if (comparison == AuthnContextComparison::kExact) {
    return std::any_of(wanted.begin(), wanted.end(),
                       [&](const auto& one) { return one.view() == got; });
  }
  const auto level = level_of(order, got);
  if (!level.has_value() || wanted.empty() || !is_ordered(order, wanted)) {
    return false;
  }
  const auto compare = [&](const AuthnContextClass& one) {
    const std::size_t other = *level_of(order, one.view());
    switch (comparison) {
      case AuthnContextComparison::kMinimum:
        return *level >= other;
      case AuthnContextComparison::kMaximum:
        return *level <= other;
      default:
        return *level > other;
    }
  };
  return comparison == AuthnContextComparison::kBetter
             ? std::all_of(wanted.begin(), wanted.end(), compare)
             : std::any_of(wanted.begin(), wanted.end(), compare);
}

}  // namespace countersign::saml
