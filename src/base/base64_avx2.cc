// SPDX-License-Identifier: Apache-2.0
#include "base/base64_decoder.h"
#include "base/base64_kernel.h"

#ifdef __x86_64__

#include <immintrin.h>

#include <array>
#include <bit>
#include <cstdint>

#define CS_AVX2 __attribute__((target("avx2")))

namespace countersign::base64 {
namespace {

constexpr std::size_t kWidth = 32;
// 32 characters give 24 bytes but the store is of 32: the last group that is stored so needs the
// eight bytes of the groups behind it.
constexpr std::size_t kGroupsLeast = 44;

using Table = std::array<std::uint8_t, 16>;

constexpr bool in_alphabet(unsigned c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

// The upper half byte puts a character into a class, one bit each; the lower one tells the classes
// in which it is outside the alphabet. Rows 4 and 6 hold letters at the same places, so do 5 and 7.
constexpr Table kClassOfHigh{0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08,
                             0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10};

constexpr Table make_bad_classes() {
  Table table{};
  for (unsigned c = 0; c < 256; ++c) {
    if (!in_alphabet(c)) {
      table[c & 15U] = static_cast<std::uint8_t>(table[c & 15U] | kClassOfHigh[c >> 4U]);
    }
  }
  return table;
}

constexpr Table kBadClassesOfLow = make_bad_classes();

// What is added to a character to get its value, by upper half byte; '/' uses row 1, which is free.
constexpr Table kValueOffsets{0,
                              63 - '/',
                              62 - '+',
                              52 - '0',
                              static_cast<std::uint8_t>(0 - 'A'),
                              static_cast<std::uint8_t>(0 - 'A'),
                              static_cast<std::uint8_t>(26 - 'a'),
                              static_cast<std::uint8_t>(26 - 'a')};

// Of each four bytes the lower three, the highest first.
constexpr Table kPack{2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 0x80, 0x80, 0x80, 0x80};

// Each white space stands at its own lower half byte; nothing else equals what stands at its place.
constexpr Table kSpaces{' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0};

CS_AVX2 __m256i load(const char* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

CS_AVX2 void store(char* to, __m256i value) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value);
}

CS_AVX2 __m256i both_lanes(const Table& table) {
  return _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}

CS_AVX2 std::size_t groups_avx2(std::string_view text, char* out) {
  const __m256i class_of_high = both_lanes(kClassOfHigh);
  const __m256i bad_of_low = both_lanes(kBadClassesOfLow);
  const __m256i offsets = both_lanes(kValueOffsets);
  const __m256i pack = both_lanes(kPack);
  const __m256i half = _mm256_set1_epi8(0x0F);
  const __m256i slash = _mm256_set1_epi8('/');
  const __m256i join_lanes = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7);
  std::size_t at = 0;
  for (; text.size() - at >= kGroupsLeast; at += kWidth) {
    const __m256i chars = load(text.data() + at);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi32(chars, 4), half);
    const __m256i low = _mm256_and_si256(chars, half);
    if (_mm256_testz_si256(_mm256_shuffle_epi8(class_of_high, high),
                           _mm256_shuffle_epi8(bad_of_low, low)) == 0) {
      break;
    }
    const __m256i row = _mm256_add_epi8(high, _mm256_cmpeq_epi8(chars, slash));
    const __m256i values = _mm256_add_epi8(chars, _mm256_shuffle_epi8(offsets, row));
    // Sixes to twelves to twenty-fours: a * 64 + b, then ab * 4096 + cd.
    const __m256i twelves = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    const __m256i words = _mm256_madd_epi16(twelves, _mm256_set1_epi32(0x00011000));
    const __m256i bytes = _mm256_shuffle_epi8(words, pack);
    store(out + at / 4 * 3, _mm256_permutevar8x32_epi32(bytes, join_lanes));
  }
  return at + portable_kernel().groups(text.substr(at), out + at / 4 * 3);
}

CS_AVX2 std::size_t compact_avx2(std::string_view& text, char* out, std::size_t capacity) {
  const __m256i spaces = both_lanes(kSpaces);
  std::size_t size = 0;
  while (text.size() >= kWidth && capacity - size >= kWidth) {
    const __m256i chars = load(text.data());
    const __m256i expected = _mm256_shuffle_epi8(spaces, chars);
    const auto mask =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(chars, expected)));
    store(out + size, chars);
    // The characters up to the first space; then all spaces that follow one another.
    const auto taken = static_cast<std::size_t>(std::countr_zero(mask));
    const auto skipped = static_cast<std::size_t>(
        taken == kWidth ? 0 : std::countr_one(static_cast<std::uint32_t>(mask >> taken)));
    size += taken;
    text.remove_prefix(taken + skipped);
  }
  return size + portable_kernel().compact(text, out + size, capacity - size);
}

}  // namespace

bool has_avx2() {
  return static_cast<bool>(__builtin_cpu_supports("avx2"));
}

Kernel avx2_kernel() {
  return {groups_avx2, compact_avx2};
}

}  // namespace countersign::base64

#else

namespace countersign::base64 {

bool has_avx2() {
  return false;
}

Kernel avx2_kernel() {
  return portable_kernel();
}

}  // namespace countersign::base64

#endif
