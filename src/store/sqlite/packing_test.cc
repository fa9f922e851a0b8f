// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/packing.h"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace countersign::store {
namespace {

std::vector<std::uint8_t> bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

std::vector<std::uint8_t> packed_number(std::uint64_t number) {
  Packer out;
  out.number(number);
  return bytes_of(out.take());
}

// These bytes are stored.
TEST(Packing, WritesSevenBitsAByteLowestFirst) {
  using Bytes = std::vector<std::uint8_t>;
  EXPECT_EQ(packed_number(0), (Bytes{0}));
  EXPECT_EQ(packed_number(127), (Bytes{0x7f}));
  EXPECT_EQ(packed_number(128), (Bytes{0x80, 1}));
  EXPECT_EQ(packed_number(300), (Bytes{0xac, 2}));
  Packer out;
  out.byte(0xff);
  out.text("ab");
  out.text("");
  EXPECT_EQ(bytes_of(out.take()), (Bytes{0xff, 2, 'a', 'b', 0}));
}

TEST(Packing, ReadsEveryNumberThatItWrote) {
  std::vector<std::uint64_t> numbers{0, std::numeric_limits<std::uint64_t>::max()};
  for (unsigned bit = 0; bit < 64; ++bit) {
    numbers.push_back(std::uint64_t{1} << bit);
    numbers.push_back((std::uint64_t{1} << bit) - 1);
  }
  for (const std::uint64_t number : numbers) {
    const std::vector<std::uint8_t> bytes = packed_number(number);
    Unpacker in(bytes);
    EXPECT_EQ(in.number(), number);
    EXPECT_TRUE(in.ok()) << number;
    EXPECT_TRUE(in.at_end()) << number;
    const std::vector<std::uint8_t> cut(bytes.begin(), bytes.end() - 1);
    Unpacker half(cut);
    half.number();
    EXPECT_FALSE(half.ok()) << number;
    EXPECT_EQ(half.number(), 0U);
  }
}

TEST(Packing, RefusesNumbersBeyond64Bits) {
  std::vector<std::uint8_t> bytes(9, 0xff);
  bytes.push_back(2);
  Unpacker over(bytes);
  EXPECT_EQ(over.number(), 0U);
  EXPECT_FALSE(over.ok());
  bytes.back() = 0x80;
  bytes.push_back(0);
  Unpacker endless(bytes);
  EXPECT_EQ(endless.number(), 0U);
  EXPECT_FALSE(endless.ok());
}

TEST(Packing, GivesNothingBehindWhatItCouldNotRead) {
  const std::vector<std::uint8_t> bytes = {3, 'a', 'b', 7};
  Unpacker fits(bytes);
  EXPECT_EQ(fits.text(), "ab\x07");
  EXPECT_TRUE(fits.ok());
  EXPECT_TRUE(fits.at_end());
  Unpacker cut(std::span<const std::uint8_t>(bytes).first(3));
  EXPECT_EQ(cut.text(), "");
  EXPECT_FALSE(cut.ok());
  EXPECT_TRUE(cut.at_end());
  EXPECT_EQ(cut.byte(), 0);
  EXPECT_EQ(cut.number(), 0U);
  EXPECT_EQ(cut.text(), "");
  EXPECT_EQ(cut.count(), 0U);
  EXPECT_FALSE(cut.ok());
}

// What follows takes a byte each, so no count makes room for more than there are bytes.
TEST(Packing, CountsNoMoreThanThereAreBytes) {
  const std::vector<std::uint8_t> bytes = {2, 0, 0};
  Unpacker all(bytes);
  EXPECT_EQ(all.count(), 2U);
  EXPECT_TRUE(all.ok());
  Unpacker more(std::span<const std::uint8_t>(bytes).first(2));
  EXPECT_EQ(more.count(), 0U);
  EXPECT_FALSE(more.ok());
}

}  // namespace
}  // namespace countersign::store
