// SPDX-License-Identifier: Apache-2.0
#include "base/datetime.h"

#include <array>
#include <cstddef>

#include "base/check.h"
#include "base/errors.h"
#include "base/text.h"

namespace countersign {
namespace {

constexpr std::size_t kShortest = 19;  // "2020-02-29T23:59:59"
constexpr int kMaxOffsetMinutes = 14 * 60;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The number of `count` digits at `at`, or -1 where there are others than digits.
int number_at(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!is_digit(text[i])) {
      return -1;
    }
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

bool in_range(int value, int low, int high) {
  return value >= low && value <= high;
}

// Reads the 19 characters that all forms begin with.
bool read_fixed_part(std::string_view text, TimePoint& out) {
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
    return false;
  }
  const int year = number_at(text, 0, 4);
  const int month = number_at(text, 5, 2);
  const int day = number_at(text, 8, 2);
  const int hour = number_at(text, 11, 2);
  const int minute = number_at(text, 14, 2);
  const int second = number_at(text, 17, 2);
  if (year < 1 || month < 1 || day < 1 || !in_range(hour, 0, 23) || !in_range(minute, 0, 59) ||
      !in_range(second, 0, 59)) {
    return false;
  }
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) {
    return false;
  }
  out = std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
        std::chrono::seconds{second};
  return true;
}

// Takes ".5" off the front of `rest`; nothing there is no fraction.
bool read_fraction(std::string_view& rest, TimePoint& out) {
  if (!rest.starts_with('.')) {
    return true;
  }
  rest.remove_prefix(1);
  int scale = 100;
  std::size_t digits = 0;
  for (; digits < rest.size() && is_digit(rest[digits]); ++digits) {
    out += std::chrono::milliseconds{(rest[digits] - '0') * scale};
    scale /= 10;
  }
  rest.remove_prefix(digits);
  return digits > 0;
}

bool read_zone(std::string_view rest, DateTime& out) {
  if (rest.empty()) {
    out.zone = TimeZone::kAbsent;
    return true;
  }
  if (rest == "Z") {
    out.zone = TimeZone::kZ;
    return true;
  }
  if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':') {
    return false;
  }
  const int hours = number_at(rest, 1, 2);
  const int minutes = number_at(rest, 4, 2);
  if (hours < 0 || !in_range(minutes, 0, 59) || hours * 60 + minutes > kMaxOffsetMinutes) {
    return false;
  }
  const std::chrono::minutes offset{hours * 60 + minutes};
  out.time -= rest[0] == '+' ? offset : -offset;
  out.zone = TimeZone::kOffset;
  return true;
}

void put_number(char* out, int value, std::size_t digits) {
  for (std::size_t i = digits; i > 0; --i) {
    out[i - 1] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

Result<DateTime> parse_datetime(std::string_view text) {
  DateTime out;
  if (text.size() >= kShortest && read_fixed_part(text, out.time)) {
    std::string_view rest = text.substr(kShortest);
    if (read_fraction(rest, out.time) && read_zone(rest, out)) {
      return out;
    }
  }
  return {kDateTimeInvalid, "expected a time as 2020-12-31T23:59:59Z, got " + quoted(text)};
}

std::string format_datetime(TimePoint time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const int year = static_cast<int>(date.year());
  CS_CHECK(year >= 1 && year <= 9999);
  const auto of_day = static_cast<int>((time - day).count());
  std::array<char, 24> out{};
  put_number(out.data(), year, 4);
  out[4] = '-';
  put_number(out.data() + 5, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  out[7] = '-';
  put_number(out.data() + 8, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  out[10] = 'T';
  put_number(out.data() + 11, of_day / 3'600'000, 2);
  out[13] = ':';
  put_number(out.data() + 14, of_day / 60'000 % 60, 2);
  out[16] = ':';
  put_number(out.data() + 17, of_day / 1'000 % 60, 2);
  std::size_t size = kShortest;
  if (of_day % 1'000 != 0) {
    out[size] = '.';
    put_number(out.data() + size + 1, of_day % 1'000, 3);
    size += 4;
  }
  out[size] = 'Z';
  return {out.data(), size + 1};
}

}  // namespace countersign
