// SPDX-License-Identifier: Apache-2.0
#include "identity/user_name.h"

#include <utf8proc.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "identity/case_fold.h"

namespace countersign::identity {
namespace {

bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string with_single_spaces(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c != ' ' || (!out.empty() && out.back() != ' ')) {
      out.push_back(c);
    }
  }
  if (!out.empty() && out.back() == ' ') {
    out.pop_back();
  }
  return out;
}

bool is_hidden(char32_t c) {
  const auto point = static_cast<utf8proc_int32_t>(c);
  if (utf8proc_get_property(point)->ignorable) {
    return true;
  }
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_CN:  // no character yet
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:  // of private use
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      constexpr char32_t kBlankBraille = 0x2800;
      return c == kBlankBraille;
  }
}

}  // namespace

std::string fold_user_name(std::string_view name) {
  if (is_visible_ascii(name)) {  // nearly always
    return with_single_spaces(ascii_lower(name));
  }
  if (!is_utf8(name)) {
    return std::string(name);
  }
  return with_single_spaces(fold_case(name));
}

bool has_hidden_characters(std::string_view name) {
  if (is_visible_ascii(name)) {
    return fold_user_name(name).empty();
  }
  for (std::size_t at = 0; at < name.size();) {
    const Utf8Char c = utf8_char_at(name, at);
    if (c.size == 0 || is_hidden(c.code_point)) {
      return true;
    }
    at += c.size;
  }
  return fold_user_name(name).empty();
}

}  // namespace countersign::identity
