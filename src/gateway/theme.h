// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "identity/organisation.h"

namespace countersign::gateway {

/// An sRGB colour.
struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;

  friend bool operator==(const Colour&, const Colour&) = default;
};

/// Reads "#1a5fb4" or "#abc"; nothing for anything else.
std::optional<Colour> parse_colour(std::string_view text);
std::string to_css(Colour colour);

/// Contrast of two colours, 1 to 21. WCAG 2.2, "contrast ratio"
double contrast(Colour a, Colour b);

/// The colours of a theme on one background.
struct Palette {
  Colour button;
  Colour button_hover;
  Colour on_button;  // contrast of at least 4.5 with both
  Colour link;       // of at least 4.5 with card and page
};

/// A palette of `brand` for pages whose cards and ground have these colours: the hue stays, what
/// would be hard to read is made darker or lighter until it is not.
Palette make_palette(Colour brand, Colour card, Colour page);

/// The style sheet of a theme, to stand behind kPageStyle; empty when it has no colour.
std::string theme_style(const identity::Theme& theme);

/// The source that a Content-Security-Policy needs for the logo: 'self', an origin, or empty when
/// there is no usable logo.
std::string logo_source(const identity::Theme& theme);

}  // namespace countersign::gateway
