// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::identity {

inline constexpr std::size_t kMaxPatternBytes = 255;

enum class LetterCase { kExact, kIgnored };

/// A pattern in the form in which it is matched: `*` any run without '/', `**` any run, `?` one
/// byte other than '/'.
///
/// All ways through the pattern are followed at once, as one bit each, 64 of them by one
/// instruction: time is linear in the path whatever the pattern, and multiplied by `words` alone,
/// of which there are four at most. What lies before the first star is compared first, so that most
/// paths cost nothing.
class Glob {
 public:
  /// `pattern`: at most kMaxPatternBytes.
  Glob(std::string_view pattern, LetterCase letters);

  bool matches(std::string_view path) const;

  /// How many words of 64 bits each byte of a path may cost.
  std::size_t words() const { return words_; }

 private:
  static constexpr std::size_t kMaxWords = 4;
  using Bits = std::array<std::uint64_t, kMaxWords>;

  template <std::size_t Words>
  bool run(std::string_view path) const;
  void accept(char c, std::size_t state);
  std::size_t class_of(char c) const { return class_of_[static_cast<unsigned char>(c)]; }

  LetterCase letters_;
  std::string prefix_;  // in lower case where it is ignored
  std::size_t words_ = 1;
  std::size_t last_ = 0;  // the state in which all of it was read
  Bits stay_{};           // states at a star, for a byte other than '/'
  Bits stay_at_slash_{};  // at a `**`
  // What each byte leads to, by class: 0 is that of the bytes that the pattern does not name.
  std::array<std::uint8_t, 256> class_of_{};
  std::vector<Bits> next_;
};

}  // namespace countersign::identity
