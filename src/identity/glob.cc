// SPDX-License-Identifier: Apache-2.0
#include "identity/glob.h"

#include <algorithm>
#include <limits>

#include "base/ascii.h"
#include "base/check.h"

namespace countersign::identity {
namespace {

constexpr std::size_t kWordBits = 64;

char folded(char c, LetterCase letters) {
  return letters == LetterCase::kIgnored ? ascii_lower(c) : c;
}

template <typename Bits>
void set_bit(Bits& bits, std::size_t at) {
  bits[at / kWordBits] |= std::uint64_t{1} << (at % kWordBits);
}

template <typename Bits>
bool test_bit(const Bits& bits, std::size_t at) {
  return (bits[at / kWordBits] >> (at % kWordBits) & 1U) != 0;
}

}  // namespace

/// State n: the first n bytes that the pattern asks for were read. A star is no byte: it lets the
/// state where it stands go on.
Glob::Glob(std::string_view pattern, LetterCase letters) : letters_(letters), next_(2) {
  CS_CHECK(pattern.size() <= kMaxPatternBytes);
  const std::size_t plain = std::min(pattern.find_first_of("*?"), pattern.size());
  for (const char c : pattern.substr(0, plain)) {
    prefix_ += folded(c, letters_);
  }
  constexpr std::size_t kSlashClass = 1;
  class_of_[static_cast<unsigned char>('/')] = kSlashClass;
  std::size_t state = 0;
  for (std::size_t i = plain; i < pattern.size(); ++i) {
    if (pattern[i] == '*') {
      set_bit(stay_, state);
      if (pattern.substr(i, 2) == "**") {
        set_bit(stay_at_slash_, state);
        ++i;
      }
    } else if (pattern[i] == '?') {
      ++state;
      for (std::size_t one = 0; one < next_.size(); ++one) {
        if (one != kSlashClass) {
          set_bit(next_[one], state);
        }
      }
    } else {
      ++state;
      accept(pattern[i], state);
    }
  }
  last_ = state;
  words_ = last_ / kWordBits + 1;
}

/// A byte that is named for the first time gets a class, which accepts what any byte does.
void Glob::accept(char c, std::size_t state) {
  const char lower = folded(c, letters_);
  const bool letter = letters_ == LetterCase::kIgnored && lower >= 'a' && lower <= 'z';
  const char both[] = {lower, letter ? static_cast<char>(lower - 'a' + 'A') : lower};
  auto& known = class_of_[static_cast<unsigned char>(lower)];
  if (known == 0) {
    CS_CHECK(next_.size() <= std::numeric_limits<std::uint8_t>::max());
    known = static_cast<std::uint8_t>(next_.size());
    next_.push_back(next_.front());
    class_of_[static_cast<unsigned char>(both[1])] = known;
  }
  set_bit(next_[known], state);
}

template <std::size_t Words>
bool Glob::run(std::string_view path) const {
  std::array<std::uint64_t, Words> active{};
  active[0] = 1;
  for (const char c : path) {
    const Bits& next = next_[class_of(c)];
    const Bits& stay = c == '/' ? stay_at_slash_ : stay_;
    std::uint64_t carried = 0;
    std::uint64_t any = 0;
    for (std::size_t i = 0; i < Words; ++i) {
      const std::uint64_t from = active[i];
      active[i] = (((from << 1) | carried) & next[i]) | (from & stay[i]);
      carried = from >> (kWordBits - 1);
      any |= active[i];
    }
    if (any == 0) {
      return false;
    }
  }
  return test_bit(active, last_);
}

bool Glob::matches(std::string_view path) const {
  if (path.size() < prefix_.size()) {
    return false;
  }
  for (std::size_t i = 0; i < prefix_.size(); ++i) {
    if (folded(path[i], letters_) != prefix_[i]) {
      return false;
    }
  }
  path.remove_prefix(prefix_.size());
  switch (words_) {
    case 1:
      return run<1>(path);
    case 2:
      return run<2>(path);
    case 3:
      return run<3>(path);
    default:
      return run<kMaxWords>(path);
  }
}

}  // namespace countersign::identity
