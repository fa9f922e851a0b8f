// SPDX-License-Identifier: Apache-2.0
#include "identity/persistent_map.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace countersign::identity {
namespace {

using Map = PersistentMap<std::string, int>;

std::map<std::string, int> all_of(const Map& map) {
  std::map<std::string, int> all;
  map.visit_all([&](const std::string& key, int value) { all.emplace(key, value); });
  return all;
}

TEST(PersistentMap, FindsWhatWasPut) {
  Map map;
  EXPECT_TRUE(map.empty());
  EXPECT_EQ(map.find(std::string_view("a")), nullptr);
  map.put("b", 1);
  map.put("a", 2);
  map.put("b", 3);
  EXPECT_EQ(map.size(), 2U);
  EXPECT_EQ(*map.find(std::string_view("b")), 3);
  map.erase("absent");
  map.erase("b");
  EXPECT_EQ(map.size(), 1U);
  EXPECT_EQ(map.find(std::string_view("b")), nullptr);
}

TEST(PersistentMap, LeavesCopiesAsTheyAre) {
  Map first;
  first.put("a", 1);
  Map second = first;
  second.put("a", 2);
  second.put("b", 2);
  Map third = second;
  third.erase("a");
  EXPECT_EQ(all_of(first), (std::map<std::string, int>{{"a", 1}}));
  EXPECT_EQ(all_of(second), (std::map<std::string, int>{{"a", 2}, {"b", 2}}));
  EXPECT_EQ(all_of(third), (std::map<std::string, int>{{"b", 2}}));
}

TEST(PersistentMap, VisitsInOrderFromAKeyUntilTold) {
  Map map;
  for (const char* key : {"d", "b", "a", "e", "c"}) {
    map.put(key, 0);
  }
  std::vector<std::string> seen;
  const auto visit = [&](const std::string& key, int) {
    seen.push_back(key);
    return seen.size() < 2;
  };
  map.visit_from(std::string_view("bb"), visit);
  EXPECT_EQ(seen, (std::vector<std::string>{"c", "d"}));
  seen.clear();
  map.visit_from(std::string_view("e"), visit);
  EXPECT_EQ(seen, std::vector<std::string>{"e"});
  seen.clear();
  map.visit_from(std::string_view("f"), visit);
  EXPECT_TRUE(seen.empty());
}

TEST(PersistentMap, DoesTheSameInPlace) {
  std::mt19937 random(20260304);
  Map map;
  std::map<std::string, int> model;
  for (int i = 0; i < 5000; ++i) {
    const std::string key = std::to_string(random() % 2000);
    map.put_unshared(key, i);
    model.insert_or_assign(key, i);
    ASSERT_EQ(map.size(), model.size());
  }
  EXPECT_EQ(all_of(map), model);
  const Map copy = map;
  map.put("x", 1);
  EXPECT_EQ(all_of(copy), model);
}

TEST(PersistentMap, DoesAsAnOrdinaryMapOverManyChanges) {
  std::mt19937 random(20260302);
  Map map;
  std::map<std::string, int> model;
  for (int i = 0; i < 20'000; ++i) {
    const std::string key = std::to_string(random() % 1000);
    if (random() % 3 == 0) {
      map.erase(key);
      model.erase(key);
    } else {
      map.put(key, i);
      model.insert_or_assign(key, i);
    }
    ASSERT_EQ(map.size(), model.size());
    if (i % 1000 == 0) {
      ASSERT_EQ(all_of(map), model);
    }
  }
  EXPECT_EQ(all_of(map), model);
}

TEST(PersistentMap, CountsWhatComesBefore) {
  PersistentMap<int, int> map;
  EXPECT_EQ(map.count_before(7), 0U);
  for (int i = 0; i < 100; ++i) {
    map.put((i * 37) % 100 * 2, i);
  }
  map.erase(10);
  for (int i = -1; i < 202; ++i) {
    const int up_to = std::max(0, std::min((i + 1) / 2, 100));
    EXPECT_EQ(map.count_before(i), static_cast<std::size_t>(up_to - (i > 10 ? 1 : 0))) << i;
  }
}

TEST(PersistentMap, StaysShallowWhateverTheOrder) {
  // Comparisons tell the depth.
  struct Counted {
    int value = 0;
    std::size_t* count = nullptr;
    bool operator<(const Counted& other) const {
      ++*count;
      return value < other.value;
    }
  };
  std::size_t count = 0;
  PersistentMap<Counted, int> map;
  constexpr int kMany = 1 << 15;
  for (int i = 0; i < kMany; ++i) {
    map.put({i, &count}, i);
  }
  for (int i = 0; i < kMany; i += 2) {
    map.erase({i, &count});
  }
  EXPECT_EQ(map.size(), static_cast<std::size_t>(kMany / 2));
  std::size_t most = 0;
  for (int i = 1; i < kMany; i += 2) {
    count = 0;
    ASSERT_NE(map.find(Counted{i, &count}), nullptr);
    most = std::max(most, count);
  }
  EXPECT_LE(most, 2U * 35U);  // log(2^14) / log(4/3) levels, two comparisons each
}

}  // namespace
}  // namespace countersign::identity
