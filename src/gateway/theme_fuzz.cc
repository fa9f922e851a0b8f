// SPDX-License-Identifier: Apache-2.0
// A colour and, on the next line, a logo. A colour is written and read as the same, and all texts
// in its palette can be read; neither gets out of the style sheet or out of its place in the
// policy.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/check.h"
#include "gateway/theme.h"
#include "identity/organisation.h"

namespace {

namespace gateway = countersign::gateway;

constexpr gateway::Colour kWhite{0xff, 0xff, 0xff};
constexpr gateway::Colour kBlack{0, 0, 0};

void check_colour(std::string_view text) {
  const auto colour = gateway::parse_colour(text);
  if (!colour) {
    return;
  }
  CS_CHECK(gateway::parse_colour(gateway::to_css(*colour)) == colour);
  constexpr double kReadable = 4.5;
  for (const gateway::Colour ground : {kWhite, kBlack}) {
    const gateway::Palette palette = gateway::make_palette(*colour, ground, ground);
    CS_CHECK(gateway::contrast(palette.on_button, palette.button) >= kReadable);
    CS_CHECK(gateway::contrast(palette.on_button, palette.button_hover) >= kReadable);
    CS_CHECK(gateway::contrast(palette.link, ground) >= kReadable);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  countersign::identity::Theme theme;
  theme.colour = std::string(countersign::take_line(text));
  theme.logo_url = std::string(text);
  check_colour(theme.colour);
  CS_CHECK(gateway::theme_style(theme).find_first_of("<&\"\\") == std::string::npos);
  for (const char c : gateway::logo_source(theme)) {
    CS_CHECK(c > ' ' && c < 0x7f && c != ';' && c != ',' && c != '*');
  }
  return 0;
}
