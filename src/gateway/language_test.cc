// SPDX-License-Identifier: Apache-2.0
#include "gateway/language.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "gateway/accept_language.h"
#include "gateway/builtin_languages.h"
#include "gateway/errors.h"
#include "identity/errors.h"
#include "saml/errors.h"
#include "store/errors.h"

namespace countersign::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The built-in English as another language.
std::string translated(const std::string& tag) {
  std::string text(built_in_languages().front().text);
  const std::size_t at = text.find("tag = en\n");
  return text.replace(at, 9, "tag = " + tag + "\n");
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(Language, AcceptsTheBuiltInOnes) {
  const auto made = Languages::make({});
  ASSERT_THAT(made, IsOk());
  std::vector<std::string> tags;
  for (const Language& one : (*made)->all()) {
    tags.push_back(one.tag());
  }
  EXPECT_THAT(tags, ElementsAre("en", "de"));
}

// Every text of German is there, has the placeholders of English and is another one.
TEST(Language, ReadsGermanInFull) {
  const auto languages = Languages::built_in();
  const Language& english = *languages->find("en");
  const Language& german = *languages->find("de");
  EXPECT_EQ(english.texts().size(), german.texts().size());
  for (const auto& [key, text] : english.texts()) {
    EXPECT_TRUE(german.has(key)) << key;
    EXPECT_NE(german.text(key), text) << key;
  }
}

TEST(Language, ReadsPlaceholders) {
  const auto languages = Languages::built_in();
  EXPECT_EQ(languages->find("en")->text("sign_in.with", {{"name", "{user}"}}),
            "Sign in with {user}");
  EXPECT_EQ(fill_text("{a}{b} {a}", {{"a", "1"}}), "1{b} 1");
}

TEST(Language, RefusesFilesThatAreNotInForm) {
  for (const char* text : {"",
                           "tag = en\n",
                           "name = English\n",
                           "tag = e\nname = X\n",
                           "tag = en\nname = X\nx\n",
                           "tag = en\nname = X\na.b=c\n",
                           "tag = en\nname = X\na.b = \n",
                           "tag = en\nname = X\na.b =  c\n",
                           "tag = en\nname = X\na.b = c \n",
                           "tag = en\nname = X\na.b = c\na.b = d\n",
                           "tag = en\ntag = de\nname = X\n",
                           "tag = en\nname = X\nA.b = c\n",
                           "tag = en\nname = X\nother = c\n",
                           "tag = en\nname = X\ndirection = up\n",
                           "tag = en\nname = X\na.b = {\n",
                           "tag = en\nname = X\na.b = }\n",
                           "tag = en\nname = X\na.b = {A}\n",
                           "tag = en\nname = X\na.b = {}\n",
                           "tag = en\nname = X\na.b = a\tb\n",
                           "tag = en\nname = \xff\n",
                           "tag = en-\nname = X\n"}) {
    EXPECT_THAT(Language::parse("x.lang", text), FailsWith(kLanguageInvalid)) << text;
  }
  EXPECT_THAT(Language::parse("x.lang", "tag = pt-BR\r\nname = X\r\n# c\r\n\r\na.b = {c} d\r\n"),
              IsOk());
}

TEST(Language, RefusesFilesThatAreTooLarge) {
  std::string text = "tag = en\nname = X\n";
  text += "#" + std::string(Language::kMaxFileBytes - text.size() - 1, 'x');
  EXPECT_THAT(Language::parse("x.lang", text), IsOk());
  EXPECT_THAT(Language::parse("x.lang", text + "x"), FailsWith(kLanguageInvalid));
}

TEST(Languages, AcceptsAFurtherOneAndAReplacement) {
  const auto made = Languages::make(
      {{"fr.lang", translated("fr")},
       {"en.lang", with(translated("en"), "sign_in.title = Sign in", "sign_in.title = Log in")}});
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ((*made)->all().size(), 3U);
  EXPECT_EQ((*made)->find("EN")->text("sign_in.title"), "Log in");
}

TEST(Languages, RefusesATextTooFew) {
  const auto made =
      Languages::make({{"fr.lang", with(translated("fr"), "sign_in.title = Sign in\n", "")}});
  ASSERT_THAT(made, FailsWith(kLanguageInvalid));
  EXPECT_THAT(made.error().detail, HasSubstr("sign_in.title"));
}

TEST(Languages, RefusesATextTooMany) {
  EXPECT_THAT(Languages::make({{"fr.lang", translated("fr") + "sign_in.titel = x\n"}}),
              FailsWith(kLanguageInvalid));
}

TEST(Languages, RefusesOtherPlaceholders) {
  EXPECT_THAT(
      Languages::make({{"fr.lang", with(translated("fr"), "sign_in.with = Sign in with {name}",
                                        "sign_in.with = Sign in with {nom}")}}),
      FailsWith(kLanguageInvalid));
}

TEST(Languages, RefusesTwoOfOneTag) {
  EXPECT_THAT(Languages::make({{"a.lang", translated("fr")}, {"b.lang", translated("fr")}}),
              FailsWith(kLanguageInvalid));
}

TEST(Languages, ReadsAFolder) {
  char pattern[] = "/tmp/languages_test_XXXXXX";
  const std::filesystem::path folder = ::mkdtemp(pattern);
  std::ofstream(folder / "fr.lang") << translated("fr");
  std::ofstream(folder / "notes.txt") << "not read";
  EXPECT_EQ((*Languages::load(folder))->all().size(), 3U);
  std::ofstream(folder / "bad.lang") << "x";
  EXPECT_THAT(Languages::load(folder), FailsWith(kLanguageInvalid));
  std::filesystem::remove_all(folder);
  EXPECT_THAT(Languages::load(folder), FailsWith(kLanguageInvalid));
}

TEST(Languages, ReadsWhichOneIsWanted) {
  const auto languages =
      *Languages::make({{"a", translated("pt-BR")}, {"b", translated("zh-Hant")}});
  const auto tag = [&](std::string_view wanted, std::string_view accept,
                       std::string_view fallback) {
    return languages->choose(wanted, accept, fallback).tag();
  };
  EXPECT_EQ(tag("", "", ""), "en");
  EXPECT_EQ(tag("", "", "de"), "de");
  EXPECT_EQ(tag("", "fr", "de"), "de");
  EXPECT_EQ(tag("", "fr", "xx"), "en");
  EXPECT_EQ(tag("", "de-AT", ""), "de");
  EXPECT_EQ(tag("", "DE-at;q=0.1", "en"), "de");
  EXPECT_EQ(tag("", "en;q=0.5, de;q=0.6", ""), "de");
  EXPECT_EQ(tag("", "de;q=0, en", "de"), "en");
  EXPECT_EQ(tag("", "fr, *;q=0.5", "de"), "de");
  EXPECT_EQ(tag("", "zh-Hant-TW", ""), "zh-Hant");
  EXPECT_EQ(tag("", "pt", ""), "pt-BR");
  EXPECT_EQ(tag("", "p", ""), "en");
  EXPECT_EQ(tag("de", "en", "en"), "de");
  EXPECT_EQ(tag("xx", "de", "en"), "de");
}

TEST(AcceptLanguage, ReadsTheOrderOfQuality) {
  EXPECT_THAT(accepted_languages("da, en-gb;q=0.8, en;q=0.7"), ElementsAre("da", "en-gb", "en"));
  EXPECT_THAT(accepted_languages("a;q=0.001,b;q=1.000,c; q=0.5 "), ElementsAre("b", "c", "a"));
  EXPECT_THAT(accepted_languages("a;q=0,b;q=0.000"), IsEmpty());
}

TEST(AcceptLanguage, RefusesWhatIsNotInForm) {
  EXPECT_THAT(accepted_languages(""), IsEmpty());
  EXPECT_THAT(accepted_languages(",,;q=1, ;"), IsEmpty());
  EXPECT_THAT(accepted_languages("a;q=2,b;q=1.001,c;q=0.5x,d;q=.5,e;q=0.1234,f<g"), IsEmpty());
  EXPECT_THAT(accepted_languages(std::string(5000, ',') + "de"), ElementsAre("de"));
  EXPECT_EQ(accepted_languages("a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a").size(), 16U);
}

// The codes that have words of their own are codes that exist.
TEST(Language, ReadsOwnWordsOfCodesThatExist) {
  const auto languages = Languages::built_in();
  for (const ErrorCode& code : {kPendingMissing,
                                kPendingMismatch,
                                kUnknownAuthenticator,
                                kPageUnknown,
                                kSignInLoop,
                                kCsrf,
                                kThrottled,
                                saml::kReplayed,
                                saml::kUnsolicitedNotAllowed,
                                saml::kStatusAuthnFailed,
                                saml::kStatusRequestDenied,
                                saml::kExpired,
                                identity::kUserNotFound,
                                identity::kUserBlocked,
                                identity::kUserDeactivated,
                                identity::kUserOtherOrganisation,
                                identity::kUserOtherAuthenticator,
                                identity::kUserGivenByHand,
                                identity::kOrganisationDisabled,
                                identity::kGroupMissing,
                                identity::kGroupsConflict,
                                store::kBusy}) {
    EXPECT_TRUE(languages->all().front().has("error." + std::string(code.id) + ".title"))
        << code.id;
  }
}

}  // namespace
}  // namespace countersign::gateway
