// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Looks at sixteen bytes at a time. Reads up to 15 bytes behind what it was asked about: callers
// keep Arena::kSlack readable bytes there.
namespace countersign::xml {

#if defined(__SSE2__)

/// Sixteen bytes of text.
class Block {
 public:
  explicit Block(const char* from)
      : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))) {}

  void store(char* to) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes_); }
  /// Bit i is set when byte i is one of the given.
  template <typename... Chars>
  std::uint32_t any_of(Chars... wanted) const {
    return mask((_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(wanted)) | ...));
  }
  /// Bit i is set when byte i is the same in `other`.
  std::uint32_t same_as(const Block& other) const {
    return mask(_mm_cmpeq_epi8(bytes_, other.bytes_));
  }
  /// Bit i is set when byte i is below U+0020.
  std::uint32_t controls() const {
    return mask(_mm_cmpeq_epi8(_mm_min_epu8(bytes_, _mm_set1_epi8(0x1F)), bytes_));
  }
  /// Bit i is set when byte i is below U+0020 or one of the given.
  template <typename... Chars>
  std::uint32_t controls_or(Chars... wanted) const {
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes_, _mm_set1_epi8(0x1F)), bytes_);
    return mask((low | ... | _mm_cmpeq_epi8(bytes_, _mm_set1_epi8(wanted))));
  }
  /// Bit i is set when byte i is part of a character beyond ASCII.
  std::uint32_t beyond_ascii() const { return mask(bytes_); }
  /// Bit i is set when byte i is below U+0020 or part of a character beyond ASCII.
  std::uint32_t unusual() const { return mask(_mm_cmplt_epi8(bytes_, _mm_set1_epi8(0x20))); }

 private:
  static std::uint32_t mask(__m128i bytes) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(bytes));
  }
  __m128i bytes_;
};

#else

/// Sixteen bytes of text, for processors without SSE2.
class Block {
 public:
  explicit Block(const char* from) { std::memcpy(bytes_, from, sizeof bytes_); }

  void store(char* to) const { std::memcpy(to, bytes_, sizeof bytes_); }
  template <typename... Chars>
  std::uint32_t any_of(Chars... wanted) const {
    return mask([&](char c) { return ((c == wanted) || ...); });
  }
  std::uint32_t same_as(const Block& other) const {
    std::uint32_t bits = 0;
    for (std::uint32_t i = 0; i < sizeof bytes_; ++i) {
      bits |= (bytes_[i] == other.bytes_[i] ? 1U : 0U) << i;
    }
    return bits;
  }
  std::uint32_t controls() const {
    return mask([](char c) { return static_cast<unsigned char>(c) < 0x20; });
  }
  template <typename... Chars>
  std::uint32_t controls_or(Chars... wanted) const {
    return controls() | any_of(wanted...);
  }
  std::uint32_t beyond_ascii() const {
    return mask([](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  }
  std::uint32_t unusual() const { return controls() | beyond_ascii(); }

 private:
  template <typename Predicate>
  std::uint32_t mask(Predicate predicate) const {
    std::uint32_t bits = 0;
    for (std::uint32_t i = 0; i < sizeof bytes_; ++i) {
      bits |= (predicate(bytes_[i]) ? 1U : 0U) << i;
    }
    return bits;
  }
  char bytes_[16];
};

#endif

inline constexpr std::ptrdiff_t kBlock = 16;

/// First `<`, `&` or `]` at or behind `from`. There must be one.
inline char* find_text_stop(char* from) {
  for (;; from += kBlock) {
    if (const std::uint32_t hits = Block(from).any_of('<', '&', ']'); hits != 0) {
      return from + std::countr_zero(hits);
    }
  }
}

/// Whether `size` bytes at `a` and at `b` are the same.
inline bool same_by_blocks(const char* a, const char* b, std::size_t size) {
  constexpr auto kStep = static_cast<std::size_t>(kBlock);
  for (; size > kStep; size -= kStep, a += kStep, b += kStep) {
    if (Block(a).same_as(Block(b)) != 0xFFFFU) {
      return false;
    }
  }
  const std::uint32_t wanted = (1U << size) - 1;
  return (Block(a).same_as(Block(b)) & wanted) == wanted;
}

/// First `quote`, `<`, `&` or control character at or behind `from`. There must be one.
inline char* find_value_stop(char* from, char quote) {
  for (;; from += kBlock) {
    const Block block(from);
    if (const std::uint32_t hits = block.controls_or(quote, '<', '&'); hits != 0) {
      return from + std::countr_zero(hits);
    }
  }
}

}  // namespace countersign::xml
