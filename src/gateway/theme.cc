// SPDX-License-Identifier: Apache-2.0
#include "gateway/theme.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/hex.h"
#include "base/url.h"

namespace countersign::gateway {
namespace {

constexpr Colour kBlack{0, 0, 0};
constexpr Colour kWhite{255, 255, 255};
// Cards and grounds of kPageStyle.
constexpr Colour kLightCard{255, 255, 255};
constexpr Colour kLightPage{238, 241, 246};
constexpr Colour kDarkCard{25, 32, 43};
constexpr Colour kDarkPage{15, 20, 28};
constexpr double kReadable = 4.5;
constexpr int kSteps = 32;

double linear(std::uint8_t channel) {
  const double value = channel / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

// WCAG 2.2, "relative luminance"
double luminance(Colour colour) {
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

std::uint8_t mix(std::uint8_t from, std::uint8_t to, int step) {
  return static_cast<std::uint8_t>(from + (to - from) * step / kSteps);
}

// `step` of kSteps on the way to `to`.
Colour mix(Colour from, Colour to, int step) {
  return {mix(from.red, to.red, step), mix(from.green, to.green, step),
          mix(from.blue, to.blue, step)};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string variables(const Palette& palette) {
  return "--brand:" + to_css(palette.button) + ";--brand-dark:" + to_css(palette.button_hover) +
         ";--on-brand:" + to_css(palette.on_button) + ";--link:" + to_css(palette.link);
}

}  // namespace

std::optional<Colour> parse_colour(std::string_view text) {
  if ((text.size() != 4 && text.size() != 7) || text[0] != '#') {
    return std::nullopt;
  }
  std::array<int, 6> digits{};
  for (std::size_t i = 0; i < digits.size(); ++i) {
    digits.at(i) = hex_digit(text.size() == 4 ? text[1 + i / 2] : text[1 + i]);
    if (digits.at(i) < 0) {
      return std::nullopt;
    }
  }
  const auto channel = [&](std::size_t i) {
    return static_cast<std::uint8_t>(digits.at(i) * 16 + digits.at(i + 1));
  };
  return Colour{channel(0), channel(2), channel(4)};
}

std::string to_css(Colour colour) {
  const std::array<std::uint8_t, 3> bytes = {colour.red, colour.green, colour.blue};
  return "#" + hex_encode(bytes);
}

double contrast(Colour a, Colour b) {
  const double first = luminance(a) + 0.05;
  const double second = luminance(b) + 0.05;
  return std::max(first, second) / std::min(first, second);
}

Palette make_palette(Colour brand, Colour card, Colour page) {
  Palette out;
  out.button = brand;
  // Of black and white one always reaches 4.5; white looks better where it does.
  const bool white = contrast(brand, kWhite) >= kReadable;
  out.on_button = white ? kWhite : kBlack;
  out.button_hover = mix(brand, white ? kBlack : kWhite, kSteps / 5);
  const Colour away = luminance(card) > 0.5 ? kBlack : kWhite;
  for (int step = 0; step <= kSteps; ++step) {
    out.link = mix(brand, away, step);
    if (contrast(out.link, card) >= kReadable && contrast(out.link, page) >= kReadable) {
      break;
    }
  }
  return out;
}

std::string theme_style(const identity::Theme& theme) {
  const auto colour = parse_colour(theme.colour);
  if (!colour) {
    return {};
  }
  return ":root{" + variables(make_palette(*colour, kLightCard, kLightPage)) +
         "}@media (prefers-color-scheme:dark){:root{" +
         variables(make_palette(*colour, kDarkCard, kDarkPage)) + "}}";
}

std::string logo_source(const identity::Theme& theme) {
  if (is_local_path(theme.logo_url)) {
    return "'self'";
  }
  const auto url = HttpUrl::parse(theme.logo_url);
  return url.ok() && url->scheme == UrlScheme::kHttps ? url->origin() : std::string();
}

}  // namespace countersign::gateway
