// SPDX-License-Identifier: Apache-2.0
#include "identity/case_fold.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "identity/canonical_path.h"

namespace countersign::identity {
namespace {

struct Free {
  void operator()(utf8proc_uint8_t* text) const {
    // NOLINTNEXTLINE(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory): the library's
    std::free(text);
  }
};

/// toNFKC_Casefold of Unicode; nothing of what it does not take.
std::string folded_once(std::string_view text) {
  utf8proc_uint8_t* made = nullptr;
  const auto options = static_cast<utf8proc_option_t>(
      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  const utf8proc_ssize_t size =
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &made, options);
  const std::unique_ptr<utf8proc_uint8_t, Free> owner(made);
  return size < 0 ? std::string() : std::string(made, made + size);
}

}  // namespace

std::string fold_case(std::string_view text) {
  // Twice: what folding makes of some characters is not folded itself.
  return folded_once(folded_once(text));
}

std::string fold_path(std::string_view path) {
  std::string folded = folded_once(path);
  if (folded.size() > kMaxPathBytes) {
    return folded;
  }
  // Folded U+0130 is an i with U+0307, which no letter took up; U+0131 is not folded at all.
  std::string plain;
  plain.reserve(folded.size());
  for (std::size_t at = 0; at < folded.size(); ++at) {
    const std::string_view two = std::string_view(folded).substr(at, 2);
    const bool is_dot = two == "\xCC\x87";
    const bool is_i = two == "\xC4\xB1";
    if (!is_dot) {
      plain += is_i ? 'i' : folded[at];
    }
    at += is_dot || is_i ? 1 : 0;
  }
  return folded_once(plain);
}

}  // namespace countersign::identity
