// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace countersign::identity {

enum class PropertyType { kInteger, kDuration, kBoolean, kText, kChoice, kList };

/// A system property: one setting of the whole installation, effective without a restart (C4).
struct PropertyDefinition {
  std::string_view name;  // "login_events.retention"
  PropertyType type;
  std::string_view initial;  // its value until it is set
  std::string_view meaning;
  std::int64_t min = 0;      // of an integer, or of a duration in seconds
  std::int64_t max = 0;      // of those, or of a text or list in bytes
  std::string_view choices;  // of kChoice, comma-separated
};

/// All properties, by name.
std::span<const PropertyDefinition> property_definitions();
const PropertyDefinition* find_property(std::string_view name);

/// A property that was set. Those that were not have their initial value.
struct Property {
  std::string name;
  std::string value;

  friend bool operator==(const Property&, const Property&) = default;
};

/// Whether `value` may be the property's. Durations are written "90s", "30m", "6h", "90d". Fails
/// with identity.property_unknown, identity.property_invalid (the detail says what is expected).
Result<void> check_property(std::string_view name, std::string_view value);

/// The value of an integer or boolean (1, 0) property, or of a duration in seconds. `value` passed
/// check_property.
std::int64_t property_number(std::string_view value);

/// The entries of a kList property, which are separated by commas; white space around each is
/// dropped, and so are empty ones.
std::vector<std::string> property_list(std::string_view value);

}  // namespace countersign::identity
