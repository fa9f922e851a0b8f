// SPDX-License-Identifier: Apache-2.0
#include "gateway/accept_language.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "base/ascii.h"

namespace countersign::gateway {
namespace {

constexpr std::size_t kMostRanges = 16;

struct Weighed {
  std::string_view range;
  int quality;  // in thousandths
};

// "q=0.8" in thousandths. RFC 9110 12.4.2
std::optional<int> read_quality(std::string_view text) {
  text = trim_ascii(text);
  if (text.size() < 3 || text.size() > 7 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=' ||
      (text[2] != '0' && text[2] != '1') || (text.size() > 3 && text[3] != '.')) {
    return std::nullopt;
  }
  int quality = (text[2] - '0') * 1000;
  int place = 100;
  for (const char digit : text.substr(std::min<std::size_t>(4, text.size()))) {
    if (digit < '0' || digit > '9') {
      return std::nullopt;
    }
    quality += (digit - '0') * place;
    place /= 10;
  }
  return quality <= 1000 ? std::optional(quality) : std::nullopt;
}

bool is_range(std::string_view text) {
  return text == "*" ||
         (!text.empty() && text.size() <= 35 && std::all_of(text.begin(), text.end(), [](char c) {
           return c == '-' || is_ascii_letter_or_digit(c);
         }));
}

}  // namespace

std::vector<std::string_view> accepted_languages(std::string_view header) {
  std::vector<Weighed> found;
  while (!header.empty() && found.size() < kMostRanges) {
    const std::size_t end = std::min(header.find(','), header.size());
    const std::string_view item = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    const std::size_t semicolon = item.find(';');
    const std::string_view range = trim_ascii(item.substr(0, semicolon));
    const auto quality = semicolon == std::string_view::npos
                             ? std::optional(1000)
                             : read_quality(item.substr(semicolon + 1));
    if (is_range(range) && quality && *quality > 0) {
      found.push_back({range, *quality});
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Weighed& a, const Weighed& b) { return a.quality > b.quality; });
  std::vector<std::string_view> out;
  out.reserve(found.size());
  for (const Weighed& one : found) {
    out.push_back(one.range);
  }
  return out;
}

}  // namespace countersign::gateway
