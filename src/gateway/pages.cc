// SPDX-License-Identifier: Apache-2.0
#include "gateway/pages.h"

#include "base/html_escape.h"
#include "gateway/page_parts.h"

namespace countersign::gateway {
namespace {

std::string_view blame_name(Blame blame) {
  switch (blame) {
    case Blame::kPeer:
      return "peer";
    case Blame::kUser:
      return "user";
    case Blame::kConfig:
      return "config";
    case Blame::kEnvironment:
      return "environment";
    case Blame::kBug:
      break;
  }
  return "bug";
}

// The words for a code: its own where it has any, else those of its blame.
std::string refusal_key(const PageFrame& frame, const ErrorCode& code, std::string_view part) {
  const std::string own = "error." + std::string(code.id) + "." + std::string(part);
  return frame.speech().has(own)
             ? own
             : "error.blame." + std::string(blame_name(code.blame)) + "." + std::string(part);
}

std::string wait_text(const PageFrame& frame, std::chrono::seconds wait) {
  if (wait.count() < 60) {
    return page_text(frame, "error.wait_seconds", {{"count", std::to_string(wait.count())}});
  }
  const auto minutes = (wait.count() + 59) / 60;
  return minutes == 1
             ? page_text(frame, "error.wait_minute")
             : page_text(frame, "error.wait_minutes", {{"count", std::to_string(minutes)}});
}

// What was wrong, where the field it is about points to.
std::string problem(const PageFrame& frame, const SignInForm& form) {
  if (form.problem_key.empty()) {
    return {};
  }
  std::string out = R"(<div class="problem" id="problem" role="alert"><p>)" +
                    page_text(frame, form.problem_key) + "</p>";
  if (!form.reference.empty()) {
    out += R"(<p class="soft">)" + page_text(frame, "error.reference") + " <span>" +
           html_escape(form.reference) + "</span></p>";
  }
  return out + "</div>";
}

std::string_view field_state(const SignInForm& form) {
  return form.problem_key.empty() ? "" : R"( aria-invalid="true" aria-describedby="problem")";
}

std::string form_start(const SignInForm& form) {
  return R"(<form method="post" action=")" + html_escape(form.action) + R"(">)" +
         hidden_field("csrf", form.csrf_token) + hidden_field("target", form.target);
}

std::string user_name_form(const PageFrame& frame, const SignInForm& form,
                           std::string_view button_class) {
  return form_start(form) + R"(<label for="user_name">)" + page_text(frame, "sign_in.user_name") +
         R"(</label><input type="text" id="user_name" name="user_name" value=")" +
         html_escape(form.user_name) +
         R"(" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="256" required)" +
         (form.problem_key.empty() ? "" : " autofocus") + std::string(field_state(form)) +
         R"(><button class=")" + std::string(button_class) + R"(" type="submit">)" +
         page_text(frame, "sign_in.next") + "</button></form>";
}

std::string way(const PageFrame& frame, const SignInButton& button, std::string_view css_class) {
  std::string label = button.label.empty()
                          ? page_text(frame, "sign_in.with", {{"name", html_escape(button.name)}})
                          : html_escape(button.label);
  if (button.last_used) {
    label += "<small>" + page_text(frame, "sign_in.last_used") + "</small>";
  }
  return "<li>" + link_button(button.href, label, css_class) + "</li>";
}

std::string separator(const PageFrame& frame) {
  return R"(<div class="or"><span>)" + page_text(frame, "sign_in.or") + "</span></div>";
}

