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

TEST(SamlRemedy, TellsOneDifferenceAndOnlyOfNamesThatMustBeEqual) {
  const std::string bare = remedy(kAudienceMismatch, "", "");
  const auto added = [&](std::string_view expected, std::string_view received) {
    const std::string text = remedy(kAudienceMismatch, expected, received);
    EXPECT_TRUE(text.starts_with(bare));
    return text.substr(bare.size());
  };
  EXPECT_EQ(added("urn:a", ""), "");
  EXPECT_EQ(added("", "urn:a"), "");
  EXPECT_EQ(added("urn:a", "urn:b"), "");
  EXPECT_EQ(added("https://sp/x", "https://sp/y"), "");
  EXPECT_EQ(added("https://sp/x", "http://sp/y"), "");
  EXPECT_EQ(added("https://sp/x", "urn:sp"), "");
  EXPECT_EQ(added("urn:sp", "https://sp/x"), "");
  EXPECT_EQ(added("urn:a/", "urn:a"),
            " They differ only in the slash at the end, which is missing in the message.");
  EXPECT_EQ(added("urn:a", "urn:a/"),
            " They differ only in the slash at the end, which the message has too many.");
  EXPECT_EQ(added("urn:a", " urn:a"), " They differ only in white space.");
  EXPECT_EQ(added("https://sp", "https://other"), " The host differs: expected sp, got other.");
  EXPECT_EQ(added("https://sp:8443/x", "https://sp/x"),
            " The host differs: expected sp:8443, got sp.");
  for (const ErrorCode* code : {&kDestinationMismatch, &kRecipientMismatch, &kAudienceMismatch,
                                &kIssuerMismatch, &kNameIdQualifier}) {
    EXPECT_THAT(remedy(*code, "urn:a", "urn:A"), HasSubstr("capital and small letters"))
        << code->id;
  }
  EXPECT_THAT(remedy(kInResponseToMismatch, "_a", "_A"), testing::Not(HasSubstr("capital")));
}

TEST(SamlRemedy, TellsTimesInTheUnitThatPeopleCountIn) {
  const std::string bare = remedy(kExpired, "", "");
  const auto added = [&](std::string_view received) {
    const std::string text = remedy(kExpired, "after 2026-03-02T10:00:00Z", received);
    EXPECT_TRUE(text.starts_with(bare));
    return text.substr(bare.size());
  };
  const std::string start = " The time in the message is ";
  EXPECT_EQ(added("2026-03-02T10:00:00Z"), start + "0 seconds past.");
  EXPECT_EQ(added("2026-03-02T09:59:59.500Z"), start + "0 seconds past.");
  EXPECT_EQ(added("2026-03-02T09:58:01Z"), start + "119 seconds past.");
  EXPECT_EQ(added("2026-03-02T09:58:00Z"), start + "2 minutes past.");
  EXPECT_EQ(added("2026-03-02T08:00:01Z"), start + "119 minutes past.");
  EXPECT_EQ(added("2026-03-02T08:00:00Z"), start + "2 hours past.");
  EXPECT_EQ(added("2026-02-28T10:00:01Z"), start + "47 hours past.");
  EXPECT_EQ(added("2026-02-28T10:00:00Z"), start + "2 days past.");
  EXPECT_EQ(added("2026-03-05T09:00:00Z"), start + "2 days ahead.");
  EXPECT_EQ(added("yesterday"), "");
  EXPECT_EQ(remedy(kExpired, "", "2026-03-02T10:00:00Z"), bare);
  for (const ErrorCode* code : {&kNotYetValid, &kExpired, &kConfirmationExpired, &kIssueInstant,
                                &kSessionExpired, &kAuthnInstant}) {
    EXPECT_THAT(remedy(*code, "2026-03-02T10:00:00Z", "2026-03-02T09:53:00Z"),
                HasSubstr("7 minutes past"))
        << code->id;
  }
  EXPECT_THAT(remedy(kTimeInvalid, "2026-03-02T10:00:00Z", "2026-03-02T09:53:00Z"),
              testing::Not(HasSubstr("minutes past")));
}

TEST(SamlRemedy, NeverEmpty) {
  EXPECT_FALSE(remedy({"saml.other", Blame::kPeer}, "", "").empty());
}

}  // namespace
}  // namespace countersign::saml
