// SPDX-License-Identifier: Apache-2.0
#include "saml/status_hint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "saml/errors.h"
#include "saml/remedy.h"

namespace countersign::saml {
namespace {

using testing::HasSubstr;

TEST(StatusHint, ReadsTheNumberInTheMessage) {
  EXPECT_THAT(
      std::string(status_hint("Responder: AADSTS50105: The signed in user is not assigned")),
      HasSubstr("assign the person"));
  EXPECT_THAT(std::string(status_hint("Responder: AADSTS75011: Authentication method ...")),
              HasSubstr("blank"));
}

TEST(StatusHint, ReadsTheSecondLevelCode) {
  EXPECT_THAT(std::string(status_hint("Responder / UnknownPrincipal")), HasSubstr("login hint"));
}

TEST(StatusHint, IsEmptyForWhatItDoesNotKnow) {
  EXPECT_EQ(status_hint("Responder: something went wrong"), "");
  EXPECT_EQ(status_hint(""), "");
}

TEST(StatusHint, IsTheRemedyOfAStatusAndOfNothingElse) {
  EXPECT_THAT(remedy(kStatusNotSuccess, "Success", "Responder: AADSTS700016: Application ..."),
              HasSubstr("\"Identifier (Entity ID)\""));
  EXPECT_THAT(remedy(kStatusNoAuthnContext, "Success", "Responder / NoAuthnContext"),
              HasSubstr("blank"));
  EXPECT_THAT(remedy(kAudienceMismatch, "a", "AADSTS75011"), testing::Not(HasSubstr("blank")));
}

}  // namespace
}  // namespace countersign::saml
