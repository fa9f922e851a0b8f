// SPDX-License-Identifier: Apache-2.0
#include "gateway/pages.h"

#include "base/base64.h"
#include "base/html_escape.h"
#include "crypto/digest.h"
#include "gateway/page_style.h"

namespace countersign::gateway {
namespace {

constexpr std::string_view kSubmitScript = "document.forms[0].submit()";

constexpr std::string_view kShield =
    R"(<svg class="mark" viewBox="0 0 40 40" aria-hidden="true"><path d="M20 3 6 8.4v10.2c0 8.6 5.8 15.3 14 18.4 8.2-3.1 14-9.8 14-18.4V8.4z" fill="none" stroke="currentColor" stroke-width="3" stroke-linejoin="round"/><path d="m13.5 20 4.6 4.6 8.6-9" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>)";
constexpr std::string_view kWarning =
    R"(<svg class="mark warn" viewBox="0 0 40 40" aria-hidden="true"><path d="M20 5 3.5 34h33z" fill="none" stroke="currentColor" stroke-width="3" stroke-linejoin="round"/><path d="M20 16v8.5M20 29v.6" fill="none" stroke="currentColor" stroke-width="3.4" stroke-linecap="round"/></svg>)";

enum class Width { kNarrow, kWide };

std::string source_of(std::string_view inline_text) {
  return "'sha256-" + base64_encode(crypto::sha256(inline_text)) + "'";
}

std::string policy(std::string_view script_sources, std::string_view form_action) {
  std::string out = "default-src 'none'; style-src " + source_of(kPageStyle);
  if (!script_sources.empty()) {
    out += "; script-src " + std::string(script_sources);
  }
  out += "; form-action " + std::string(form_action);
  return out + "; base-uri 'none'; frame-ancestors 'none'";
}

std::string document(std::string_view title, Width width, std::string_view body) {
  std::string out = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>)";
  out += html_escape(title);
  out += "</title><style>";
  out += kPageStyle;
  out += "</style></head><body><main";
  out += width == Width::kWide ? R"( class="wide">)" : ">";
  out += body;
  out += "</main><footer>Secured by Countersign</footer></body></html>\n";
  return out;
}

std::string link_button(std::string_view href, std::string_view label) {
  return R"(<a class="button" href=")" + html_escape(href) + R"(">)" + html_escape(label) + "</a>";
}

std::string hidden_field(std::string_view name, std::string_view value) {
  return R"(<input type="hidden" name=")" + html_escape(name) + R"(" value=")" +
         html_escape(value) + R"(">)";
}

std::string row(std::string_view name, std::string_view value_html) {
  return "<div><dt>" + html_escape(name) + "</dt><dd>" + std::string(value_html) + "</dd></div>";
}

std::string lines(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) {
    out += (out.empty() ? "" : "<br>") + html_escape(value);
  }
  return out;
}

}  // namespace

Page sign_in_page(const SignInView& view) {
  std::string body(kShield);
  body += "<h1>Sign in</h1>";
  body += view.application.empty()
              ? R"(<p class="soft">Choose how you want to sign in.</p>)"
              : R"(<p class="soft">to continue to )" + html_escape(view.application) + "</p>";
  if (!view.signed_in_as.empty()) {
    body += R"(<p class="note">You are signed in as <strong>)" + html_escape(view.signed_in_as) +
            R"(</strong>. <a href=")" + html_escape(view.continue_href) + R"(">Continue</a></p>)";
  }
  if (view.buttons.empty()) {
    body +=
        R"(<p class="note">No way to sign in is set up yet. Please ask your administrator.</p>)";
  } else {
    body += R"(<ul class="ways">)";
    for (const SignInButton& button : view.buttons) {
      body += "<li>" + link_button(button.href, button.label) + "</li>";
    }
    body += "</ul>";
  }
  return {document("Sign in", Width::kNarrow, body), policy({}, "'self'")};
}

Page refusal_page(const RefusalView& view) {
  std::string body(kWarning);
  body += "<h1>" + html_escape(view.title) + "</h1><p>" + html_escape(view.sentence) + "</p>";
  body += R"(<p class="soft">)" + html_escape(view.advice) + "</p>";
  body += R"(<div class="reference">Reference code <strong>)" + html_escape(view.reference) +
          "</strong>" + html_escape(view.code) + "</div>";
  body += link_button(view.retry_href, view.retry_label);
  return {document(view.title, Width::kNarrow, body), policy({}, "'self'")};
}

Page session_page(const SessionView& view) {
  std::string body(kShield);
  body += R"(<h1>You are signed in</h1><p class="soft">as <strong>)" + html_escape(view.user) +
          "</strong></p><dl>";
  body += row("Signed in through", html_escape(view.authenticator));
  body += row("Name identifier", html_escape(view.name_id));
  body += row("Signed in at", html_escape(view.signed_in_at));
  body += row("Ends at the latest", html_escape(view.ends_at));
  body += "</dl>";
  if (!view.attributes.empty()) {
    body += "<h2>What your identity provider said about you</h2><dl>";
    for (const auto& [name, values] : view.attributes) {
      body += row(name, lines(values));
    }
    body += "</dl>";
  }
  body += R"(<form method="post" action=")" + html_escape(view.sign_out_action) + R"(">)" +
          hidden_field("csrf", view.csrf_token) +
          R"(<button class="button plain" type="submit">Sign out</button></form>)";
  return {document("You are signed in", Width::kWide, body), policy({}, "'self'")};
}

Page post_page(const PostView& view) {
  std::string body(kShield);
  body += "<h1>" + html_escape(view.title) + R"(</h1><p class="soft">)" +
          html_escape(view.sentence) + R"(</p><form method="post" action=")" +
          html_escape(view.action) + R"(">)";
  for (const auto& [name, value] : view.fields) {
    body += hidden_field(name, value);
  }
  body += R"(<button class="button" type="submit">)" + html_escape(view.button) +
          "</button></form><script>" + std::string(kSubmitScript) + "</script>";
  return {document(view.title, Width::kNarrow, body),
          policy(source_of(kSubmitScript), view.form_action)};
}

Page signed_out_page(std::string_view sign_in_href) {
  std::string body(kShield);
  body +=
      R"(<h1>You are signed out</h1><p class="soft">You are signed out here. Your identity provider may still know you in this browser; close it if you share this computer.</p><ul class="ways"><li>)" +
      link_button(sign_in_href, "Sign in again") + "</li></ul>";
  return {document("You are signed out", Width::kNarrow, body), policy({}, "'self'")};
}

}  // namespace countersign::gateway
