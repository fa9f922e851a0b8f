// SPDX-License-Identifier: Apache-2.0
#include "saml/time.h"

#include <array>
#include <cstdio>

namespace countersign::saml {
namespace {

constexpr std::size_t kMaxFraction = 20;

/// The number that exactly `size` digits at `at` make, or -1.
int digits(std::string_view text, std::size_t at, std::size_t size) {
  if (at + size > text.size()) {
    return -1;
  }
  int value = 0;
  for (std::size_t i = at; i < at + size; ++i) {
    const char c = text[i];
    if (c < '0' || c > '9') {
      return -1;
    }
    value = value * 10 + (c - '0');
  }
  return value;
}

bool has_separators(std::string_view text) {
  return text.size() >= 20 && text[4] == '-' && text[7] == '-' && text[10] == 'T' &&
         text[13] == ':' && text[16] == ':';
}

struct Fraction {
  int milliseconds = 0;
  std::size_t end = 0;  // behind the last digit; 0 when malformed
};

Fraction read_fraction(std::string_view text, std::size_t at) {
  Fraction result{0, at};
  if (text[at] != '.') {
    return result;
  }
  std::size_t i = at + 1;
  int scale = 100;
  for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
    result.milliseconds += (text[i] - '0') * scale;
    scale /= 10;
  }
  const std::size_t count = i - at - 1;
  result.end = count == 0 || count > kMaxFraction ? 0 : i;
  return result;
}

}  // namespace

std::optional<ReadInstant> read_instant(std::string_view text) {
  if (!has_separators(text)) {
    return std::nullopt;
  }
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (year < 1 || month < 1 || day < 1 || hour < 0 || minute < 0 || second < 0 || hour > 23 ||
      minute > 59 || second > 59) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  const Fraction fraction = read_fraction(text, 19);
  if (!date.ok() || fraction.end == 0) {
    return std::nullopt;
  }
  const std::string_view zone = text.substr(fraction.end);
  if (zone != "Z" && zone != "+00:00") {
    return std::nullopt;
  }
  const Instant at = std::chrono::sys_days{date} + std::chrono::hours{hour} +
                     std::chrono::minutes{minute} + std::chrono::seconds{second} +
                     std::chrono::milliseconds{fraction.milliseconds};
  return ReadInstant{at, zone == "Z" ? ZoneForm::kZulu : ZoneForm::kZeroOffset};
}

std::string write_instant(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{at - day};
  std::array<char, 48> buffer{};
  const int size = std::snprintf(
      buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()));
  std::string text(buffer.data(), static_cast<std::size_t>(size));
  if (const auto milliseconds = time.subseconds().count(); milliseconds != 0) {
    const int count =
        std::snprintf(buffer.data(), buffer.size(), ".%03d", static_cast<int>(milliseconds));
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text + "Z";
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

std::optional<std::chrono::seconds> read_duration(std::string_view text) {
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
