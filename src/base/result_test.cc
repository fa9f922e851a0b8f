// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <memory>
#include <type_traits>

#include <gtest/gtest.h>

#include "base/errors.h"
#include "base/matchers.h"

namespace countersign {
namespace {

static_assert(!std::is_convertible_v<Result<int>, bool>);
static_assert(!std::is_constructible_v<bool, Result<int>>);

Result<int> half(int value) {
  if (value % 2 != 0) {
    return {kHexInvalid, "expected an even number"};
  }
  return value / 2;
}

Result<void> check_quarter(int value) {
  CS_TRY(const int first, half(value));
  CS_TRY(half(first).ok() ? Result<void>() : Result<void>(kUrlInvalid));
  return {};
}

TEST(Result, HoldsAValueOrAnError) {
  const auto good = half(4);
  ASSERT_THAT(good, IsOk());
  EXPECT_EQ(*good, 2);
  const auto bad = half(3);
  ASSERT_THAT(bad, FailsWith(kHexInvalid));
  EXPECT_EQ(bad.error().detail, "expected an even number");
}

TEST(Result, PassesErrorsOn) {
  EXPECT_THAT(check_quarter(8), IsOk());
  EXPECT_THAT(check_quarter(7), FailsWith(kHexInvalid));
  EXPECT_THAT(check_quarter(6), FailsWith(kUrlInvalid));
}

TEST(Result, MovesItsValueOut) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 5);
}

TEST(ResultDeathTest, AbortsOnTheAbsentSide) {
  const auto bad = half(3);
  EXPECT_DEATH(static_cast<void>(*bad), "CHECK failed");
  const auto good = half(4);
  EXPECT_DEATH(static_cast<void>(good.error()), "CHECK failed");
}

}  // namespace
}  // namespace countersign
