// SPDX-License-Identifier: Apache-2.0
#include "identity/domain_sight.h"

#include <gtest/gtest.h>

#include "identity/test_catalogue.h"

namespace countersign::identity {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds kStart(seconds(1'600'000'000));

DomainSight first_sight() {
  return {OrganisationId("acme"), "acme.com"};
}

TEST(DomainSight, IsNoProofUntilTheRecordIsSeen) {
  EXPECT_FALSE(first_sight().counts(kStart));
  const DomainSight missing = looked_at(first_sight(), Look::kMissing, "no record", kStart);
  EXPECT_FALSE(missing.counts(kStart));
  EXPECT_FALSE(missing.lost.has_value());
  EXPECT_EQ(missing.problem, "no record");
  EXPECT_FALSE(looked_at(first_sight(), Look::kFailed, "timeout", kStart).counts(kStart));
  const DomainSight seen = looked_at(missing, Look::kSeen, "", kStart + hours(1));
  EXPECT_TRUE(seen.counts(kStart + hours(1)));
  EXPECT_EQ(seen.proven, kStart + hours(1));
  EXPECT_EQ(seen.problem, "");
}

TEST(DomainSight, CountsAWhileAfterTheRecordIsGone) {
  const DomainSight seen = looked_at(first_sight(), Look::kSeen, "", kStart);
  const DomainSight gone = looked_at(seen, Look::kMissing, "no record", kStart + hours(24));
  EXPECT_EQ(gone.lost, kStart + hours(24));
  EXPECT_TRUE(gone.counts(kStart + hours(24) + kProofGrace - seconds(1)));
  EXPECT_FALSE(gone.counts(kStart + hours(24) + kProofGrace));
  const DomainSight still = looked_at(gone, Look::kMissing, "no record", kStart + hours(48));
  EXPECT_EQ(still.lost, gone.lost);
}

TEST(DomainSight, KeepsItsTimeWhenTheRecordComesBackSoon) {
  const DomainSight seen = looked_at(first_sight(), Look::kSeen, "", kStart);
  const DomainSight gone = looked_at(seen, Look::kMissing, "no record", kStart + hours(24));
  const DomainSight back = looked_at(gone, Look::kSeen, "", kStart + hours(48));
  EXPECT_EQ(back.proven, kStart);
  EXPECT_FALSE(back.lost.has_value());
  const sys_seconds late = kStart + hours(24) + kProofGrace;
  EXPECT_EQ(looked_at(gone, Look::kSeen, "", late).proven, late) << "another may have come first";
}

TEST(DomainSight, IsNotLostWhileDnsSaysNothingUnlessForLong) {
  const DomainSight seen = looked_at(first_sight(), Look::kSeen, "", kStart);
  const sys_seconds later = kStart + kProofGrace - seconds(1);
  EXPECT_FALSE(looked_at(seen, Look::kFailed, "timeout", later).lost.has_value());
  EXPECT_TRUE(looked_at(seen, Look::kFailed, "timeout", kStart + kProofGrace).lost.has_value());
}

TEST(DomainSight, TellsTheStateOfADomain) {
  Organisation acme = test_organisation("acme", "root");
  acme.mail_domains = {"acme.com", "acme.net"};
  acme.confirmed_domains = {"acme.net"};
  const auto catalogue = catalogue_of({acme});
  const auto state = [&](const char* listed, const DomainSight* sight) {
    return state_of(*catalogue, acme, listed, sight);
  };
  const DomainSight seen = looked_at(first_sight(), Look::kSeen, "", kStart);
  const DomainSight gone = looked_at(seen, Look::kMissing, "no record", kStart);
  const DomainSight never = first_sight();
  EXPECT_EQ(state("acme.com", nullptr), DomainState::kNotProven);
  EXPECT_EQ(state("acme.com", &never), DomainState::kNotProven);
  EXPECT_EQ(state("acme.com", &seen), DomainState::kProven);
  EXPECT_EQ(state("acme.com", &gone), DomainState::kLost);
  EXPECT_EQ(state("acme.net", nullptr), DomainState::kConfirmed);
}

}  // namespace
}  // namespace countersign::identity
