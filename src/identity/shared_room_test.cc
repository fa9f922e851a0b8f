// SPDX-License-Identifier: Apache-2.0
#include "identity/shared_room.h"

#include <numeric>
#include <string>
#include <vector>

#include "identity/test_small_catalogue.h"

namespace countersign::identity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Line line_in(const CataloguePtr& catalogue, const std::string& id) {
  return line_of(*catalogue, OrganisationId(id));
}

std::size_t take_all(SharedRoom& room, const Line& line) {
  std::size_t taken = 0;
  for (; room.has_room(line); ++taken) {
    room.take(line);
  }
  return taken;
}

TEST(LineOf, LeadsFromTheRootDown) {
  const CataloguePtr all = small();
  EXPECT_THAT(line_in(all, "law"), ElementsAre("acme", "legal", "law"));
  EXPECT_THAT(line_in(all, "sales"), ElementsAre("acme", "sales"));
  EXPECT_THAT(line_in(all, "acme"), ElementsAre("acme", "acme/")) << "beside those below it";
  EXPECT_THAT(line_in(all, "root"), ElementsAre("root/"));
  EXPECT_THAT(line_in(Catalogue::initial(), "root"), IsEmpty()) << "there is nobody else";
  EXPECT_THAT(line_in(all, ""), ElementsAre(""));
  EXPECT_THAT(line_in(all, "stranger"), ElementsAre("stranger"));
  EXPECT_THAT(line_in(all, "acme.never.was"), ElementsAre("acme"));
}

// Whoever deletes what made a flood does not get rid of it.
TEST(LineOf, KeepsDeletedOrganisationsWhereTheyWere) {
  CatalogueEdit edit(small());
  edit.erase(organisation_key("law"));
  edit.erase(organisation_key("legal"));
  FieldProblems problems;
  const CataloguePtr gone = edit.finish(problems);
  ASSERT_NE(gone, nullptr);
  EXPECT_THAT(line_in(gone, "law"), ElementsAre("acme", "legal", "law"));
  EXPECT_THAT(line_in(gone, "legal"), ElementsAre("acme", "legal"));
}

TEST(SharedRoom, LeavesEachItsShareOfWhatOthersLeave) {
  SharedRoom room({.all = 100});
  EXPECT_EQ(take_all(room, {"acme"}), 50U);
  EXPECT_EQ(take_all(room, {"globex"}), 25U);
  EXPECT_EQ(take_all(room, {"initech"}), 13U);
  for (int i = 0; i < 20; ++i) {
    room.give_back({"acme"});
  }
  EXPECT_EQ(take_all(room, {"acme"}), 1U) << "a share of what those who came later leave";
  EXPECT_EQ(room.total(), 69U);
  room.clear();
  EXPECT_EQ(take_all(room, {"acme"}), 50U);
}

TEST(SharedRoom, GivesManyBelowOneNoMoreThanThatOne) {
  SharedRoom room({.all = 100, .share = 4});
  std::size_t taken = 0;
  for (int n = 0; n < 200; ++n) {
    taken += take_all(room, {"acme", "acme.k" + std::to_string(n)});
  }
  EXPECT_EQ(taken, 80U);
  EXPECT_EQ(take_all(room, {"globex"}), 16U);
}

// Both lie in umbrella.
TEST(SharedRoom, KeepsAFloodToItsPartOfTheTree) {
  SharedRoom room({.all = 1000});
  std::size_t flood = 0;
  for (int n = 0; n < 500; ++n) {
    flood += take_all(room, {"umbrella", "acme", "acme.k" + std::to_string(n)});
  }
  EXPECT_EQ(flood, 250U) << "half of umbrella's half";
  EXPECT_EQ(take_all(room, {"umbrella", "globex", "globex.sales"}), 63U);
  EXPECT_GT(take_all(room, {"umbrella", "globex", "globex.hr"}), 0U);
  EXPECT_EQ(take_all(room, {"umbrella", "umbrella/"}), 78U);
  EXPECT_GT(take_all(room, {"initech"}), 250U);
}

TEST(SharedRoom, BoundsWhatLiesRightBelowTheRoot) {
  SharedRoom room({.all = 1000, .most_of_one = 10});
  EXPECT_EQ(take_all(room, {"acme"}), 10U);
  EXPECT_EQ(take_all(room, {"umbrella", "globex"}), 5U) << "of umbrella's ten";
  EXPECT_EQ(take_all(room, {"umbrella", "initech"}), 3U);
}

TEST(SharedRoom, HoldsNoMoreThanAll) {
  SharedRoom room({.all = 3});
  std::size_t taken = 0;
  for (int n = 0; n < 50; ++n) {
    taken += take_all(room, {"o" + std::to_string(n)});
  }
  EXPECT_EQ(taken, 3U);
  EXPECT_FALSE(room.has_room({}));
}

// It holds more than those above it do, as what it took before counts where it was.
TEST(SharedRoom, FollowsAnOrganisationThatWasMoved) {
  SharedRoom room({.all = 100});
  EXPECT_EQ(take_all(room, {"umbrella", "acme"}), 25U);
  EXPECT_FALSE(room.has_room({"initech", "acme"}));
  EXPECT_TRUE(room.has_room({"initech", "globex"}));
}

std::vector<std::size_t> cut(const std::vector<Holding>& holdings, std::size_t most) {
  return cut_down(holdings, most);
}

TEST(CutDown, TakesFromThoseWhoHoldMost) {
  EXPECT_THAT(cut({{{"a"}, 20}, {{"b"}, 2}, {{"c"}, 1}}, 10), ElementsAre(7, 2, 1));
  EXPECT_THAT(cut({{{"a"}, 20}, {{"b"}, 2}}, 22), ElementsAre(20, 2)) << "all of it fits";
  EXPECT_THAT(cut({{{"a"}, 20}, {{"b"}, 20}, {{"c"}, 20}}, 10), ElementsAre(4, 3, 3));
  EXPECT_THAT(cut({{{"a"}, 5}}, 0), ElementsAre(0));
  EXPECT_THAT(cut({}, 10), IsEmpty());
}

TEST(CutDown, TakesNothingForManyThatLieInOne) {
  std::vector<Holding> holdings = {{{"globex"}, 400}, {{"root/"}, 10}};
  holdings.reserve(202);
  for (int n = 0; n < 200; ++n) {
    holdings.push_back({{"acme", "acme.r" + std::to_string(n)}, 5});
  }
  const auto kept = cut(holdings, 1000);
  EXPECT_EQ(kept[0], 400U) << "half of it would be its share";
  EXPECT_EQ(kept[1], 10U);
  EXPECT_EQ(kept[2], 3U) << "590 for two hundred";
  EXPECT_EQ(std::accumulate(kept.begin(), kept.end(), std::size_t{0}), 1000U);
}

TEST(CutDown, SharesAtEachLevel) {
  const auto kept = cut({{{"umbrella", "acme", "acme.a"}, 100},
                         {{"umbrella", "acme", "acme.b"}, 5},
                         {{"umbrella", "globex"}, 30},
                         {{"umbrella", "umbrella/"}, 3},
                         {{"initech"}, 80}},
                        160);
  EXPECT_THAT(kept, ElementsAre(42, 5, 30, 3, 80));
}

// Of the same organisation, or of one whose own lies above that of others.
TEST(CutDown, TakesThoseThatEndForThemselves) {
  EXPECT_THAT(cut({{{"a"}, 10}, {{"a"}, 10}, {{"a", "b"}, 10}, {{}, 10}}, 20),
              ElementsAre(4, 3, 3, 10));
}

}  // namespace
}  // namespace countersign::identity
