// SPDX-License-Identifier: Apache-2.0
#include "gateway/sign_in.h"

#include <utility>

#include "crypto/random.h"
#include "gateway/errors.h"
#include "gateway/loop_breaker.h"
#include "http/form.h"

namespace countersign::gateway {
namespace {

// The query's `target`, checked; a query that can't be read has none.
std::string target_of(const http::Request& request, const Settings& settings) {
  const auto form = http::Form::parse(request.query());
  if (!form.ok()) {
    return settings.home;
  }
  const auto field = form->optional("target");
  return checked_target(settings, field.ok() && *field != nullptr ? (*field)->value : "");
}

std::string application_name(const Settings& settings, std::string_view target) {
  const ApplicationName* best = nullptr;
  const std::string absolute =
      target.starts_with('/') ? settings.origin + std::string(target) : std::string(target);
  for (const ApplicationName& application : settings.applications) {
    const bool inside = absolute.starts_with(application.origin) &&
                        absolute.substr(application.origin.size(), 1) == "/";
    if (inside && (best == nullptr || application.origin.size() > best->origin.size())) {
      best = &application;
    }
  }
  return best == nullptr ? std::string() : best->name;
}

// Where a form to the identity provider may lead. Over https the provider may send the browser on
// to other hosts of its own, which browsers hold against this policy too.
std::string form_sources(std::string_view url) {
  if (url.starts_with("https://")) {
    return "https:";
  }
  return std::string(url.substr(0, url.find('/', url.find("://") + 3)));
}

Page request_page(saml::AuthnRequest request, std::string_view relay_state) {
  PostView view;
  view.title = "Signing you in";
  view.sentence = "You are being sent to your identity provider.";
  view.button = "Continue";
  view.action = request.form->action;
  view.form_action = form_sources(request.form->action);
  view.fields = {{request.form->parameter, std::move(request.form->value)},
                 {"RelayState", std::string(relay_state)}};
  return post_page(view);
}

}  // namespace

http::Response SignIn::choose(const http::Request& request) const {
  const Settings& settings = services_.settings.current();
  const std::string target = target_of(request, settings);
  SignInView view;
  view.application = application_name(settings, target);
  for (const Authenticator& authenticator : settings.authenticators) {
    view.buttons.push_back(
        {settings.path("/login/") + authenticator.id + "?target=" + http::percent_encode(target),
         authenticator.button_label});
  }
  if (const auto hash = session_hash_of(request, settings)) {
    const auto now = services_.clock();
    store::SessionCache::Reader& reader = services_.readers.reader(now);
    if (const auto session = reader.find(*hash, now)) {
      view.signed_in_as = session->user_name();
      view.continue_href = target;
    }
    reader.release();
  }
  return page_response(200, sign_in_page(view));
}

http::Response SignIn::start(const http::Request& request, std::string_view id) const {
  const Settings& settings = services_.settings.current();
  const Attempt attempt{std::string(request.peer()), std::string(id), target_of(request, settings)};
  const Authenticator* authenticator = settings.find(id);
  if (authenticator == nullptr) {
    return refuse(services_, {kUnknownAuthenticator, "expected the id of an authenticator"},
                  attempt);
  }
  return send(request, *authenticator, attempt.target);
}

http::Response SignIn::send(const http::Request& request, const Authenticator& authenticator,
                            const std::string& target) const {
  const Settings& settings = services_.settings.current();
  const Attempt attempt{std::string(request.peer()), authenticator.id, target};
  const auto now = services_.clock();
  const auto counted = LoopBreaker(settings.transport).count(request, now);
  if (counted.loop == Loop::kSuspected) {
    http::Response refusal =
        refuse(services_, {kSignInLoop, "expected at most 8 starts in 60 seconds from one browser"},
               attempt);
    http::add_set_cookie(refusal, counted.cookie);
    return refusal;
  }
  saml::AuthnRequestInput input;
  crypto::random_bytes(input.random);
  input.relay_state = PendingSignIns::make_handle();
  auto made = saml::make_authn_request(authenticator.request, input, now);
  if (!made.ok()) {
    return refuse(services_, made.error(), attempt);
  }
  const auto cookies = pending_.start(request, *input.relay_state,
                                      {made->id.value(), authenticator.id, target, now});
  services_.log.write(LogEntry(LogLevel::kInfo, "sign_in_started")
                          .add("authenticator", authenticator.id)
                          .add("request", made->id.value())
                          .add("peer", request.peer()));
  http::Response response =
      made->form ? page_response(200, request_page(*std::move(made), *input.relay_state))
                 : see_other(made->url);
  http::add_set_cookie(response, counted.cookie);
  for (const http::SetCookie& cookie : cookies) {
    http::add_set_cookie(response, cookie);
  }
  return response;
}

}  // namespace countersign::gateway
