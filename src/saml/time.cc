// SPDX-License-Identifier: Apache-2.0
#include "saml/time.h"

#include <cstdint>

#include "base/datetime.h"

namespace countersign::saml {
std::optional<ReadInstant> read_instant(std::string_view text) {
  const auto read = parse_datetime(text);
  if (!read.ok() || read->zone == TimeZone::kAbsent) {
    return std::nullopt;
  }
  if (read->zone == TimeZone::kZ) {
    return ReadInstant{read->time, ZoneForm::kZulu};
  }
  if (!text.ends_with("+00:00")) {
    return std::nullopt;
  }
  return ReadInstant{read->time, ZoneForm::kZeroOffset};
}

std::string write_instant(Instant at) {
  return format_datetime(at);
}

namespace {

constexpr std::int64_t kMaxDuration = std::int64_t{100} * 365 * 86'400;

/// Seconds that one unit stands for, in the order in which the units may come; 0 for none.
std::int64_t unit_seconds(char unit, bool in_time) {
  switch (unit) {
    case 'Y':
      return in_time ? 0 : std::int64_t{365} * 86'400;
    case 'M':
      return in_time ? 60 : std::int64_t{30} * 86'400;
    case 'D':
      return in_time ? 0 : 86'400;
    case 'H':
      return in_time ? 3'600 : 0;
    case 'S':
      return in_time ? 1 : 0;
    default:
      return 0;
  }
}

/// Cuts `12H` from the front of `rest`; -1 when there is none or it is too large.
std::int64_t take_unit(std::string_view& rest, bool in_time, std::int64_t& last_unit) {
  std::int64_t number = 0;
  std::size_t i = 0;
  for (; i < rest.size() && rest[i] >= '0' && rest[i] <= '9'; ++i) {
    number = number * 10 + (rest[i] - '0');
    if (number > kMaxDuration) {
      return -1;
    }
  }
  const std::size_t whole = i;
  if (in_time && i < rest.size() && rest[i] == '.') {
    const std::size_t dot = i++;
    while (i < rest.size() && rest[i] >= '0' && rest[i] <= '9') {
      ++i;
    }
    if (i == dot + 1 || i >= rest.size() || rest[i] != 'S') {
      return -1;
    }
  }
  const std::int64_t unit = i < rest.size() ? unit_seconds(rest[i], in_time) : 0;
  if (whole == 0 || unit == 0 || unit >= last_unit || number > kMaxDuration / unit) {
    return -1;
  }
  last_unit = unit;
  rest.remove_prefix(i + 1);
  return number * unit;
}

}  // namespace

std::optional<std::chrono::seconds> read_xs_duration(std::string_view text) {
  if (text.size() < 3 || text.front() != 'P' || text.back() == 'T') {
    return std::nullopt;
  }
  std::string_view rest = text.substr(1);
  std::int64_t total = 0;
  std::int64_t last_unit = kMaxDuration;
  bool in_time = false;
  while (!rest.empty()) {
    if (rest.front() == 'T' && !in_time) {
      in_time = true;
      rest.remove_prefix(1);
      continue;
    }
    const std::int64_t part = take_unit(rest, in_time, last_unit);
    if (part < 0 || total + part > kMaxDuration) {
      return std::nullopt;
    }
    total += part;
  }
  return std::chrono::seconds{total};
}

}  // namespace countersign::saml
