// SPDX-License-Identifier: Apache-2.0
#include "gateway/context.h"

#include "gateway/errors.h"
#include "gateway/refusal.h"
#include "http/client_address.h"
#include "http/cookies.h"
#include "http/form.h"
#include "identity/organisation.h"
#include "identity/redirect_target.h"
#include "store/session_secret.h"

namespace countersign::gateway {
namespace {

// The few codes whose status is fixed by HTTP rather than by blame.
int status_of(const ErrorCode& code) {
  if (code == kHostUnknown) {
    return 421;
  }
  if (code == kPageUnknown || code == kUnknownAuthenticator || code == kUnknownOrganisation) {
    return 404;
  }
  if (code == kThrottled) {
    return 429;
  }
  return treatment_of(code.blame).status;
}

/// What bounds the lines about a code that any stranger can cause again and again without an event:
/// ids that nothing has, and waiting on.
LineBudget* budget_of(const Services& services, const ErrorCode& code) {
  if (code == kThrottled) {
    return &services.events.throttled_lines();
  }
  const bool of_nothing =
      code == kUnknownAuthenticator || code == kUnknownOrganisation || code == kPageUnknown;
  return of_nothing ? &services.events.unknown_lines() : nullptr;
}

void log_refusal(const Services& services, const Error& error, const Attempt& attempt,
                 const LoginEvents::Recorded& recorded, std::string_view remedy) {
  LineBudget* const budget = budget_of(services, error.code);
  const std::optional<std::uint64_t> left_out =
      budget == nullptr ? 0 : budget->take(services.clock());
  if (!left_out) {
    return;
  }
  const Treatment treatment = treatment_of(error.code.blame);
  LogEntry entry(treatment.level, "refused");
  entry.add("reference", recorded.reference).add("code", error.code.id).add("detail", error.detail);
  add_lost(entry, recorded.is_lost);
  entry.add("status", status_of(error.code))
      .add("for", treatment.audience)
      .add("peer", attempt.peer);
  if (!attempt.authenticator.empty()) {
    entry.add("authenticator", attempt.authenticator);
  }
  if (!attempt.organisation.value().empty()) {
    entry.add("organisation", attempt.organisation.view());
  }
  if (!remedy.empty()) {
    entry.add("remedy", remedy);
  }
  add_left_out(entry, *left_out);
  services.log.write(entry);
}

http::Response refusal_under(const Services& services, const Error& error, const Attempt& attempt,
                             const LoginEvents::Recorded& recorded, std::string_view remedy) {
  log_refusal(services, error, attempt, recorded, remedy);
  const int status = status_of(error.code);
  const auto settings = services.settings.current();
  RefusalView view;
  view.reference = recorded.reference;
  view.code = error.code;
  view.retry_href = login_href(*settings, attempt.target, attempt.organisation.view());
  view.retry_after = attempt.retry_after;
  http::Response response = page_response(status, refusal_page(attempt.frame, view));
  if (attempt.retry_after.count() > 0) {
    response.add_header("Retry-After", std::to_string(attempt.retry_after.count()));
  }
  return response;
}

}  // namespace

Attempt attempt_of(const Services& services, const http::Request& request,
                   std::string_view organisation) {
  const auto settings = services.settings.current();
  Attempt out;
  out.peer = http::client_address(request, settings->machine->trusted_proxies);
  out.organisation = identity::OrganisationId(std::string(organisation));
  out.frame = make_frame(request, services.languages, *settings->catalogue, organisation);
  return out;
}

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
  const auto cookie = http::find_cookie(request, settings.machine->session_cookie);
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
  return refusal_under(services, error, attempt, {make_reference()}, remedy_for(error));
}

http::Response refuse_sign_in(const Services& services, const Error& error, const Attempt& attempt,
                              identity::LoginEvent event) {
  identity::LoginEvent begun = begin_event(services, attempt);
  if (event.reference.empty()) {
    event.reference = begun.reference;
  }
  event.time = begun.time;
  if (event.organisation.empty()) {
    event.organisation = begun.organisation;
  }
  event.authenticator = begun.authenticator;
  event.peer = std::move(begun.peer);
  if (event.user_name.empty()) {
    event.user_name = std::move(begun.user_name);
  }
  if (event.remedy.empty()) {
    event.remedy = remedy_for(error);
  }
  const std::string remedy = event.remedy;
  const LoginEvents::Recorded recorded = services.events.record_refusal(
      *services.settings.current()->catalogue, std::move(event), error);
  return refusal_under(services, error, attempt, recorded, remedy);
}

identity::LoginEvent begin_event(const Services& services, const Attempt& attempt) {
  identity::LoginEvent out;
  out.reference = make_reference();
  out.time = services.clock();
  out.organisation = attempt.organisation;
  out.authenticator = identity::AuthenticatorId(attempt.authenticator);
  out.user_name = attempt.user_name;
  out.peer = attempt.peer;
  return out;
}

std::string login_href(const Settings& settings, std::string_view target,
                       std::string_view organisation) {
  const bool own_page = !organisation.empty() && organisation != identity::kRootOrganisation;
  std::string out =
      settings.path(own_page ? "/o/" + std::string(organisation) + "/login" : "/login");
  if (!target.empty()) {
    out += "?target=" + http::percent_encode(target);
  }
  return out;
}

std::optional<HeldSession> session_held_by(const Services& services, const http::Request& request,
                                           const Settings& settings) {
  const auto hash = session_hash_of(request, settings);
  if (!hash) {
    return std::nullopt;
  }
  const auto now = services.clock();
  store::SessionCache::Reader& reader = services.readers.reader(now);
  std::optional<HeldSession> out;
  if (const auto session = reader.find(*hash, now, *settings.catalogue)) {
    out = {std::string(session->user_name()),
           identity::AuthenticatorId(std::string(session->authenticator()))};
  }
  reader.release();
  return out;
}

std::size_t most_sessions(const identity::Catalogue& catalogue) {
  return static_cast<std::size_t>(
      identity::property_number(catalogue.property("sessions.max_per_user")));
}

}  // namespace countersign::gateway
