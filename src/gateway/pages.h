// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "gateway/page_frame.h"

namespace countersign::gateway {

/// A finished page and the Content-Security-Policy that lets through its own style and script and
/// nothing else.
struct Page {
  std::string html;
  std::string content_security_policy;
};

/// One way to sign in, as the sign-in page offers it.
struct SignInButton {
  std::string href;
  std::string label;  // empty: "Sign in with NAME"
  std::string name;
  bool last_used = false;
};

/// The form that asks for a user name, or for the password of one.
struct SignInForm {
  std::string action;
  std::string csrf_token;
  std::string target;            // checked; where the person wants to go
  std::string user_name;         // as typed
  std::string_view problem_key;  // text about what was wrong with the last try; empty: nothing
  std::string reference;         // of the refused try; may be empty
  std::string form_action = "'self'";  // origins that the policy lets the form's answer lead to
};

enum class LocalAccounts { kOffered, kNotOffered };

struct SignInView {
  std::vector<SignInButton> buttons;  // the one last used first
  SignInForm form;
  LocalAccounts local = LocalAccounts::kOffered;
  std::string message;          // of the installation's administrators; may be empty
  std::string application;      // what the person is on the way to; may be empty
  std::string signed_in_as;     // empty when nobody is
  std::string continue_href;    // used with signed_in_as
  std::string_view note_key{};  // of a text that stands above the ways; empty: none
};

struct PasswordView {
  SignInForm form;
  std::string back_href;  // to the user name
};

/// What a refused person is told: words for the code or else for its blame (the texts "error...."
/// of the language), a reference code, and nothing internal.
struct RefusalView {
  ErrorCode code{};
  std::string reference;                // also in the log line and the login event
  std::string retry_href;               // no button when empty
  std::chrono::seconds retry_after{0};  // how long to wait before that; 0: not told
};

/// One row of a table of names and values.
using PageRow = std::pair<std::string, std::vector<std::string>>;

struct SessionView {
  std::string user;
  std::string name_id;
  std::string authenticator;
  std::string signed_in_at;
  std::string ends_at;
  std::vector<PageRow> attributes;
  std::string sign_out_action;
  std::string csrf_token;
};

/// A form that sends itself where scripts run, and shows a button where they do not.
struct PostView {
  std::string_view sentence_key;  // "post.to_provider", "post.one_more_step"
  std::string action;
  std::string form_action;  // the origin that the policy lets the form reach, or 'self'
  std::vector<std::pair<std::string, std::string>> fields;
  /// Who is signed in and would be no more: the person is asked, and nothing is posted by itself.
  std::string instead_of{};
  std::string way{};        // name of the login authenticator that would take its place
  std::string stay_href{};  // where that person goes who wants to stay signed in; with instead_of
};

/// One check or finding of a test round trip.
struct TestLine {
  std::string name;
  std::string outcome;  // "pass", "fail", "warn", "skip"
  std::string expected;
  std::string received;
};

/// What a test round trip showed (T1). For administrators; no session came of it.
struct TestResultView {
  std::string authenticator;
  std::string reference;
  std::string code;    // of the refusal; empty: it would have signed in
  std::string detail;  // of the refusal
  std::string remedy;
  std::vector<PageRow> sent;    // what the identity provider sent
  std::vector<PageRow> mapped;  // what the mapping made of it
  std::vector<TestLine> checks;
};

/// The pages that people see. Every value is escaped; none needs a script to work.
Page sign_in_page(const PageFrame& frame, const SignInView& view);
Page password_page(const PageFrame& frame, const PasswordView& view);
Page refusal_page(const PageFrame& frame, const RefusalView& view);
Page session_page(const PageFrame& frame, const SessionView& view);
Page post_page(const PageFrame& frame, const PostView& view);
Page test_result_page(const PageFrame& frame, const TestResultView& view);
/// Sends the browser on to `url` at once, and shows a link where it does not go: an answer to a
/// form, whose policy on where forms lead does not hold for it as for a redirect.
/// `sentence`: the key of what is told meanwhile.
Page forward_page(const PageFrame& frame, std::string_view url,
                  std::string_view sentence = "post.to_provider");
Page signed_out_page(const PageFrame& frame, std::string_view sign_in_href);

}  // namespace countersign::gateway