// Where the person signed in by a button last time, or passwords are of no use, the buttons come
// first; else the user name does.
std::string ways(const PageFrame& frame, const SignInView& view) {
  const bool remembered = !view.buttons.empty() && view.buttons.front().last_used;
  const bool buttons_lead =
      !view.buttons.empty() && (remembered || view.local == LocalAccounts::kNotOffered);
  std::string buttons;
  for (std::size_t i = 0; i < view.buttons.size(); ++i) {
    const bool primary = buttons_lead && (i == 0 || !remembered);
    buttons += way(frame, view.buttons[i], primary ? "button" : "button plain");
  }
  if (!buttons.empty()) {
    buttons = R"(<ul class="ways">)" + buttons + "</ul>";
  }
  std::string form = user_name_form(frame, view.form, buttons_lead ? "button plain" : "button");
  if (buttons.empty()) {
    return form;
  }
  return buttons_lead ? buttons + separator(frame) + form : form + separator(frame) + buttons;
}

}  // namespace

Page sign_in_page(const PageFrame& frame, const SignInView& view) {
  PageBody body;
  body.title = frame.text("sign_in.title");
  body.html = heading(page_text(frame, "sign_in.title"));
  const std::string lead =
      !view.application.empty()
          ? page_text(frame, "sign_in.to", {{"application", strong(view.application)}})
          : page_text(frame, view.buttons.empty() ? "sign_in.enter" : "sign_in.choose");
  body.html += R"(<p class="soft">)" + lead + "</p>";
  if (!view.message.empty()) {
    body.html += R"(<p class="note">)" + html_escape(view.message) + "</p>";
  }
  if (!view.note_key.empty()) {
    body.html += R"(<p class="note">)" + page_text(frame, view.note_key) + "</p>";
  }
  if (!view.signed_in_as.empty()) {
    body.html += R"(<p class="note">)" +
                 page_text(frame, "sign_in.signed_in_as", {{"user", strong(view.signed_in_as)}}) +
                 R"( <a href=")" + html_escape(view.continue_href) + R"(">)" +
                 page_text(frame, "sign_in.continue") + "</a></p>";
  }
  body.html += problem(frame, view.form) + ways(frame, view);
  return finish_page(frame, body, {{}, view.form.form_action});
}

Page password_page(const PageFrame& frame, const PasswordView& view) {
  PageBody body;
  body.title = frame.text("password.title");
  body.html = heading(page_text(frame, "password.title"));
  body.html += R"(<p class="who"><span>)" +
               page_text(frame, "password.as", {{"user", strong(view.form.user_name)}}) +
               R"(</span> <a href=")" + html_escape(view.back_href) + R"(">)" +
               page_text(frame, "password.change") + "</a></p>";
  body.html += problem(frame, view.form);
  body.html += form_start(view.form);
  // Not of type hidden, so that password managers find whose password it is.
  body.html += R"(<input type="text" name="user_name" value=")" + html_escape(view.form.user_name) +
               R"(" autocomplete="username" readonly hidden>)";
  body.html +=
      R"(<label for="password">)" + page_text(frame, "password.label") +
      R"(</label><input type="password" id="password" name="password" autocomplete="current-password" required autofocus)" +
      std::string(field_state(view.form)) + R"(><button class="button" type="submit">)" +
      page_text(frame, "password.submit") + "</button></form>";
  body.html += R"(<p class="hint">)" + page_text(frame, "password.hint") + "</p>";
  return finish_page(frame, body, {{}, view.form.form_action});
}

Page refusal_page(const PageFrame& frame, const RefusalView& view) {
  const auto words = [&](std::string_view part) {
    return page_text(frame, refusal_key(frame, view.code, part));
  };
  PageBody body;
  body.mark = PageMark::kWarning;
  body.title = frame.text(refusal_key(frame, view.code, "title"));
  body.html = heading(words("title")) + "<p>" + words("sentence") + "</p>";
  if (view.retry_after.count() > 0) {
    body.html += "<p><strong>" + wait_text(frame, view.retry_after) + "</strong></p>";
  }
  body.html += R"(<p class="soft">)" + words("advice") + "</p>";
  body.html += R"(<div class="reference">)" + page_text(frame, "error.reference") + " " +
               strong(view.reference) + html_escape(view.code.id) + "</div>";
  if (!view.retry_href.empty()) {
    body.html += link_button(view.retry_href, words("retry"));
  }
  if (!frame.theme.support_text.empty()) {
    body.html += R"(<section class="note"><h2>)" + page_text(frame, "error.support") + "</h2>" +
                 html_escape(frame.theme.support_text) + "</section>";
  }
  return finish_page(frame, body);
}

