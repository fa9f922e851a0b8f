// SPDX-License-Identifier: Apache-2.0
#include "gateway/denied_page.h"

#include "base/html_escape.h"
#include "gateway/page_parts.h"

namespace countersign::gateway {
namespace {

// The words for a code, else those for what is not set up as it should be.
std::string denied_words(const PageFrame& frame, const ErrorCode& code, std::string_view part,
                         const DeniedView& view) {
  const std::string own = "denied." + std::string(code.id) + "." + std::string(part);
  const std::string key = frame.speech().has(own) ? own : "denied.setup." + std::string(part);
  const std::string application =
      view.application.empty() ? page_text(frame, "denied.application") : strong(view.application);
  return page_text(frame, key, {{"application", application}});
}

std::string support(const PageFrame& frame) {
  return frame.theme.support_text.empty()
             ? std::string()
             : R"(<section class="note"><h2>)" + page_text(frame, "error.support") + "</h2>" +
                   html_escape(frame.theme.support_text) + "</section>";
}

std::string retry_link(const PageFrame& frame, Retry retry) {
  return retry == Retry::kNone ? std::string()
                               : "<p>" + link_button("", page_text(frame, "notice.retry")) + "</p>";
}

std::string actions(const PageFrame& frame, const DeniedView& view) {
  return R"(<ul class="ways"><li>)" +
         link_button(view.other_account_href, page_text(frame, "denied.other_account")) +
         R"(</li><li><form class="bare" method="post" action=")" +
         html_escape(view.sign_out_action) + R"(">)" + hidden_field("csrf", view.csrf_token) +
         R"(<button class="button plain" type="submit">)" + page_text(frame, "session.sign_out") +
         "</button></form></li></ul>";
}

// The ways out where to be somebody else would not help: the first is the best.
std::string ways_out(const PageFrame& frame, const DeniedView& view) {
  std::string out;
  const auto add = [&out](std::string_view href, const std::string& label) {
    out += "<li>" + link_button(href, label, out.empty() ? "button" : "button plain") + "</li>";
  };
  if (view.retry == Retry::kOffered) {
    add("", page_text(frame, "notice.retry"));
  }
  if (!view.open_href.empty()) {
    add(view.open_href,
        page_text(frame, "denied.open", {{"application", html_escape(view.application)}}));
  }
  if (!view.start_href.empty()) {
    add(view.start_href, page_text(frame, view.user.empty() ? "denied.sign_in" : "denied.session"));
  }
  return out.empty() ? out : R"(<ul class="ways">)" + out + "</ul>";
}

}  // namespace

Page denied_page(const PageFrame& frame, const DeniedView& view) {
  PageBody body;
  body.mark = PageMark::kWarning;
  const std::string own = "denied." + std::string(view.code.id) + ".title";
  body.title = frame.text(frame.speech().has(own) ? own : "denied.setup.title");
  body.html = heading(denied_words(frame, view.code, "title", view)) + "<p>" +
              denied_words(frame, view.code, "sentence", view) + "</p>";
  if (!view.user.empty()) {
    body.html +=
        "<p>" + page_text(frame, "sign_in.signed_in_as", {{"user", strong(view.user)}}) + "</p>";
  }
  body.html += R"(<p class="soft">)" + denied_words(frame, view.code, "advice", view) + "</p>";
  if (!view.reference.empty()) {
    body.html += R"(<div class="reference">)" + page_text(frame, "error.reference") + " " +
                 strong(view.reference) + html_escape(view.code.id) + "</div>";
  }
  body.html += view.other_account_href.empty() ? ways_out(frame, view) : actions(frame, view);
  body.html += support(frame);
  return finish_page(frame, body, {{}, view.form_action});
}

Page notice_page(const PageFrame& frame, std::string_view status, Retry retry) {
  const auto words = [&](std::string_view part) {
    return "notice." + std::string(status) + "." + std::string(part);
  };
  PageBody body;
  body.mark = PageMark::kWarning;
  body.title = frame.text(words("title"));
  body.html = heading(page_text(frame, words("title"))) + "<p>" +
              page_text(frame, words("sentence")) + R"(</p><p class="soft">)" +
              page_text(frame, words("advice")) + "</p>" + retry_link(frame, retry) +
              support(frame);
  return finish_page(frame, body);
}

}  // namespace countersign::gateway
