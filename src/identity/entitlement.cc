// SPDX-License-Identifier: Apache-2.0
#include "identity/entitlement.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/ascii.h"
#include "identity/plain_value.h"

namespace countersign::identity {
namespace {

constexpr std::array kNames{
    EntitlementName{"allow_account_changes", EntitlementType::kYesNo},
    EntitlementName{"allow_backup_changes", EntitlementType::kYesNo},
    EntitlementName{"allow_file_level_recovery", EntitlementType::kYesNo},
    EntitlementName{"allow_recovery_changes", EntitlementType::kYesNo},
    EntitlementName{"allow_settings", EntitlementType::kYesNo},
    EntitlementName{"max_accounts", EntitlementType::kNumber},
    EntitlementName{"max_controlled_entities", EntitlementType::kNumber},
    EntitlementName{"max_dynamodb_gib", EntitlementType::kNumber},
    EntitlementName{"max_independent_ebs_gib", EntitlementType::kNumber},
    EntitlementName{"max_instances", EntitlementType::kNumber},
    EntitlementName{"max_rds_gib", EntitlementType::kNumber},
    EntitlementName{"max_redshift_gib", EntitlementType::kNumber},
};

constexpr std::array kUserTypes{
    std::pair{UserType::kManaged, std::string_view("Managed")},
    std::pair{UserType::kIndependent, std::string_view("Independent")},
    std::pair{UserType::kDelegate, std::string_view("Delegate")},
};

std::optional<std::int64_t> read_count(std::string_view text) {
  constexpr std::size_t kMaxDigits = 9;
  std::int64_t number = 0;
  if (text.empty() || text.size() > kMaxDigits ||
      text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  static_cast<void>(std::from_chars(text.data(), text.data() + text.size(), number));
  return number;
}

/// Whether `b` is more generous than `a`.
bool is_more(const std::string& b, const std::string& a) {
  const auto number_a = read_count(a);
  const auto number_b = read_count(b);
  if (number_a.has_value() && number_b.has_value()) {
    return *number_b > *number_a;
  }
  return a == "no" && b == "yes";
}

}  // namespace

std::span<const EntitlementName> known_entitlements() {
  return kNames;
}

const EntitlementName* find_entitlement(std::string_view name) {
  const auto* const found = std::lower_bound(
      kNames.begin(), kNames.end(), name,
      [](const EntitlementName& one, std::string_view wanted) { return one.name < wanted; });
  return found != kNames.end() && found->name == name ? &*found : nullptr;
}

std::optional<std::string> entitlement_objection(std::string_view name, std::string_view value) {
  const EntitlementName* const known = find_entitlement(name);
  if (known == nullptr) {
    if (value.empty() || !is_plain_value(value)) {
      return "1 to 256 bytes without control characters";
    }
  } else if (known->type == EntitlementType::kNumber) {
    if (!read_count(value).has_value()) {
      return "a number from 0 to 999999999";
    }
  } else if (value != "yes" && value != "no") {
    return "yes or no";
  }
  return std::nullopt;
}

std::optional<std::string_view> read_yes_no(std::string_view value) {
  for (const std::string_view yes : {"yes", "true", "1"}) {
    if (equal_but_for_case(value, yes)) {
      return "yes";
    }
  }
  for (const std::string_view no : {"no", "false", "0"}) {
    if (equal_but_for_case(value, no)) {
      return "no";
    }
  }
  return std::nullopt;
}

void join_entitlements(Entitlements& to, const Entitlements& more) {
  for (const auto& [name, value] : more) {
    const auto [at, added] = to.emplace(name, value);
    if (!added && is_more(value, at->second)) {
      at->second = value;
    }
  }
}

std::string_view user_type_name(UserType type) {
  for (const auto& [known, name] : kUserTypes) {
    if (known == type) {
      return name;
    }
  }
  return {};
}

std::optional<UserType> parse_user_type(std::string_view name) {
  for (const auto& [type, known] : kUserTypes) {
    if (equal_but_for_case(known, name)) {
      return type;
    }
  }
  return std::nullopt;
}

}  // namespace countersign::identity
