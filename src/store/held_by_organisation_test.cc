// SPDX-License-Identifier: Apache-2.0
#include "store/held_by_organisation.h"

#include <gtest/gtest.h>

namespace countersign::store {
namespace {

using identity::Line;
using identity::OrganisationId;

class HeldByOrganisationTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kAll = 1000;

  Line line_of(const OrganisationId& id) {
    ++asked_;
    Line line;
    for (std::size_t dot = id.view().find('.'); dot != std::string_view::npos;
         dot = id.view().find('.', dot + 1)) {
      line.emplace_back(id.view().substr(0, dot));
    }
    line.push_back(id.value());
    line.insert(line.begin(), above_.begin(), above_.end());
    return line;
  }
  bool has_room(const std::string& organisation) {
    return held_.has_room(
        OrganisationId(organisation), [this](const OrganisationId& id) { return line_of(id); },
        kAll);
  }
  std::size_t take_all(const std::string& organisation) {
    std::size_t taken = 0;
    for (; has_room(organisation); ++taken) {
      held_.add(held_.number_of(organisation));
    }
    return taken;
  }

  HeldByOrganisation held_;
  Line above_;  // all
  int asked_ = 0;
};

TEST_F(HeldByOrganisationTest, SharesRoomAtEachLevel) {
  EXPECT_EQ(take_all("umbrella.acme.x"), 512U);
  std::size_t flood = 512;
  for (int n = 0; n < 300; ++n) {
    flood += take_all("umbrella.acme.k" + std::to_string(n));
  }
  EXPECT_EQ(flood, 640U);
  EXPECT_EQ(take_all("umbrella.globex"), 128U);
  EXPECT_EQ(take_all("umbrella"), 32U);
  EXPECT_EQ(take_all("initech"), 160U);
  EXPECT_EQ(held_.total(), 960U);
  EXPECT_EQ(held_.count_of("initech"), 160U);
  EXPECT_EQ(held_.count_of("nobody"), 0U);
}

TEST_F(HeldByOrganisationTest, KeepsCountOfWhatGoes) {
  take_all("acme.a");
  take_all("acme.b");
  EXPECT_EQ(take_all("acme.c"), 26U);
  for (int n = 0; n < 10; ++n) {
    held_.remove(held_.number_of("acme.a"));
  }
  EXPECT_TRUE(has_room("acme.c"));
  EXPECT_EQ(take_all("acme.c"), 8U);
}

// While there is room for everybody nothing is looked up, and afterwards each organisation once.
TEST_F(HeldByOrganisationTest, AsksForTheTreeSeldom) {
  for (std::size_t n = 0; n < kAll / 6; ++n) {
    ASSERT_TRUE(has_room("acme"));
    held_.add(held_.number_of("acme"));
  }
  EXPECT_EQ(asked_, 0);
  take_all("acme");
  take_all("globex");
  EXPECT_EQ(asked_, 2);
}

TEST_F(HeldByOrganisationTest, FollowsTheTreeWhenItIsForgotten) {
  take_all("acme");
  take_all("globex");
  above_ = {"umbrella"};
  EXPECT_FALSE(has_room("acme"));
  held_.forget_tree();
  EXPECT_FALSE(has_room("globex"));
  above_ = {};
  EXPECT_TRUE(has_room("initech")) << "a new one beside them";
}

// Without line, and one that nobody asked for.
TEST_F(HeldByOrganisationTest, PlacesWhatWasAddedUnasked) {
  take_all("acme.a");
  held_.add(held_.number_of("acme.b"));
  EXPECT_FALSE(has_room("acme.a"));
  HeldByOrganisation flat;
  std::size_t taken = 0;
  for (; flat.has_room(OrganisationId("acme"), {}, 10); ++taken) {
    flat.add(flat.number_of("acme"));
  }
  EXPECT_EQ(taken, 8U);
}

}  // namespace
}  // namespace countersign::store
