// SPDX-License-Identifier: Apache-2.0
#include "xml/arena.h"

#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::xml {
namespace {

TEST(XmlArena, HandsOutAlignedPlacesThatNeverOverlap) {
  for (const std::size_t first_chunk : {0U, 1U, 16U, 1000U}) {
    Arena arena(first_chunk);
    std::vector<std::span<char>> places;
    for (std::size_t i = 0; i < 2000; ++i) {
      const std::size_t size = i % 7 == 0 ? 1000 + i : 1 + i % 19;
      auto* place = static_cast<char*>(arena.allocate(size));
      ASSERT_EQ(reinterpret_cast<std::uintptr_t>(place) % alignof(void*), 0U);
      std::memset(place, static_cast<int>(i % 251), size);
      places.emplace_back(place, size);
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
      ASSERT_THAT(places[i], ::testing::Each(static_cast<char>(i % 251))) << i;
    }
  }
}

TEST(XmlArena, PlacesStayWhenItIsMoved) {
  Arena arena(16);
  auto* place = static_cast<char*>(arena.allocate(5));
  std::memcpy(place, "stay", 5);
  Arena other = std::move(arena);
  std::memset(other.allocate(100), 'x', 100);
  EXPECT_STREQ(place, "stay");
}

TEST(XmlArena, SoMuchCanBeReadBehindEveryPlace) {
  Arena arena(8);
  for (const std::size_t size : {8U, 16U, 200U}) {
    auto* place = static_cast<unsigned char*>(arena.allocate(size));
    std::memset(place, 0, size + Arena::kSlack);
    EXPECT_EQ(place[size + Arena::kSlack - 1], 0);
  }
}

TEST(XmlArenaList, KeepsItsValuesInOrderWhileItGrows) {
  Arena arena(16);
  ArenaList<int> list;
  EXPECT_TRUE(list.view().empty());
  std::vector<int> expected;
  for (int i = 0; i < 100; ++i) {
    list.push_back(arena, i);
    std::memset(arena.allocate(4), 0xFF, 4);  // what comes behind it leaves it alone
    expected.push_back(i);
    ASSERT_EQ(list.size(), expected.size());
    ASSERT_THAT(list.view(), ::testing::ElementsAreArray(expected));
  }
  list.clear();
  EXPECT_EQ(list.size(), 0U);
  list.push_back(arena, 7);
  EXPECT_THAT(list.view(), ::testing::ElementsAre(7));
}

}  // namespace
}  // namespace countersign::xml
