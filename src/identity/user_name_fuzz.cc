// SPDX-License-Identifier: Apache-2.0
// A name is folded to a form that is folded to itself, whatever spelling it came in; a name without
// hidden characters keeps something of itself.
#include <utf8proc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/check.h"
#include "base/utf8.h"
#include "identity/user_name.h"

namespace {

using countersign::identity::fold_user_name;

struct Free {
  void operator()(utf8proc_uint8_t* text) const { std::free(text); }
};

std::string normalised(std::string_view text, utf8proc_option_t how) {
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &made,
                                 static_cast<utf8proc_option_t>(UTF8PROC_STABLE | how));
  const std::unique_ptr<utf8proc_uint8_t, Free> owner(made);
  CS_CHECK(size >= 0);
  return {made, made + size};
}

bool has_odd_i(std::string_view name) {
  return name.find("\u0130") != std::string_view::npos ||
         name.find("\u0131") != std::string_view::npos;
}

/// In capitals, letter by letter: of some letters there are none.
std::string capital(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const auto c = countersign::utf8_char_at(name, at);
    const auto upper = utf8proc_toupper(static_cast<utf8proc_int32_t>(c.code_point));
    countersign::append_utf8(out, static_cast<char32_t>(upper));
    at += c.size;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMost = 512;
  const std::string_view name(reinterpret_cast<const char*>(data), size);
  if (size > kMost) {
    return 0;
  }
  const std::string folded = fold_user_name(name);
  const bool hidden = countersign::identity::has_hidden_characters(name);
  if (!countersign::is_utf8(name)) {
    CS_CHECK(folded == name && hidden);
    return 0;
  }
  CS_CHECK(countersign::is_utf8(folded) && fold_user_name(folded) == folded);
  CS_CHECK(hidden || !folded.empty());
  CS_CHECK(!folded.starts_with(' ') && !folded.ends_with(' ') &&
           folded.find("  ") == std::string::npos);
  for (const int how : {UTF8PROC_COMPOSE + 0, UTF8PROC_DECOMPOSE + 0,
                        UTF8PROC_COMPOSE | UTF8PROC_COMPAT, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT}) {
    CS_CHECK(fold_user_name(normalised(name, static_cast<utf8proc_option_t>(how))) == folded);
  }
  CS_CHECK(fold_user_name(countersign::ascii_lower(name)) == folded);
  CS_CHECK(has_odd_i(name) || fold_user_name(capital(name)) == folded);
  CS_CHECK(fold_user_name(" " + std::string(name) + "  ") == folded);
  return 0;
}
