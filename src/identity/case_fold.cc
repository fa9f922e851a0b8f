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
  std::string plain;
  plain.reserve(path.size());
  for (std::size_t at = 0; at < path.size(); ++at) {
    const std::string_view two = path.substr(at, 2);
    const bool is_i = two == "\xC4\xB0" || two == "\xC4\xB1";  // U+0130, U+0131
    plain += is_i ? 'i' : path[at];
    at += is_i ? 1 : 0;
  }
  std::string folded = folded_once(plain);
  return folded.size() > kMaxPathBytes ? folded : folded_once(folded);
}

}  // namespace countersign::identity