Page session_page(const PageFrame& frame, const SessionView& view) {
  const auto name = [&](std::string_view key) { return std::string(frame.text(key)); };
  PageBody body;
  body.width = PageWidth::kWide;
  body.title = frame.text("session.title");
  body.html = heading(page_text(frame, "session.title")) + R"(<p class="soft">)" +
              page_text(frame, "session.as", {{"user", strong(view.user)}}) + "</p>";
  std::vector<PageRow> rows = {{name("session.through"), {view.authenticator}}};
  if (!view.name_id.empty()) {
    rows.push_back({name("session.name_id"), {view.name_id}});
  }
  rows.push_back({name("session.since"), {view.signed_in_at}});
  rows.push_back({name("session.until"), {view.ends_at}});
  body.html += description_list(rows);
  if (!view.attributes.empty()) {
    body.html += "<h2>" + page_text(frame, "session.attributes") + "</h2>" +
                 description_list(view.attributes);
  }
  body.html += R"(<form method="post" action=")" + html_escape(view.sign_out_action) + R"(">)" +
               hidden_field("csrf", view.csrf_token) +
               R"(<button class="button plain" type="submit">)" +
               page_text(frame, "session.sign_out") + "</button></form>";
  return finish_page(frame, body);
}

Page post_page(const PageFrame& frame, const PostView& view) {
  const bool asks = !view.instead_of.empty();
  const std::string_view title = asks ? "post.instead_title" : "post.title";
  PageBody body;
  body.mark = asks ? PageMark::kWarning : PageMark::kShield;
  body.title = frame.text(title);
  body.html = heading(page_text(frame, title)) + R"(<p class="soft">)" +
              page_text(frame, view.sentence_key,
                        {{"user", strong(view.instead_of)}, {"way", strong(view.way)}}) +
              "</p>";
  if (asks) {  // first, and filled, what changes nothing
    const std::string stay =
        page_text(frame, "post.stay", {{"user", html_escape(view.instead_of)}});
    body.html += R"(<ul class="ways"><li>)" + link_button(view.stay_href, stay) + "</li></ul>";
  }
  body.html += R"(<form method="post" action=")" + html_escape(view.action) + R"(">)";
  for (const auto& [name, value] : view.fields) {
    body.html += hidden_field(name, value);
  }
  body.html += asks ? R"(<button class="button plain" type="submit">)" +
                          page_text(frame, "post.instead_continue") + "</button></form>"
                    : R"(<button class="button" type="submit">)" +
                          page_text(frame, "post.continue") + "</button></form>";
  return finish_page(frame, body, {asks ? std::string_view() : kSubmitScript, view.form_action});
}

Page forward_page(const PageFrame& frame, std::string_view url, std::string_view sentence) {
  PageBody body;
  body.title = frame.text("post.title");
  body.head = R"(<meta http-equiv="refresh" content="0;url=)" + html_escape(url) + R"(">)";
  body.html = heading(page_text(frame, "post.title")) + R"(<p class="soft">)" +
              page_text(frame, sentence) + R"(</p><ul class="ways"><li>)" +
              link_button(url, page_text(frame, "post.continue")) + "</li></ul>";
  return finish_page(frame, body);
}

Page signed_out_page(const PageFrame& frame, std::string_view sign_in_href) {
  PageBody body;
  body.title = frame.text("signed_out.title");
  body.html = heading(page_text(frame, "signed_out.title")) + R"(<p class="soft">)" +
              page_text(frame, "signed_out.text") + R"(</p><ul class="ways"><li>)" +
              link_button(sign_in_href, page_text(frame, "signed_out.again")) + "</li></ul>";
  return finish_page(frame, body);
}

}  // namespace countersign::gateway
