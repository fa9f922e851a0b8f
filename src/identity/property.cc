// SPDX-License-Identifier: Apache-2.0
#include "identity/property.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "base/duration.h"
#include "base/text.h"
#include "base/utf8.h"
#include "identity/errors.h"
#include "identity/plain_value.h"

namespace countersign::identity {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

// Of a text or list, `max` is its bytes.
constexpr std::array kDefinitions{
    PropertyDefinition{"bulk_upload.max_rows", PropertyType::kInteger, "100000",
                       "Most rows that one bulk upload of users may hold.", 1, 1'000'000, ""},
    PropertyDefinition{"history.max_per_day", PropertyType::kInteger, "256",
                       "Most MiB that administrators of organisations below the root may write in "
                       "a day into the history and the audit log, which keep them; each "
                       "organisation leaves some of it to those beside it.",
                       1, 1'000'000, ""},
    PropertyDefinition{"log.level", PropertyType::kChoice, "INFO",
                       "From which level on log lines are written.", 0, 0,
                       "ALL,TRACE,DEBUG,INFO,WARN,ERROR,FATAL,OFF"},
    PropertyDefinition{"login_events.max", PropertyType::kInteger, "1000000",
                       "Most login events that are kept; above, the oldest of those organisations "
                       "go that have most, each with all below it.",
                       1000, 100'000'000, ""},
    PropertyDefinition{"login_events.max_accepted", PropertyType::kInteger, "1000000",
                       "Most of one organisation that are accepted sign-ins or tests.", 100,
                       100'000'000, ""},
    PropertyDefinition{"login_events.max_anonymous", PropertyType::kInteger, "5000",
                       "Most of one organisation that anybody can bring about: refused before an "
                       "identity provider or a password vouched for the person.",
                       100, 100'000'000, ""},
    PropertyDefinition{"login_events.max_refused", PropertyType::kInteger, "50000",
                       "Most of one organisation that were refused to somebody whom an identity "
                       "provider vouched for.",
                       100, 100'000'000, ""},
    PropertyDefinition{"login_events.record_attributes", PropertyType::kBoolean, "true",
                       "Whether login events hold the attributes that the identity provider sent.",
                       0, 0, ""},
    PropertyDefinition{"login_events.redact", PropertyType::kList, "",
                       "Attributes whose values are replaced by \"[redacted]\" in login events, by "
                       "their long or short names.",
                       0, 4096, ""},
    PropertyDefinition{"login_events.retention", PropertyType::kDuration, "90d",
                       "How long login events are kept.", kHour, 3650 * kDay, ""},
    PropertyDefinition{"mail_domains.check_every", PropertyType::kDuration, "1d",
                       "How long after the last look for the TXT record of a mail domain the next "
                       "one follows.",
                       kMinute, 7 * kDay, ""},
    PropertyDefinition{"metadata.valid_for", PropertyType::kDuration, "7d",
                       "How long our metadata says that it is valid.", kHour, 365 * kDay, ""},
    PropertyDefinition{"password.throttle_attempts", PropertyType::kInteger, "10",
                       "Wrong passwords from one place for one user name, after which it must "
                       "wait.",
                       1, 1000, ""},
    PropertyDefinition{"password.throttle_window", PropertyType::kDuration, "15m",
                       "For how long wrong passwords are counted.", kMinute, kDay, ""},
    PropertyDefinition{"sessions.max_per_user", PropertyType::kInteger, "100",
                       "Most sessions that one user may have; the oldest end when another begins.",
                       1, 10'000, ""},
    PropertyDefinition{"sign_in.message", PropertyType::kText, "",
                       "Plain text shown on every sign-in page.", 0, 1000, ""},
};

std::optional<std::int64_t> read_number(std::string_view text) {
  constexpr std::size_t kMaxDigits = 12;
  if (text.empty() || text.size() > kMaxDigits || (text.size() > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) {
    return std::nullopt;
  }
  return number;
}

/// In seconds.
std::optional<std::int64_t> duration_of(std::string_view text) {
  const auto duration = read_duration(text);
  return duration ? std::optional(duration->count()) : std::nullopt;
}

std::string write_duration(std::int64_t count) {
  for (const char unit : {'d', 'h', 'm'}) {
    const std::int64_t length = seconds_of_unit(unit).count();
    if (count % length == 0) {
      return std::to_string(count / length) + unit;
    }
  }
  return std::to_string(count) + "s";
}

/// Whether `text` shows as what it is: no markup, no control characters but line breaks.
bool is_plain_text(std::string_view text) {
  if (!is_utf8(text) || text.find_first_of("<>") != std::string_view::npos) {
    return false;
  }
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (has_control_character(text.substr(0, end))) {
      return false;
    }
    if (end == text.size()) {
      return true;
    }
    text.remove_prefix(end + 1);
  }
}

bool is_one_of(std::string_view value, std::string_view choices) {
  while (!choices.empty()) {
    const std::size_t comma = std::min(choices.find(','), choices.size());
    if (choices.substr(0, comma) == value) {
      return true;
    }
    choices.remove_prefix(std::min(comma + 1, choices.size()));
  }
  return false;
}

/// What the property takes, when `value` is not that.
std::optional<std::string> objection(const PropertyDefinition& definition, std::string_view value) {
  const auto within = [&](const std::optional<std::int64_t>& number) {
    return number.has_value() && *number >= definition.min && *number <= definition.max;
  };
  switch (definition.type) {
    case PropertyType::kInteger:
      if (within(read_number(value))) {
        return std::nullopt;
      }
      return "a number from " + std::to_string(definition.min) + " to " +
             std::to_string(definition.max);
    case PropertyType::kDuration:
      if (within(duration_of(value))) {
        return std::nullopt;
      }
      return "a duration from " + write_duration(definition.min) + " to " +
             write_duration(definition.max) + " as \"90s\", \"30m\", \"6h\" or \"90d\"";
    case PropertyType::kBoolean:
      if (value == "true" || value == "false") {
        return std::nullopt;
      }
      return "true or false";
    case PropertyType::kChoice:
      if (is_one_of(value, definition.choices)) {
        return std::nullopt;
      }
      return "one of " + std::string(definition.choices);
    case PropertyType::kText:
    case PropertyType::kList:
      break;
  }
  if (static_cast<std::int64_t>(value.size()) <= definition.max && is_plain_text(value)) {
    return std::nullopt;
  }
  return "plain text without markup and control characters, at most " +
         std::to_string(definition.max) + " bytes";
}

}  // namespace

std::span<const PropertyDefinition> property_definitions() {
  return kDefinitions;
}

const PropertyDefinition* find_property(std::string_view name) {
  const auto* const found = std::lower_bound(
      kDefinitions.begin(), kDefinitions.end(), name,
      [](const PropertyDefinition& one, std::string_view wanted) { return one.name < wanted; });
  return found != kDefinitions.end() && found->name == name ? &*found : nullptr;
}

Result<void> check_property(std::string_view name, std::string_view value) {
  const PropertyDefinition* const definition = find_property(name);
  if (definition == nullptr) {
    return Error{kPropertyUnknown, "expected a system property, got " + quoted(name)};
  }
  if (const auto expected = objection(*definition, value); expected.has_value()) {
    return Error{kPropertyInvalid,
                 "expected " + *expected + " for " + quoted(name) + ", got " + quoted(value)};
  }
  return {};
}

std::int64_t property_number(std::string_view value) {
  if (value == "true" || value == "false") {
    return value == "true" ? 1 : 0;
  }
  if (const auto number = read_number(value); number.has_value()) {
    return *number;
  }
  return duration_of(value).value_or(0);
}

std::vector<std::string> property_list(std::string_view value) {
  constexpr std::string_view kSpace = " \t\n";
  std::vector<std::string> entries;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(','), value.size());
    std::string_view entry = value.substr(0, end);
    entry.remove_prefix(std::min(entry.find_first_not_of(kSpace), entry.size()));
    entry = entry.substr(0, entry.find_last_not_of(kSpace) + 1);
    if (!entry.empty()) {
      entries.emplace_back(entry);
    }
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return entries;
}

}  // namespace countersign::identity
