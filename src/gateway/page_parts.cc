// SPDX-License-Identifier: Apache-2.0
#include "gateway/page_parts.h"

#include "base/base64.h"
#include "base/html_escape.h"
#include "crypto/digest.h"
#include "gateway/page_style.h"
#include "gateway/theme.h"

namespace countersign::gateway {
namespace {

constexpr std::string_view kShield =
    R"(<svg class="mark" viewBox="0 0 40 40" aria-hidden="true"><path d="M20 3 6 8.4v10.2c0 8.6 5.8 15.3 14 18.4 8.2-3.1 14-9.8 14-18.4V8.4z" fill="none" stroke="currentColor" stroke-width="3" stroke-linejoin="round"/><path d="m13.5 20 4.6 4.6 8.6-9" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>)";
constexpr std::string_view kWarning =
    R"(<svg class="mark warn" viewBox="0 0 40 40" aria-hidden="true"><path d="M20 5 3.5 34h33z" fill="none" stroke="currentColor" stroke-width="3" stroke-linejoin="round"/><path d="M20 16v8.5M20 29v.6" fill="none" stroke="currentColor" stroke-width="3.4" stroke-linecap="round"/></svg>)";

std::string source_of(std::string_view inline_text) {
  return "'sha256-" + base64_encode(crypto::sha256(inline_text)) + "'";
}

std::string policy_text(const PageFrame& frame, const PagePolicy& policy,
                        std::string_view own_style) {
  static const std::string kPageStyleSource = source_of(kPageStyle);
  std::string out = "default-src 'none'; style-src " + kPageStyleSource;
  out += own_style.empty() ? std::string() : " " + source_of(own_style);
  if (const std::string logo = logo_source(frame.theme); !logo.empty()) {
    out += "; img-src " + logo;
  }
  if (!policy.script.empty()) {
    out += "; script-src " + source_of(policy.script);
  }
  return out + "; form-action " + policy.form_action + "; base-uri 'none'; frame-ancestors 'none'";
}

// Logo and title of the organisation, where it has them.
std::string brand(const identity::Theme& theme) {
  std::string out;
  if (!logo_source(theme).empty()) {
    out += R"(<img src=")" + html_escape(theme.logo_url) + R"(" alt="">)";
  }
  if (!theme.title.empty()) {
    out += "<span>" + html_escape(theme.title) + "</span>";
  }
  return out.empty() ? out : R"(<div class="brand">)" + out + "</div>";
}

std::string language_links(const PageFrame& frame) {
  if (frame.self.empty() || frame.languages->all().size() < 2) {
    return {};
  }
  const std::string_view separator = frame.self.ends_with('?') ? "" : "&";
  std::string out = R"(<nav aria-label=")" + page_text(frame, "page.languages") + R"(">)";
  for (const Language& one : frame.languages->all()) {
    const std::string tag = html_escape(one.tag());
    const std::string href = html_escape(frame.self + std::string(separator) + "lang=" + one.tag());
    out += R"(<a lang=")";
    out += tag;
    out += R"(" hreflang=")";
    out += tag;
    out += R"(" href=")";
    out += href;
    out += one.tag() == frame.language ? R"(" aria-current="true">)" : R"(">)";
    out += html_escape(one.name());
    out += "</a>";
  }
  return out + "</nav>";
}

std::string footer(const PageFrame& frame) {
  // A page in an organisation's name does not carry ours.
  const std::string ours = frame.theme.title.empty()
                               ? "<span>" + page_text(frame, "page.powered_by") + "</span>"
                               : std::string();
  const std::string links = language_links(frame);
  return ours.empty() && links.empty() ? std::string() : "<footer>" + ours + links + "</footer>";
}

}  // namespace

Page finish_page(const PageFrame& frame, const PageBody& body, const PagePolicy& policy) {
  const std::string own_style = theme_style(frame.theme);
  const std::string title =
      frame.theme.title.empty() ? body.title : body.title + " – " + frame.theme.title;
  const std::string logo = brand(frame.theme);
  std::string out =
      R"(<!DOCTYPE html>
<html lang=")" +
      html_escape(frame.speech().tag()) + R"(" dir=")" + frame.speech().direction() +
      R"("><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">)";
  out += body.head;
  out += "<title>" + html_escape(title) + "</title><style>";
  out += kPageStyle;
  out += "</style>";
  out += own_style.empty() ? own_style : "<style>" + own_style + "</style>";
  out += "</head><body><main";
  out += body.width == PageWidth::kWide ? R"( class="wide">)" : ">";
  out += logo;
  if (body.mark == PageMark::kWarning) {
    out += kWarning;
  } else if (logo.empty()) {
    out += kShield;
  }
  out += body.html + "</main>" + footer(frame);
  out +=
      policy.script.empty() ? std::string() : "<script>" + std::string(policy.script) + "</script>";
  out += "</body></html>\n";
  return {std::move(out), policy_text(frame, policy, own_style)};
}

std::string page_text(const PageFrame& frame, std::string_view key,
                      std::initializer_list<TextValue> values) {
  return fill_text(html_escape(frame.text(key)), values);
}

std::string strong(std::string_view text) {
  return "<strong>" + html_escape(text) + "</strong>";
}

std::string heading(std::string_view text_html) {
  return "<h1>" + std::string(text_html) + "</h1>";
}

std::string link_button(std::string_view href, std::string_view label_html,
                        std::string_view css_class) {
  return R"(<a class=")" + std::string(css_class) + R"(" href=")" + html_escape(href) + R"(">)" +
         std::string(label_html) + "</a>";
}

std::string hidden_field(std::string_view name, std::string_view value) {
  return R"(<input type="hidden" name=")" + html_escape(name) + R"(" value=")" +
         html_escape(value) + R"(">)";
}

std::string description_list(const std::vector<PageRow>& rows) {
  if (rows.empty()) {
    return {};
  }
  std::string out = "<dl>";
  for (const auto& [name, values] : rows) {
    std::string lines;
    for (const std::string& value : values) {
      lines += (lines.empty() ? "" : "<br>") + html_escape(value);
    }
    out += "<div><dt>" + html_escape(name) + "</dt><dd>" + lines + "</dd></div>";
  }
  return out + "</dl>";
}

}  // namespace countersign::gateway
