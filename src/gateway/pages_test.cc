// SPDX-License-Identifier: Apache-2.0
#include "gateway/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "crypto/digest.h"

namespace countersign::gateway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kEvil = "\"'><script>alert(1)</script>{user}";

PageFrame make_frame_of(const std::string& language, identity::Theme theme = {}) {
  return {Languages::built_in(), language, std::move(theme), "/countersign/login?"};
}

SignInForm evil_form() {
  SignInForm form;
  form.action = kEvil;
  form.csrf_token = kEvil;
  form.target = kEvil;
  form.user_name = kEvil;
  form.problem_key = "password.wrong";
  form.reference = kEvil;
  return form;
}

identity::Theme evil_theme() {
  identity::Theme theme;
  theme.title = kEvil;
  theme.support_text = kEvil;
  theme.colour = "#123;}</style><script>alert(1)</script>";
  theme.logo_url = "https://a.example/\"><script>alert(1)</script>";
  return theme;
}

std::vector<Page> all_pages(const PageFrame& frame, const std::string& text) {
  SignInForm form = evil_form();
  form.user_name = text;
  TestResultView result{text,
                        text,
                        text,
                        text,
                        text,
                        {{text, {text}}},
                        {{text, {text}}},
                        {{text, "fail", text, text}, {text, text, text, text}}};
  return {sign_in_page(frame, {{{text, text, text, true}, {text, "", text, false}},
                               form,
                               LocalAccounts::kOffered,
                               text,
                               text,
                               text,
                               text}),
          password_page(frame, {form, text}),
          refusal_page(frame, {{"test.code", Blame::kPeer}, text, text, std::chrono::seconds(61)}),
          session_page(frame, {text, text, text, text, text, {{text, {text}}}, text, text}),
          post_page(frame, {"post.to_provider", text, "'self'", {{text, text}}}),
          test_result_page(frame, result),
          forward_page(frame, text, "post.to_provider"),
          signed_out_page(frame, text)};
}

// attacks.md B10.
TEST(Pages, RefusesB10MarkupInEveryValue) {
  for (const char* language : {"en", "de"}) {
    for (const Page& page : all_pages(make_frame_of(language, evil_theme()), kEvil)) {
      EXPECT_THAT(page.html, Not(HasSubstr("<script>alert")));
      EXPECT_THAT(page.html, Not(HasSubstr("\"'>")));
      EXPECT_THAT(page.content_security_policy,
                  AllOf(HasSubstr("default-src 'none'"), HasSubstr("frame-ancestors 'none'"),
                        Not(HasSubstr("unsafe")), Not(HasSubstr("alert"))));
    }
  }
}

// Every text that is used exists: a missing one would show its key.
TEST(Pages, ReadsNoKeyInPlaceOfAText) {
  for (const char* language : {"en", "de"}) {
    for (const Page& page : all_pages(make_frame_of(language), "value")) {
      for (const char* key : {">sign_in.", ">password.", ">session.", ">error.", ">post.",
                              ">test.o", ">signed_out.", ">page."}) {
        EXPECT_THAT(page.html, Not(HasSubstr(key)));
      }
      EXPECT_THAT(page.html,
                  HasSubstr("<html lang=\"" + std::string(language) + "\" dir=\"ltr\">"));
    }
  }
}

// Each style and script of a page has its digest in the policy.
TEST(Pages, AcceptsItsOwnStylesAndScriptsAlone) {
  identity::Theme theme;
  theme.colour = "#c01c28";
  theme.logo_url = "https://cdn.example/logo.svg";
  for (const Page& page : all_pages(make_frame_of("en", theme), "value")) {
    for (const auto& [open, close] :
         {std::pair<std::string, std::string>{"<style>", "</style>"}, {"<script>", "</script>"}}) {
      for (std::size_t at = page.html.find(open); at != std::string::npos;
           at = page.html.find(open, at + 1)) {
        const std::size_t begin = at + open.size();
        const std::string text = page.html.substr(begin, page.html.find(close, begin) - begin);
        EXPECT_THAT(page.content_security_policy,
                    HasSubstr("'sha256-" + base64_encode(crypto::sha256(text)) + "'"));
      }
    }
    EXPECT_THAT(page.content_security_policy, HasSubstr("img-src https://cdn.example;"));
  }
}

TEST(Pages, ReadsWordsOfACodeOrOfItsBlame) {
  const PageFrame frame = make_frame_of("en");
  const auto page = [&](const char* id, Blame blame) {
    return refusal_page(frame, {{id, blame}, "7K3M-Q2RD", "/login", std::chrono::seconds(0)}).html;
  };
  EXPECT_THAT(page("identity.user_blocked", Blame::kUser), HasSubstr("Your account is blocked"));
  EXPECT_THAT(page("identity.user_blocked", Blame::kUser), HasSubstr("Back to sign-in"));
  EXPECT_THAT(page("saml.audience_mismatch", Blame::kPeer), HasSubstr("Sign-in was refused"));
  EXPECT_THAT(page("x.y", Blame::kConfig), HasSubstr("not set up correctly"));
  EXPECT_THAT(page("x.y", Blame::kEnvironment), HasSubstr("Temporarily unavailable"));
  EXPECT_THAT(page("x.y", Blame::kBug), HasSubstr("Something went wrong"));
}

TEST(Pages, ReadsTheSupportTextOnErrors) {
  identity::Theme theme;
  theme.support_text = "Call 4711";
  const RefusalView view{{"x.y", Blame::kPeer}, "7K3M-Q2RD", "", std::chrono::seconds(0)};
  EXPECT_THAT(refusal_page(make_frame_of("en", theme), view).html, HasSubstr("Call 4711"));
  EXPECT_THAT(refusal_page(make_frame_of("en"), view).html, Not(HasSubstr("<section")));
}

}  // namespace
}  // namespace countersign::gateway
