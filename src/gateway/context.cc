// SPDX-License-Identifier: Apache-2.0
#include "gateway/context.h"

#include "gateway/errors.h"
#include "gateway/refusal.h"
#include "http/cookies.h"
#include "http/errors.h"
#include "http/form.h"
#include "saml/remedy.h"
#include "store/session_secret.h"

namespace countersign::gateway {
namespace {

// The few codes whose status is fixed by HTTP rather than by blame.
int status_of(const ErrorCode& code) {
  if (code == kHostUnknown) {
    return 421;
  }
  if (code == kPageUnknown || code == kUnknownAuthenticator) {
    return 404;
  }
  return treatment_of(code.blame).status;
}

}  // namespace

http::Response page_response(int status, const Page& page) {
  http::Response response =
      http::Response::with_body(status, "text/html; charset=utf-8", page.html);
  response.add_header("Content-Security-Policy", page.content_security_policy);
  response.add_header("Cache-Control", "no-store");
  response.add_header("Referrer-Policy", "no-referrer");
  response.add_header("X-Content-Type-Options", "nosniff");
  response.add_header("X-Frame-Options", "DENY");
  return response;
}

http::Response see_other(std::string_view location) {
  http::Response response = http::Response::redirect(303, location);
  response.add_header("Cache-Control", "no-store");
  response.add_header("Referrer-Policy", "no-referrer");
  return response;
}

std::optional<identity::SessionHash> session_hash_of(const http::Request& request,
                                                     const Settings& settings) {
  const auto cookie = http::find_cookie(request, settings.session_cookie);
  if (!cookie.ok()) {
    return std::nullopt;
  }
  const auto id = identity::SessionId::from_cookie(*cookie);
  if (!id) {
    return std::nullopt;
  }
  return store::hash_session_id(*id);
}

http::Response refuse(const Services& services, const Error& error, const Attempt& attempt) {
  const Settings& settings = services.settings.current();
  const Treatment treatment = treatment_of(error.code.blame);
  const Words words = words_for(error.code);
  const std::string reference = make_reference();
  const int status = status_of(error.code);

  LogEntry entry(treatment.level, "refused");
  entry.add("reference", reference).add("code", error.code.id).add("detail", error.detail);
  entry.add("status", status).add("for", treatment.audience).add("peer", attempt.peer);
  if (!attempt.authenticator.empty()) {
    entry.add("authenticator", attempt.authenticator);
  }
  if (error.code.id.starts_with("saml.")) {
    entry.add("remedy", saml::remedy(error.code, {}, {}));
  }
  services.log.write(entry);

  RefusalView view;
  view.title = words.title;
  view.sentence = words.sentence;
  view.advice = words.advice;
  view.reference = reference;
  view.code = error.code.id;
  view.retry_href = login_href(settings, attempt.target);
  view.retry_label = words.retry_label;
  return page_response(status, refusal_page(view));
}

std::string login_href(const Settings& settings, std::string_view target) {
  std::string out = settings.path("/login");
  if (!target.empty()) {
    out += "?target=" + http::percent_encode(target);
  }
  return out;
}

std::string checked_target(const Settings& settings, std::string_view wanted) {
  if (wanted.empty()) {
    return settings.home;
  }
  const auto target = identity::RedirectTarget::parse(wanted, settings.registered);
  return target.ok() ? target->value() : settings.home;
}

}  // namespace countersign::gateway
