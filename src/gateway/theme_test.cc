// SPDX-License-Identifier: Apache-2.0
#include "gateway/theme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::gateway {
namespace {

using ::testing::HasSubstr;

constexpr Colour kWhite{255, 255, 255};
constexpr Colour kBlack{0, 0, 0};

TEST(Theme, ReadsColours) {
  EXPECT_EQ(parse_colour("#1a5fb4"), (Colour{0x1a, 0x5f, 0xb4}));
  EXPECT_EQ(parse_colour("#ABC"), (Colour{0xaa, 0xbb, 0xcc}));
  EXPECT_EQ(to_css({0x0a, 0xff, 0}), "#0aff00");
}

TEST(Theme, RefusesWhatIsNoColour) {
  for (const char* text : {"", "#", "1a5fb4", "#1a5fb", "#1a5fb44", "#ggg", "red", "#12 456",
                           "#fff}</style>", "url(x)"}) {
    EXPECT_EQ(parse_colour(text), std::nullopt) << text;
  }
}

TEST(Theme, ReadsContrast) {
  EXPECT_NEAR(contrast(kBlack, kWhite), 21.0, 0.001);
  EXPECT_NEAR(contrast(kWhite, kWhite), 1.0, 0.001);
  EXPECT_NEAR(contrast({0x76, 0x76, 0x76}, kWhite), 4.54, 0.01);
}

// Whatever an administrator chooses can be read, by day and by night.
TEST(Theme, AcceptsEveryColourReadably) {
  struct Ground {
    Colour card;
    Colour page;
  };
  for (const Ground& ground :
       {Ground{{255, 255, 255}, {238, 241, 246}}, Ground{{25, 32, 43}, {15, 20, 28}}}) {
    for (int red = 0; red < 256; red += 15) {
      for (int green = 0; green < 256; green += 15) {
        for (int blue = 0; blue < 256; blue += 15) {
          const Colour brand{static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(green),
                             static_cast<std::uint8_t>(blue)};
          const Palette palette = make_palette(brand, ground.card, ground.page);
          ASSERT_EQ(palette.button, brand);
          ASSERT_GE(contrast(palette.button, palette.on_button), 4.5) << to_css(brand);
          ASSERT_GE(contrast(palette.button_hover, palette.on_button), 4.5) << to_css(brand);
          ASSERT_GE(contrast(palette.link, ground.card), 4.5) << to_css(brand);
          ASSERT_GE(contrast(palette.link, ground.page), 4.5) << to_css(brand);
        }
      }
    }
  }
}

TEST(Theme, ReadsAStyleSheetOfTheColourAlone) {
  identity::Theme theme;
  EXPECT_EQ(theme_style(theme), "");
  theme.colour = "red;}</style><script>";
  EXPECT_EQ(theme_style(theme), "");
  theme.colour = "#ffee00";
  EXPECT_THAT(theme_style(theme), HasSubstr("--brand:#ffee00;"));
  EXPECT_THAT(theme_style(theme), HasSubstr("--on-brand:#000000;"));
}

TEST(Theme, ReadsWhereALogoMayComeFrom) {
  identity::Theme theme;
  EXPECT_EQ(logo_source(theme), "");
  for (const auto& [url, source] :
       {std::pair{"/logo.svg", "'self'"},
        std::pair{"https://cdn.example/a/b.png", "https://cdn.example"},
        std::pair{"https://cdn.example:8443/b", "https://cdn.example:8443"},
        std::pair{"http://cdn.example/b.png", ""}, std::pair{"//cdn.example/b.png", ""},
        std::pair{"javascript:alert(1)", ""}, std::pair{"data:image/png;base64,AA", ""},
        std::pair{"https://a.example; script-src *", ""}}) {
    theme.logo_url = url;
    EXPECT_EQ(logo_source(theme), source) << url;
  }
}

}  // namespace
}  // namespace countersign::gateway
