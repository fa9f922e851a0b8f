// SPDX-License-Identifier: Apache-2.0
#include "demo/demo_app.h"

#include <array>

#include "base/html_escape.h"
#include "base/url.h"
#include "demo/demo_page.h"

namespace countersign::app {
namespace {

std::string header_text(const http::Request& request, std::string_view name) {
  const auto value = request.header(name);
  if (!value) {
    return {};
  }
  const auto decoded = percent_decode(*value);
  return html_escape(decoded.ok() ? *decoded : std::string(*value));
}

std::string facts(const http::Request& request) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kRows = {{
      {"User", "X-Auth-User"},
      {"Subject", "X-Auth-Subject"},
      {"Organisation", "X-Auth-Organisation"},
      {"Name", "X-Auth-Name"},
      {"E-mail", "X-Auth-Email"},
      {"Groups", "X-Auth-Groups"},
      {"Signed in through", "X-Auth-Authenticator"},
  }};
  std::string out = "<dl>";
  for (const auto& [label, header] : kRows) {
    out += "<div><dt>" + std::string(label) + "</dt><dd>" + header_text(request, header) +
           "</dd></div>";
  }
  return out + "</dl>";
}

}  // namespace

void DemoApp::handle(const http::Request& request, http::Reply reply) {
  const std::string user = header_text(request, "X-Auth-User");
  std::string body = "<h1>Sample application</h1>";
  body += "<p class=\"soft\">This page is " + html_escape(request.path()) + ".</p>";
  body += user.empty() ? "<p>Nobody is signed in.</p>"
                       : "<p>Signed in as <strong>" + user + "</strong></p>" + facts(request);
  body +=
      "<p class=\"note\"><a href=\"/\">Home</a> \xc2\xb7 <a href=\"/admin\">Admin (group "
      "admins)</a> \xc2\xb7 <a href=\"/public\">Public</a> \xc2\xb7 <a href=\"" +
      html_escape(session_path_) + "\">Session and sign-out</a></p>";
  reply.send(demo_page(200, "Sample application", body));
}

}  // namespace countersign::app
