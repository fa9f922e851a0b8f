// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  std::string label;
};

struct SignInView {
  std::vector<SignInButton> buttons;
  std::string application;    // what the person is on the way to; may be empty
  std::string signed_in_as;   // empty when nobody is
  std::string continue_href;  // used with signed_in_as
};

/// What a refused person is told: constant words, a code, and nothing internal.
struct RefusalView {
  std::string_view title;
  std::string_view sentence;
  std::string_view advice;
  std::string reference;  // also in the log line
  std::string_view code;  // the error id
  std::string retry_href;
  std::string_view retry_label;
};

struct SessionView {
  std::string user;
  std::string name_id;
  std::string authenticator;
  std::string signed_in_at;
  std::string ends_at;
  std::vector<std::pair<std::string, std::vector<std::string>>> attributes;
  std::string sign_out_action;
  std::string csrf_token;
};

/// A form that sends itself where scripts run, and shows a button where they do not.
struct PostView {
  std::string_view title;
  std::string_view sentence;
  std::string_view button;
  std::string action;
  std::string form_action;  // the origin that the policy lets the form reach, or 'self'
  std::vector<std::pair<std::string, std::string>> fields;
};

/// The pages that people see. Every value is escaped; none needs a script to work.
Page sign_in_page(const SignInView& view);
Page refusal_page(const RefusalView& view);
Page session_page(const SessionView& view);
Page post_page(const PostView& view);
Page signed_out_page(std::string_view sign_in_href);

}  // namespace countersign::gateway
