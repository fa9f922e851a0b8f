// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

// The inner loops of base64_decoder.cc that have a variant for processors with AVX2.
namespace countersign::base64 {

struct Kernel {
  /// Decodes `text`, whole groups of four without padding, into exactly three bytes a group. Gives
  /// the offset of the first bad group, or text.size().
  std::size_t (*groups)(std::string_view text, char* out);

  /// Takes characters off the front of `text` and puts those that aren't space, tab, CR or LF to
  /// `out`, until the text ends or fewer than kCompactSlack bytes of `capacity` are free. Gives
  /// their number.
  std::size_t (*compact)(std::string_view& text, char* out, std::size_t capacity);
};

inline constexpr std::size_t kCompactSlack = 32;

Kernel portable_kernel();

/// For processors of which has_avx2() is true.
Kernel avx2_kernel();

}  // namespace countersign::base64
