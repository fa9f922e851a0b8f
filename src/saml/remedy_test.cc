// SPDX-License-Identifier: Apache-2.0
#include "saml/remedy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "saml/errors.h"

namespace countersign::saml {
namespace {

using testing::HasSubstr;

TEST(SamlRemedy, NamesTheSettingAndTheSide) {
  EXPECT_THAT(remedy(kAudienceMismatch, "a", "b"), HasSubstr("\"Identifier (Entity ID)\""));
  EXPECT_THAT(remedy(kDestinationMismatch, "a", "b"), HasSubstr("\"Reply URL\""));
  EXPECT_THAT(remedy(kStatusNoAuthnContext, "", ""), HasSubstr("blank"));
  EXPECT_THAT(remedy(kSignatureInvalid, "", ""), HasSubstr("certificate"));
  EXPECT_THAT(remedy(kSignatureDigest, "", ""), HasSubstr("The certificate is not the cause"));
}

TEST(SamlRemedy, TellsHowNamesDiffer) {
  const auto told = [](std::string_view expected, std::string_view received) {
    return remedy(kAudienceMismatch, expected, received);
  };
  EXPECT_THAT(told("https://sp/x/", "https://sp/x"), HasSubstr("slash at the end"));
  EXPECT_THAT(told("https://sp/x", "https://sp/x/"), HasSubstr("slash at the end"));
  EXPECT_THAT(told("https://sp/x", "http://sp/x"), HasSubstr("http and https"));
  EXPECT_THAT(told("https://sp/x", "https://sp/X"), HasSubstr("capital and small letters"));
  EXPECT_THAT(told("https://sp.example.com/x", "https://old.example.com/x"),
              HasSubstr("expected sp.example.com, got old.example.com"));
}

TEST(SamlRemedy, TellsByHowMuchAClockIsOff) {
  EXPECT_THAT(remedy(kExpired, "after 2026-03-02T10:00:00Z", "2026-03-02T09:53:00Z"),
              HasSubstr("7 minutes past"));
  EXPECT_THAT(remedy(kNotYetValid, "not after 2026-03-02T10:00:00Z", "2026-03-02T10:01:30Z"),
              HasSubstr("90 seconds ahead"));
}

TEST(SamlRemedy, NeverEmpty) {
  EXPECT_FALSE(remedy({"saml.other", Blame::kPeer}, "", "").empty());
}

}  // namespace
}  // namespace countersign::saml
