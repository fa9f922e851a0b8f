// SPDX-License-Identifier: Apache-2.0
#include "demo/demo_idp.h"

#include <utility>

#include "base/html_escape.h"
#include "crypto/random.h"
#include "demo/demo_page.h"
#include "demo/people.h"
#include "gateway/pages.h"
#include "http/form.h"
#include "saml/bindings.h"

namespace countersign::app {
namespace {

constexpr std::size_t kBodyBytes = std::size_t{512} * 1024;
constexpr std::string_view kTitle = "Demo identity provider \xe2\x80\x93 for trial only";

http::Response page_of(const gateway::Page& page) {
  http::Response response = http::Response::with_body(200, "text/html; charset=utf-8", page.html);
  response.add_header("Content-Security-Policy", page.content_security_policy);
  response.add_header("Cache-Control", "no-store");
  return response;
}

http::Response trouble(const Error& error) {
  return demo_page(400, kTitle,
                   "<h1>This request can't be answered</h1><p>" + html_escape(error.detail) +
                       "</p><p class=\"soft\">" + html_escape(error.code.id) + "</p>");
}

std::string hidden(std::string_view name, std::string_view value) {
  return "<input type=\"hidden\" name=\"" + html_escape(name) + "\" value=\"" + html_escape(value) +
         "\">";
}

saml::Attribute attribute(std::string_view name, std::vector<std::string> values) {
  saml::Attribute out;
  out.name = std::string(name);
  out.values = std::move(values);
  return out;
}

// The one field of that name; empty when it is absent or repeated.
std::string field(const http::Form& form, std::string_view name) {
  const auto found = form.optional(name);
  return found.ok() && *found != nullptr ? (*found)->value : std::string();
}

}  // namespace

DemoIdp::DemoIdp(DemoIdpSettings settings, Clock clock)
    : settings_(std::move(settings)), clock_(std::move(clock)) {
  using http::Method;
  using http::PathParameters;
  using http::Reply;
  using http::Request;
  router_.add(Method::kGet, "/", [this](const Request&, const PathParameters&, Reply reply) {
    reply.send(choose(nullptr, ""));
  });
  router_.add(
      Method::kGet, "/metadata", [this](const Request&, const PathParameters&, Reply reply) {
        reply.send(http::Response::with_body(200, "application/samlmetadata+xml",
                                             metadata(settings_.origin, settings_.certificate)));
      });
  router_.add(Method::kGet, "/sso",
              [this](const Request& request, const PathParameters&, Reply reply) {
                reply.send(by_redirect(request));
              });
  router_.add(
      Method::kPost, "/sso",
      [this](const Request& request, const PathParameters&, Reply reply) {
        reply.send(by_post(request));
      },
      kBodyBytes);
  router_.add(
      Method::kPost, "/answer",
      [this](const Request& request, const PathParameters&, Reply reply) {
        reply.send(answer(request));
      },
      kBodyBytes);
}

saml::EntityId DemoIdp::entity_id(const std::string& origin) {
  return saml::EntityId(origin + "/metadata");
}

std::string DemoIdp::metadata(const std::string& origin, const crypto::Certificate& certificate) {
  const auto endpoint = [&](std::string_view binding) {
    return "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:" +
           std::string(binding) + "\" Location=\"" + html_escape(origin) + "/sso\"/>";
  };
  return "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" "
         "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" entityID=\"" +
         html_escape(entity_id(origin).view()) +
         "\"><md:IDPSSODescriptor WantAuthnRequestsSigned=\"true\" "
         "protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">"
         "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>" +
         certificate.base64() +
         "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>" +
         endpoint("HTTP-Redirect") + endpoint("HTTP-POST") +
         "</md:IDPSSODescriptor></md:EntityDescriptor>\n";
}

http::Response DemoIdp::choose(const saml::idp::ReceivedRequest* request,
                               std::string_view relay_state) const {
  std::string body = "<h1>Who are you?</h1><p class=\"soft\">" + std::string(kTitle) +
                     ". Nobody checks a password here.</p><form method=\"post\" "
                     "action=\"/answer\"><ul class=\"ways\">";
  for (const DemoPerson& person : demo_people()) {
    std::string groups;
    for (const std::string& group : person.groups) {
      groups += (groups.empty() ? "" : ", ") + group;
    }
    body += "<li><button class=\"button\" type=\"submit\" name=\"user\" value=\"" +
            html_escape(person.user) + "\">" + html_escape(person.user) + " \xe2\x80\x93 " +
            html_escape(person.name) + " (" + html_escape(groups) + ")</button></li>";
  }
  body += "</ul>" + hidden("request", request == nullptr ? "" : request->id.view()) +
          hidden("relay_state", relay_state) + "</form>";
  return demo_page(200, kTitle, body);
}

http::Response DemoIdp::by_redirect(const http::Request& request) const {
  const auto query = saml::parse_redirect(request.query());
  if (!query.ok()) {
    return trouble(query.error());
  }
  const auto received = saml::idp::receive_redirect(*query, settings_.sp_keys);
  if (!received.ok()) {
    return trouble(received.error());
  }
  return choose(&*received, query->relay_state.value_or(""));
}

http::Response DemoIdp::by_post(const http::Request& request) const {
  const auto form = http::Form::parse(request.body(), {kBodyBytes, 16});
  if (!form.ok()) {
    return trouble(form.error());
  }
  const auto received = saml::idp::receive_post(field(*form, "SAMLRequest"), settings_.sp_keys);
  if (!received.ok()) {
    return trouble(received.error());
  }
  return choose(&*received, field(*form, "RelayState"));
}

http::Response DemoIdp::answer(const http::Request& request) const {
  const auto form = http::Form::parse(request.body(), {kBodyBytes, 16});
  if (!form.ok()) {
    return trouble(form.error());
  }
  const DemoPerson* person = find_person(field(*form, "user"));
  if (person == nullptr) {
    return choose(nullptr, "");
  }
  const auto now = clock_();
  saml::idp::ResponseContent content;
  content.idp = entity_id(settings_.origin);
  content.sp = settings_.sp;
  content.acs = settings_.acs;
  if (const std::string id = field(*form, "request"); !id.empty()) {
    content.request = saml::RequestId(id);
  }
  content.response_id = "_" + crypto::random_hex(20);
  content.assertion_id = "_" + crypto::random_hex(20);
  content.name_id = saml::NameId{std::string(person->user),
                                 "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
                                 std::nullopt, std::nullopt};
  content.attributes = {attribute("mail", {std::string(person->mail)}),
                        attribute("displayName", {std::string(person->name)}),
                        attribute("groups", person->groups)};
  content.issued = now;
  content.expires = now + std::chrono::minutes(5);
  content.authenticated = now;
  content.session_index = "_" + crypto::random_hex(16);
  const auto xml = saml::idp::build_response(content, settings_.key);
  if (!xml.ok()) {
    return trouble(xml.error());
  }
  const saml::PostForm post =
      saml::encode_post(saml::MessageKind::kResponse, settings_.acs.view(), *xml, std::nullopt);
  gateway::PostView view;
  view.sentence_key = "post.one_more_step";
  view.action = post.action;
  view.form_action = "*";
  view.fields = {{post.parameter, post.value}};
  if (const std::string relay_state = field(*form, "relay_state"); !relay_state.empty()) {
    view.fields.emplace_back("RelayState", relay_state);
  }
  const gateway::PageFrame frame{gateway::Languages::built_in(), "en", {}, ""};
  return page_of(gateway::post_page(frame, view));
}

}  // namespace countersign::app
