// SPDX-License-Identifier: Apache-2.0
#include "gateway/remedy_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "gateway/errors.h"
#include "gateway/refusal.h"
#include "identity/errors.h"
#include "identity/group_remedy.h"
#include "saml/errors.h"
#include "saml/remedy.h"
#include "saml/remedy_text.h"
#include "saml/status_hint.h"

namespace countersign::gateway {
namespace {

using ::testing::AllOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

const RemedyTexts& german() {
  return *RemedyTexts::built_in("de");
}

TEST(RemedyTexts, HasAllOfSaml) {
  ASSERT_GT(saml::remedy_texts().size(), 60U);
  for (const std::string_view text : saml::remedy_texts()) {
    EXPECT_TRUE(german().translate(text).has_value()) << text;
  }
  for (const std::string_view text : saml::status_hints()) {
    EXPECT_TRUE(german().translate(text).has_value()) << text;
  }
}

TEST(RemedyTexts, HasThoseOfTheGateway) {
  for (const ErrorCode* code :
       {&kPendingMissing, &kPendingMismatch, &kUnknownAuthenticator, &kUnknownOrganisation,
        &kAuthenticatorInvalid, &kTestTicketInvalid, &kSignInLoop, &kPostInvalid,
        &identity::kAuthenticatorInactive, &identity::kOrganisationDisabled,
        &identity::kPasswordWrong, &identity::kSessionTooShort, &identity::kUserNotFound,
        &identity::kUserBlocked, &identity::kUserDeactivated, &identity::kUserOtherOrganisation,
        &identity::kUserGivenByHand, &identity::kUserOtherAuthenticator}) {
    const std::string text = remedy_for({*code, ""});
    ASSERT_NE(text, "") << code->id;
    EXPECT_TRUE(german().translate(text).has_value()) << text;
  }
}

// What password_clue says.
TEST(RemedyTexts, HasTheCluesOfPasswords) {
  const std::string wrong =
      "The user name or the password was wrong, or nobody here has one of that name.";
  for (
      const char* const clue :
      {" The mail domain \"a.example\" leads to no organisation from the page of \"root\". If it "
       "should: look at mail_domains of that organisation, at the spelling and whether the domain "
       "is proven or confirmed (countersign organisation domains show ID).",
       " Names without a mail domain are those of users of \"root\": where there are several "
       "organisations below, their people use the sign-in page of their own (sign_in_url), a host "
       "name of it, or an address of a proven mail domain.",
       " The user is here, and has no way to sign in: no password, or an authenticator that is not "
       "active or not for its people.",
       " The sign-in policy of the organisation \"acme\" lists what signs in nobody: not active "
       "\"a\". Activate it once its test passes, and see its member \"people\".",
       " A password is asked for because policy.authenticators of the organisation \"acme\" offers "
       "one: take it out if its people sign in by an identity provider alone."}) {
    EXPECT_THAT(german().translate(wrong + clue), Optional(HasSubstr("war falsch"))) << clue;
  }
  EXPECT_THAT(
      german().translate(wrong + " The sign-in policy of the organisation \"acme\" lists what "
                                 "signs in nobody: not active \"a\". Activate it once its "
                                 "test passes, and see its member \"people\"."),
      Optional(HasSubstr("nicht aktiv \"a\"")));
  EXPECT_THAT(
      german().translate(wrong + " The sign-in policy of the organisation \"acme\" lists what "
                                 "signs in nobody: not active \"a\", not for its people \"b, c\", "
                                 "not active \"d\". Activate it once its test passes, and see its "
                                 "member \"people\"."),
      Optional(
          HasSubstr("nicht aktiv \"a\", nicht für ihre Leute \"b, c\", nicht aktiv \"d\". Es ")));
}

// What provider/way_in and provider/explain say, by rules of one's own organisation and of others.
TEST(RemedyTexts, HasWhatLetsAPersonIn) {
  const std::string app = " of the application \"wiki\"";
  for (const std::string& change :
       {"change rule 2 (\"/admin\")" + app,
        "have an administrator of the organisation \"root\" change rule 2 (\"/admin\")" + app}) {
    for (
        const std::string& text :
        {"Here put the person into one of the groups \"a\", \"b\" by hand (member \"groups\" of "
         "the user: countersign user set), or " +
             change +
             ". Into a group of an organisation above, only its administrators put people unless "
             "its given_by is \"below\".",
         "At the identity provider put the person into a group that it sends as one of \"a\", "
         "\"b\" in \"groups\": the login authenticator \"corp\" sets the person's groups from "
         "that at each sign-in, so that none given by hand lasts. Or " +
             change + ".",
         "The login authenticator \"corp\", of another organisation, sets the person's groups at "
         "each sign-in, so that nothing set by hand lasts: ask its administrators for one of "
         "\"a\", or " +
             change + ".",
         "The login authenticator \"corp\", of another organisation, sets \"email\" of the user "
         "at each sign-in, so that nothing set by hand lasts: ask its administrators, or " +
             change + ".",
         "None of these groups is one of the person's organisation or of those above it, so that "
         "nobody of it can be in one. What is left: " +
             change + ".",
         "What is called \"countersign:email\" is the member \"email\" of the user here. Set it "
         "there (countersign user set), or " +
             change + ".",
         "What is called \"countersign:user_type\" is the member \"user_type\" of the user here. "
         "The login authenticator \"corp\" sets it at each sign-in from the person's groups: put "
         "the person into a group that gives it, or " +
             change + ".",
         "What is called \"countersign:email\" is the member \"email\" of the user here. The login "
         "authenticator \"corp\" sets it at each sign-in: at the identity provider let \"mail\" be "
         "sent with one of these values, or " +
             change + ".",
         "The login authenticator \"corp\" keeps some attributes alone: add \"dept\" to its "
         "mapping.keep_attributes, and at the identity provider let \"dept\" be sent with one of "
         "these values; or " +
             change + ".",
         "The identity provider sent no \"groups\", from which the login authenticator \"corp\" "
         "reads groups: let it be sent, or set mapping.groups.attribute to what is sent. If that "
         "is not it: At the identity provider let \"dept\" be sent with one of these values, or " +
             change + ".",
         "Whatever is sent as \"dept\" does not count for this person: attributes are heard of "
         "login authenticators of the application's own organisation or of those above it, and "
         "what is known of the user of its own people alone. A rule for others asks for groups "
         "or organisations: " +
             change + ".",
         "Here give the person one of these roles, by hand (countersign user set) or by a group, "
         "or " +
             change + ". Only roles given at the application's own organisation or above it count.",
         "The person has to sign in with an account of one of these organisations, or " + change +
             "."}) {
      EXPECT_THAT(german().translate(text),
                  Optional(AllOf(HasSubstr("Regel 2 (\"/admin\") der Anwendung \"wiki\""),
                                 Not(HasSubstr("administrator of")))))
          << text;
    }
  }
  const std::string ask = "Have an administrator of the organisation \"root\" ";
  for (const std::string& text :
       {ask + "add \"acme\" to \"organisations\"" + app +
            "; or have the person use an account of an organisation that may use it.",
        ask + "set \"organisations\"" + app +
            " to [\"root\", \"acme\"]: a list takes the place of \"own\", so that it names the "
            "application's own people, too (\"below\" lets in them and all below); or have the "
            "person use an account of an organisation that may use it.",
        std::string("The application \"wiki\" can be for people of \"acme\" and of organisations "
                    "below it alone: have the person use an account of one of these."),
        ask + "add a rule" + app + " that opens this path.",
        "Here add a rule" + app + " that opens this path.",
        "Here change rule 2 (\"/admin\")" + app + ", if anybody is to see this path.",
        ask + "change rule 2 (\"/admin\")" + app + ", if anybody is to see this path.",
        std::string("Nothing is to be set: such an address is never passed on. Open the page from "
                    "within the application; if the application itself makes such addresses, that "
                    "is to be changed there.")}) {
    EXPECT_THAT(german().translate(text), Optional(Not(HasSubstr("Have an")))) << text;
  }
}

TEST(RemedyTexts, PutsValuesWhereTheyBelong) {
  EXPECT_THAT(german().translate(saml::remedy(saml::kAudienceMismatch, "https://a.example/x",
                                              "https://b.example/x")),
              Optional(HasSubstr(" Der Host weicht ab: erwartet a.example, bekommen b.example.")));
  EXPECT_THAT(german().translate(saml::remedy(saml::kExpired, "after 2026-01-01T00:00:00Z",
                                              "2025-12-31T23:00:00Z")),
              Optional(HasSubstr(" Die Zeit in der Nachricht liegt 60 Minuten zurück.")));
  identity::Group group;
  group.id = identity::GroupId("staff");
  group.value = "Staff";
  EXPECT_THAT(german().translate(identity::group_remedy({"staff"}, {&group})),
              Optional(Eq("Der Identitätsanbieter sendet die Gruppe \"staff\", hier ist es "
                          "\"Staff\": Gruppen werden genau verglichen, Groß- und "
                          "Kleinschreibung eingeschlossen. Hier den Wert der Gruppe auf "
                          "\"staff\" setzen.")));
  EXPECT_THAT(german().translate(identity::group_remedy({"a", "b"}, {&group})),
              Optional(HasSubstr("Keine der Gruppen der Person (\"a\", \"b\") ist hier")));
}

TEST(RemedyTexts, TranslatesWhatStandsForAValue) {
  EXPECT_THAT(
      german().translate("At the identity provider add the claim \"upn\" to what it sends for this "
                         "application, or here set the attribute of the field \"user_name\" of the "
                         "mapping to one that it sends: none."),
      Optional(Eq("Am Identitätsanbieter das Attribut \"upn\" zu dem hinzufügen, was er für diese "
                  "Anwendung sendet, oder hier das Attribut des Feldes \"user_name\" der Zuordnung "
                  "auf eines setzen, das er sendet: keine.")));
}

// Values are chosen by strangers: they are not read as texts, and cost little.
TEST(RemedyTexts, TakesValuesAsTheyAre) {
  const std::string evil = "\", here it is \\\": groups are compared exactly. {1} none \"";
  const std::string remedy =
      "The identity provider sends the group \"x\\\", here it is \\\"y\", here it is \"Z\": groups "
      "are compared exactly, upper and lower case included. Here set the value of the group to "
      "\"x\".";
  EXPECT_THAT(german().translate(remedy),
              Optional(HasSubstr("die Gruppe \"x\\\", here it is \\\"y\", hier ist es \"Z\":")));
  std::string many = "The identity provider sends the group ";
  for (int i = 0; i < 2000; ++i) {
    many += ", here it is : groups ";
  }
  EXPECT_EQ(german().translate(many), std::nullopt);
  EXPECT_EQ(german().translate(evil), std::nullopt);
}

TEST(RemedyTexts, LeavesWhatIsNotKnown) {
  EXPECT_EQ(german().translate("Something else."), std::nullopt);
  EXPECT_EQ(german().translate(saml::remedy(saml::kExpired, "", "") + " More."), std::nullopt);
  EXPECT_EQ(RemedyTexts::built_in("en"), nullptr);
  EXPECT_EQ(RemedyTexts::built_in("fr"), nullptr);
}

TEST(RemedyTexts, RefusesWhatIsNoPair) {
  for (const char* bad :
       {"One {1}.\nEins.\n\nLast.\n", "One {2}.\nEins {2}.\n", "One.\nEins {1}.\n"}) {
    EXPECT_THAT(RemedyTexts::parse("x", bad), FailsWith(kLanguageInvalid)) << bad;
  }
  const auto good = RemedyTexts::parse("x", "# c\n\n\" One {1}, {2}.\"\n\" {2} und {1}.\"\n");
  ASSERT_THAT(good, IsOk());
  EXPECT_THAT(good->translate(" One a, b."), Optional(Eq(" b und a.")));
}

}  // namespace
}  // namespace countersign::gateway
