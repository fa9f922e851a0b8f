// SPDX-License-Identifier: Apache-2.0
#include "identity/reference_code.h"

#include "base/ascii.h"

namespace countersign::identity {
namespace {

// The letter of the alphabet that is meant; one that is none stays.
char meant(char typed) {
  const char lower = ascii_lower(typed);
  switch (lower) {
    case 'i':
    case 'l':
      return '1';
    case 'o':
      return '0';
    case 'u':
      return 'V';
    default:
      return lower >= 'a' && lower <= 'z' ? static_cast<char>(lower - 'a' + 'A') : lower;
  }
}

// Dashes as word processors and telephones write them: hyphen, non-breaking hyphen, figure dash, en
// and em dash, all e2 80 90 to e2 80 94, and the minus sign.
std::size_t dash_at(std::string_view text) {
  constexpr std::size_t kBytes = 3;
  const bool general = text.starts_with("\xe2\x80") && text.size() >= kBytes && text[2] >= '\x90' &&
                       text[2] <= '\x94';
  return general || text.starts_with("\xe2\x88\x92") ? kBytes : 0;
}

}  // namespace

std::string reference_as_typed(std::string_view typed) {
  std::string out;
  for (std::string_view rest = typed; !rest.empty();) {
    const char c = rest.front();
    const std::size_t dash = dash_at(rest);
    if (dash > 0 || is_ascii_space(c) || c == '-' || c == '_' || c == '.') {
      rest.remove_prefix(dash > 0 ? dash : 1);
      continue;
    }
    if (kReferenceLetters.find(meant(c)) == std::string_view::npos ||
        out.size() == kReferenceLength) {
      return std::string(typed);
    }
    out += meant(c);
    rest.remove_prefix(1);
  }
  if (out.size() != kReferenceLength) {
    return std::string(typed);
  }
  return out.insert(kReferenceLength / 2, "-");
}

}  // namespace countersign::identity
