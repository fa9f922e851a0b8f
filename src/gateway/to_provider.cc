// SPDX-License-Identifier: Apache-2.0
#include "gateway/to_provider.h"

#include <utility>

#include "base/text.h"
#include "crypto/random.h"
#include "gateway/errors.h"
#include "gateway/loop_breaker.h"
#include "identity/errors.h"
#include "identity/standing.h"

namespace countersign::gateway {
namespace {

// Where a form to the identity provider may lead. Over https the provider may send the browser on
// to other hosts of its own, which browsers hold against this policy too.
std::string form_sources(std::string_view url) {
  if (url.starts_with("https://")) {
    return "https:";
  }
  return std::string(url.substr(0, url.find('/', url.find("://") + 3)));
}

Page request_page(const PageFrame& frame, saml::AuthnRequest request,
                  std::string_view relay_state) {
  PostView view;
  view.sentence_key = "post.to_provider";
  view.action = request.form->action;
  view.form_action = form_sources(request.form->action);
  view.fields = {{request.form->parameter, std::move(request.form->value)},
                 {"RelayState", std::string(relay_state)}};
  return post_page(frame, view);
}

// Whether people of `organisation` may leave by this authenticator now.
Result<void> check_departure(const identity::Catalogue& catalogue, const Departure& departure,
                             const identity::OrganisationId& organisation) {
  const identity::Authenticator& settings = departure.authenticator->settings;
  if (catalogue.organisation(organisation) == nullptr ||
      !catalogue.serves(settings, organisation)) {
    return not_served(settings, organisation.view());
  }
  if (!catalogue.is_enabled(organisation)) {
    return identity::not_enabled(organisation.view());
  }
  if (departure.test.empty() && settings.state != identity::AuthenticatorState::kActive) {
    return identity::not_active(settings);
  }
  return {};
}

}  // namespace

Error not_served(const identity::Authenticator& authenticator, std::string_view organisation) {
  return {kUnknownOrganisation,
          "expected an organisation that \"people\" of the login authenticator " +
              countersign::quoted(authenticator.id.view()) + " names, got " +
              countersign::quoted(organisation)};
}

http::Response send_to_provider(const Services& services, const PendingSignIns& pending,
                                const http::Request& request, const Departure& departure) {
  const auto settings = services.settings.current();
  const CompiledAuthenticator& authenticator = *departure.authenticator;
  const identity::OrganisationId organisation =
      departure.organisation.value().empty()
          ? settings->catalogue->first_served(authenticator.settings)
          : departure.organisation;
  Attempt attempt = attempt_of(services, request, organisation.view());
  attempt.authenticator = authenticator.settings.id.value();
  attempt.target = departure.target;
  attempt.user_name = departure.login_hint;
  if (const auto may = check_departure(*settings->catalogue, departure, organisation); !may.ok()) {
    return refuse_sign_in(services, may.error(), attempt);
  }
  const auto now = services.clock();
  const auto counted = LoopBreaker(settings->machine->transport).count(request, now);
  if (counted.loop == Loop::kSuspected) {
    http::Response refusal = refuse_sign_in(
        services, {kSignInLoop, "expected at most 8 starts in 60 seconds from one browser"},
        attempt);
    http::add_set_cookie(refusal, counted.cookie);
    return refusal;
  }
  saml::AuthnRequestInput input;
  crypto::random_bytes(input.random);
  input.relay_state = PendingSignIns::make_handle();
  if (!departure.login_hint.empty()) {
    input.login_hint = departure.login_hint;
  }
  saml::AuthnRequestSettings wanted = authenticator.request;
  wanted.force_authn = wanted.force_authn || (departure.asks_anew && !wanted.is_passive);
  auto made = saml::make_authn_request(wanted, input, now);
  if (!made.ok()) {
    return refuse_sign_in(services, made.error(), attempt);
  }
  const auto cookies = pending.start(request, *input.relay_state,
                                     {made->id.value(), attempt.authenticator, organisation.value(),
                                      departure.target, departure.test, now});
  services.log.write(LogEntry(LogLevel::kInfo, "sign_in_started")
                         .add("authenticator", attempt.authenticator)
                         .add("organisation", organisation.view())
                         .add("request", made->id.value())
                         .add("peer", attempt.peer));
  http::Response response =
      made->form
          ? page_response(200, request_page(attempt.frame, *std::move(made), *input.relay_state))
          : see_other(made->url);
  http::add_set_cookie(response, counted.cookie);
  for (const http::SetCookie& cookie : cookies) {
    http::add_set_cookie(response, cookie);
  }
  return response;
}

}  // namespace countersign::gateway
