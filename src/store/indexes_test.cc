// SPDX-License-Identifier: Apache-2.0
// The indexes in memory, held against the standard library's containers.
#include <map>
#include <random>
#include <string>

#include "base/matchers.h"
#include "store/conformance/store_driver.h"
#include "store/errors.h"
#include "store/key_set.h"
#include "store/session_index.h"
#include "store/sqlite/attribute_codec.h"

namespace countersign::store {
namespace {

/// Few different first bytes, so that probing runs are long.
ConsumedKey crowded_key(std::uint32_t number) {
  ConsumedKey key;
  key.hash[0] = static_cast<std::uint8_t>(number % 7);
  key.hash[4] = static_cast<std::uint8_t>(number);
  key.hash[5] = static_cast<std::uint8_t>(number >> 8);
  key.expires = kTestNow + std::chrono::seconds(number % 100);
  return key;
}

TEST(KeySet, HoldsWhatAMapHolds) {
  KeySet set;
  std::map<std::uint32_t, bool> expected;
  std::minstd_rand random(1);  // NOLINT(cert-msc51-cpp): the same every time
  for (int i = 0; i < 40'000; ++i) {
    const auto number = static_cast<std::uint32_t>(random() % 3000);
    if (random() % 3 == 0) {
      set.erase(crowded_key(number));
      expected.erase(number);
    } else {
      ASSERT_EQ(set.insert(crowded_key(number)), expected.emplace(number, true).second);
    }
    ASSERT_EQ(set.size(), expected.size());
  }
  for (std::uint32_t number = 0; number < 3000; ++number) {
    ASSERT_EQ(set.contains(crowded_key(number)), expected.contains(number)) << number;
  }
}

TEST(KeySet, SweepsExactlyWhatExpired) {
  KeySet set;
  for (std::uint32_t number = 0; number < 3000; ++number) {
    set.insert(crowded_key(number));
  }
  const auto until = kTestNow + std::chrono::seconds(49);
  for (int call = 0; call < 40; ++call) {
    set.sweep(until, 512);
  }
  for (std::uint32_t number = 0; number < 3000; ++number) {
    ASSERT_EQ(set.contains(crowded_key(number)), number % 100 > 49) << number;
  }
}

TEST(KeySet, CountsThoseOfEachOwner) {
  KeySet set;
  std::map<std::string, std::size_t> expected;
  const auto owner = [](std::uint32_t number) { return "o" + std::to_string(number % 4); };
  for (std::uint32_t number = 0; number < 3000; ++number) {
    set.insert(crowded_key(number), owner(number));
    ++expected[owner(number)];
  }
  EXPECT_FALSE(set.insert(crowded_key(7), "o2")) << "it is of whom it came with";
  for (std::uint32_t number = 0; number < 3000; number += 3) {
    set.erase(crowded_key(number));
    --expected[owner(number)];
  }
  for (const auto& [name, number] : expected) {
    EXPECT_EQ(set.held().count_of(name), number) << name;
  }
  set.sweep(kTestNow + std::chrono::seconds(99), 100'000);
  EXPECT_EQ(set.size(), 0U);
  EXPECT_EQ(set.held().count_of("o1"), 0U);
}

TEST(KeySet, C07KeepsKeysBeyond2106) {
  KeySet set;
  ConsumedKey key = crowded_key(1);
  key.expires = std::chrono::sys_seconds(std::chrono::seconds(99'000'000'000));
  set.insert(key);
  set.sweep(std::chrono::sys_seconds(std::chrono::seconds(98'000'000'000)), 100'000);
  EXPECT_TRUE(set.contains(key));
}

TEST(SessionIndex, HoldsWhatAMapHolds) {
  SessionIndex index;
  std::map<std::uint64_t, SessionIndex::Row> expected;
  std::vector<StoredSession> sessions;
  for (std::uint64_t n = 0; n < 1500; ++n) {
    sessions.push_back(numbered_session(n));
    sessions.back().hash.bytes.fill(0);
    sessions.back().hash.bytes[0] = static_cast<std::uint8_t>(n % 5);
    sessions.back().hash.bytes[9] = static_cast<std::uint8_t>(n);
    sessions.back().hash.bytes[10] = static_cast<std::uint8_t>(n >> 8);
  }
  std::minstd_rand random(2);  // NOLINT(cert-msc51-cpp): the same every time
  for (SessionIndex::Row row = 1; row < 20'000; ++row) {
    const std::uint64_t n = random() % sessions.size();
    if (random() % 2 == 0) {
      index.erase(sessions[n].hash);
      expected.erase(n);
    } else {
      ASSERT_EQ(index.insert(sessions[n], row), expected.emplace(n, row).second);
    }
    ASSERT_EQ(index.size(), expected.size());
  }
  for (std::uint64_t n = 0; n < sessions.size(); ++n) {
    const auto row = index.find(sessions[n].hash);
    ASSERT_EQ(row.has_value(), expected.contains(n)) << n;
    if (row.has_value()) {
      ASSERT_EQ(*row, expected[n]);
    }
  }
  SessionSelection selection;
  selection.authenticator = sessions[0].session.authenticator;
  EXPECT_EQ(index.candidates(selection).size(), expected.size());
  selection.signing_key = "another";
  EXPECT_TRUE(index.candidates(selection).empty());
}

TEST(AttributeCodec, ReadsWhatItWrote) {
  const std::vector<identity::Attribute> attributes = {
      {"", {}}, {"a", {""}}, {"b", {std::string(300, 'x'), std::string("\0\xff", 2)}}};
  const std::string bytes = encode_attributes(attributes);
  const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
  EXPECT_EQ(*decode_attributes(copy), attributes);
}

TEST(AttributeCodec, RefusesEveryCutButBetweenAttributes) {
  const std::string bytes = encode_attributes({{"name", {"value", "other"}}});
  const std::vector<std::uint8_t> whole(bytes.begin(), bytes.end());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    if (size != 1) {  // the format byte alone means no attributes
      EXPECT_THAT(decode_attributes(std::span(whole).first(size)), FailsWith(kCorrupt)) << size;
    }
  }
}

TEST(AttributeCodec, RefusesOtherFormatAndLongNumbers) {
  const std::vector<std::uint8_t> other = {2};
  EXPECT_THAT(decode_attributes(other), FailsWith(kCorrupt));
  const std::vector<std::uint8_t> endless = {1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01};
  EXPECT_THAT(decode_attributes(endless), FailsWith(kCorrupt));
}

}  // namespace
}  // namespace countersign::store
