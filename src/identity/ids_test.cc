// SPDX-License-Identifier: Apache-2.0
#include "identity/ids.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace countersign::identity {
namespace {

TEST(ObjectId, AcceptsLowerCaseLettersDigitsAndDashes) {
  for (const std::string& good :
       {std::string("a"), std::string("0"), std::string("acme-2_x"),
        std::string("3f2504e0-4f89-11d3-9a0c-0305e82c3301"), std::string(64, 'a')}) {
    EXPECT_TRUE(is_object_id(good)) << good;
  }
}

TEST(ObjectId, AcceptsPartsBetweenDots) {
  for (const std::string& good :
       {std::string("acme.sso"), std::string("a.b.c"), std::string("acme-2_x.0-_")}) {
    EXPECT_TRUE(is_object_id(good)) << good;
  }
}

TEST(ObjectId, RefusesEmptyPartsAndPartsThatBeginOtherwise) {
  for (const std::string& bad :
       {std::string(".a"), std::string("a..b"), std::string("a."), std::string("a.-b"),
        std::string("a._b"), std::string(".."), std::string("a.B"), "a." + std::string(63, 'b')}) {
    EXPECT_FALSE(is_object_id(bad)) << bad;
  }
  EXPECT_TRUE(is_object_id("a." + std::string(62, 'b')));
}

TEST(ObjectId, TellsWhatLiesBelowAnOrganisation) {
  const OrganisationId acme("acme");
  EXPECT_TRUE(is_id_below("acme.sso", acme));
  EXPECT_TRUE(is_id_below("acme.emea.sso", acme));
  for (const char* other : {"acme", "acme.", "acme-sso", "acme2.sso", "sso", "globex.acme.sso"}) {
    EXPECT_FALSE(is_id_below(other, acme)) << other;
  }
}

TEST(ObjectId, RefusesWhatCouldLeaveAPathOrHideInOne) {
  for (const std::string& bad :
       {std::string(), std::string("-a"), std::string("_a"), std::string("A"), std::string("a b"),
        std::string("a/b"), std::string("."), std::string("a."), std::string("a%2f"),
        std::string("a\0", 2), std::string("\xc3\xa4"), std::string(65, 'a')}) {
    EXPECT_FALSE(is_object_id(bad)) << bad;
  }
}

TEST(UserIds, AcceptsWhatItMade) {
  std::array<std::uint8_t, 16> random{};
  EXPECT_EQ(make_user_id(random), UserId(std::string(26, 'a')));
  random.fill(0xff);
  EXPECT_EQ(make_user_id(random), UserId(std::string(25, '7') + "4"));
  for (std::size_t i = 0; i < random.size(); ++i) {
    random.at(i) = static_cast<std::uint8_t>(i);
  }
  // RFC 4648 base32 of 00 01 ... 0f.
  EXPECT_EQ(make_user_id(random), UserId("aaaqeayeaudaocajbifqydiob4"));
  EXPECT_TRUE(is_user_id(make_user_id(random).view()));
}

TEST(UserIds, RefusesEveryOtherForm) {
  const std::string good(26, 'b');
  EXPECT_TRUE(is_user_id(good));
  for (const std::string& bad : {good.substr(1), good + "b", std::string(26, 'B'),
                                 std::string(26, '1'), good.substr(1) + "/", std::string()}) {
    EXPECT_FALSE(is_user_id(bad)) << bad;
  }
}

}  // namespace
}  // namespace countersign::identity
