// SPDX-License-Identifier: Apache-2.0
// Login events (T2): list, and one with every check; the capture of the next sign-in (T4).
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "admin/errors.h"
#include "admin/operation.h"
#include "admin/query_parameters.h"
#include "base/datetime.h"
#include "base/text.h"
#include "identity/organisation.h"
#include "identity/reference_code.h"
#include "saml/checks.h"

namespace countersign::admin {
namespace {

using identity::LoginEvent;
using identity::LoginOutcome;

std::string_view name_of(LoginOutcome outcome) {
  switch (outcome) {
    case LoginOutcome::kAccepted:
      return "accepted";
    case LoginOutcome::kRefused:
      return "refused";
    case LoginOutcome::kTested:
      return "tested";
  }
  return "refused";
}

std::optional<LoginOutcome> outcome_of(const std::string* name) {
  if (name == nullptr) {
    return std::nullopt;
  }
  if (*name == "accepted") {
    return LoginOutcome::kAccepted;
  }
  return *name == "tested" ? LoginOutcome::kTested : LoginOutcome::kRefused;
}

// Whether the caller stands over an organisation, or over the one above it when it was deleted.
bool stands_over(const Call& call, const identity::OrganisationId& organisation) {
  return call.catalogue->is_or_was_within(organisation, call.grant.organisation);
}

// Whether the login authenticator of an event is one of the caller's, or asks for what is typed.
bool is_of_own_authenticator(const Call& call, const LoginEvent& event) {
  const auto* used = call.catalogue->authenticator(event.authenticator.view());
  if (used != nullptr) {
    return used->type == identity::AuthenticatorType::kLocal ||
           stands_over(call, used->organisation);
  }
  const identity::OrganisationId* owner = call.catalogue->retired_owner(
      identity::ObjectKind::kAuthenticator, event.authenticator.view());
  return owner != nullptr ? stands_over(call, *owner)
                          : call.grant.organisation.view() == identity::kRootOrganisation;
}

// Whether only those above may know who it was: somebody whom a login authenticator of theirs
// vouched for, and who is no user of the caller's, at the page of an organisation of the caller's.
Outcome<bool> is_anothers(const Call& call, const LoginEvent& event) {
  if (event.authenticator.empty() || is_of_own_authenticator(call, event)) {
    return false;
  }
  if (!event.user.empty()) {
    CS_TRY(const auto user, call.services.users.find(event.user));
    if (user) {
      return !stands_over(call, user->organisation);
    }
  }
  // Nobody is accepted whom nobody knows: it was a user of the organisation where it is recorded.
  return event.outcome != LoginOutcome::kAccepted;
}

// An event without what says who it was.
LoginEvent without_person(LoginEvent event) {
  event.user = identity::UserId();
  event.user_name.clear();
  event.detail.clear();
  event.name_id.clear();
  event.attributes.clear();
  for (identity::EventCheck& check : event.checks) {
    check.expected.clear();
    check.received.clear();
  }
  event.remedy =
      "The login authenticator belongs to an organisation above yours: who it was is told to its "
      "administrators. Give them the reference code.";
  return event;
}

// What the caller may know of an event, with the remedy in the caller's language.
Outcome<LoginEvent> seen_by(const Call& call, LoginEvent event) {
  CS_TRY(const bool hidden, is_anothers(call, event));
  LoginEvent out = hidden ? without_person(std::move(event)) : std::move(event);
  if (call.services.gateway.remedy_in && !out.remedy.empty()) {
    out.remedy = call.services.gateway.remedy_in(out.remedy, call.accept_language);
  }
  return out;
}

// Whether somebody who may not know who it was could see why such an event was found.
bool shows_why(const store::EventQuery& query, const LoginEvent& event) {
  return query.user_name.empty() && !query.user.has_value() &&
         (query.search.empty() || query.search == event.reference || query.search == event.code);
}

json::Object listed(const LoginEvent& event) {
  return {{"reference", event.reference},
          {"time", format_datetime(event.time)},
          {"organisation", event.organisation.value()},
          {"authenticator", event.authenticator.value()},
          {"user_name", event.user_name},
          {"user", event.user.value()},
          {"outcome", name_of(event.outcome)},
          {"code", event.code},
          {"detail", event.detail},
          {"remedy", event.remedy},
          {"peer", event.peer},
          {"repeats", event.repeats},
          {"last_time", format_datetime(event.repeats > 0 ? event.last : event.time)}};
}

// An accepted event keeps the checks of the message that did not simply pass, unless it was
// captured: the others are filled in.
std::vector<identity::EventCheck> all_checks(const LoginEvent& event) {
  const auto& kept = event.checks;
  const bool complete =
      event.outcome != identity::LoginOutcome::kAccepted || event.issuer.empty() ||
      std::any_of(kept.begin(), kept.end(), [](const auto& one) { return one.outcome == "pass"; });
  if (complete) {
    return kept;
  }
  std::vector<identity::EventCheck> out;
  for (const saml::Check& check : saml::checks()) {
    const auto found =
        std::find_if(kept.begin(), kept.end(), [&](const auto& one) { return one.id == check.id; });
    out.push_back({std::string(check.id),
                   std::string(check.spec),
                   found == kept.end() ? "pass" : found->outcome,
                   {},
                   {}});
  }
  return out;
}

json::Object whole(const LoginEvent& event) {
  json::Object out = listed(event);
  json::Array checks;
  for (const identity::EventCheck& check : all_checks(event)) {
    checks.emplace_back(json::Object{{"id", check.id},
                                     {"spec", check.spec},
                                     {"outcome", check.outcome},
                                     {"expected", check.expected},
                                     {"received", check.received}});
  }
  json::Array attributes;
  for (const identity::Attribute& attribute : event.attributes) {
    json::Array values(attribute.values.begin(), attribute.values.end());
    attributes.emplace_back(json::Object{{"name", attribute.name}, {"values", std::move(values)}});
  }
  out.set("issuer", event.issuer)
      .set("name_id", event.name_id)
      .set("name_id_format", event.name_id_format)
      .set("signing_key", event.signing_key)
      .set("attributes", std::move(attributes))
      .set("checks", std::move(checks));
  return out;
}

// As many as are wanted of what the caller may find. Neither their number
// nor whether more follow says anything of the others.
Outcome<std::vector<store::StoredEvent>> visible_events(const Call& call, store::EventQuery query,
                                                        std::size_t wanted) {
  std::vector<store::StoredEvent> out;
  // All at once in which parts are searched for, so that these are the same whatever is left out.
  query.limit = query.search.empty() ? wanted : std::max(wanted, store::kSearchedForParts + 1);
  while (true) {
    CS_TRY(auto found, call.services.events.events(query));
    const bool is_last = found.size() < query.limit;
    if (!found.empty()) {
      query.before = found.back().position;
    }
    for (store::StoredEvent& stored : found) {
      CS_TRY(const bool hidden, is_anothers(call, stored.event));
      if (hidden && !shows_why(query, stored.event)) {
        continue;
      }
      out.push_back(std::move(stored));
      if (out.size() == wanted) {
        return out;
      }
    }
    if (is_last) {
      return out;
    }
    query.finds_parts = false;
  }
}

Outcome<Answer> list_events(const Call& call, std::vector<identity::OrganisationId> organisations) {
  store::EventQuery query;
  query.organisations = std::move(organisations);
  if (const std::string* authenticator = call.query_value("authenticator")) {
    query.authenticator = identity::AuthenticatorId(*authenticator);
  }
  if (const std::string* user = call.query_value("user")) {
    query.user = identity::UserId(*user);
  }
  const auto text = [&](std::string_view name) {
    const std::string* value = call.query_value(name);
    return value == nullptr ? std::string() : *value;
  };
  query.user_name = text("user_name");
  query.code = text("code");
  query.search = text("search");
  query.outcome = outcome_of(call.query_value("outcome"));
  CS_TRY(query.before, number_position_of(call));
  CS_TRY(auto events, visible_events(call, std::move(query), call.limit() + 1));
  std::optional<std::string> next;
  if (events.size() > call.limit()) {
    events.pop_back();
    next = std::to_string(events.back().position);
  }
  json::Array items;
  for (store::StoredEvent& stored : events) {
    CS_TRY(const LoginEvent seen, seen_by(call, std::move(stored.event)));
    items.emplace_back(listed(seen));
  }
  return page(std::move(items), next);
}

Outcome<Answer> list_login_events(const Call& call) {
  return list_events(call, call.covered_by_records());
}

Outcome<Answer> list_everywhere(const Call& call) {
  return list_events(call, {});
}

// Codes are read over the telephone, and some pages that show one are no event.
Problem no_event(const Call& call) {
  const bool is_root = call.grant.organisation.view() == identity::kRootOrganisation;
  return {kNotFound,
          "no event has the reference code " +
              quoted(identity::reference_as_typed(call.path_value("reference"))) +
              ", of those that you may see",
          "Compare the code with the one on the page; case, spaces and the dash do not count, and "
          "events are kept for login_events.retention. " +
              std::string(is_root ? ""
                                  : "What concerns another organisation as well is told to those "
                                    "above both alone: give them the code. ") +
              "Not every page is an event: one that does not exist, a way to sign in that is not "
              "there, a form that was too old, a test link that was used and too many attempts are "
              "in the gateway's log alone, under \"reference\", as is what came while too many "
              "waited to be written (\"login_event\":\"lost...\"): whoever runs it finds the code "
              "there."};
}

Outcome<LoginEvent> event_of_path(const Call& call) {
  const std::string& typed = call.path_value("reference");
  CS_TRY(auto found, call.services.events.find_event(typed));
  if (const std::string meant = identity::reference_as_typed(typed); !found && meant != typed) {
    CS_TRY(found, call.services.events.find_event(meant));
  }
  if (!found) {
    return no_event(call);
  }
  return std::move(found->event);
}

Outcome<Answer> view_login_event(const Call& call) {
  CS_TRY(LoginEvent event, event_of_path(call));
  // That of a deleted organisation is found at the one above it.
  const identity::OrganisationId* const last_above =
      call.catalogue->retired_owner(identity::ObjectKind::kOrganisation, event.organisation.view());
  if (event.organisation != call.organisation &&
      (last_above == nullptr || *last_above != call.organisation)) {
    return no_event(call);
  }
  CS_TRY(const LoginEvent seen, seen_by(call, std::move(event)));
  return Answer::json(whole(seen));
}

// By reference alone: what a person reads out from an error page.
Outcome<Answer> view_anywhere(const Call& call) {
  CS_TRY(LoginEvent event, event_of_path(call));
  const bool sees = call.grant.organisation.view() == identity::kRootOrganisation ||
                    call.catalogue->is_or_was_within(event.organisation, call.grant.organisation);
  if (!sees) {
    return no_event(call);
  }
  CS_TRY(const LoginEvent seen, seen_by(call, std::move(event)));
  return Answer::json(whole(seen));
}

json::Value shown(const std::optional<Capture>& capture) {
  if (!capture) {
    return json::Object{{"state", "none"}};
  }
  json::Object out{{"state", capture->reference.empty() ? "waiting" : "caught"},
                   {"until", format_datetime(capture->until)}};
  if (!capture->reference.empty()) {
    out.set("reference", capture->reference);
  }
  return out;
}

Outcome<void> record_capture(const Call& call, const char* action) {
  CS_TRY(call.services.audit.append(
      {call.organisation, action, "organisation/" + call.organisation.value(), "{}"},
      call.audit()));
  return {};
}

Outcome<Answer> start_capture(const Call& call) {
  const auto capture = call.services.gateway.start_capture(call.organisation);
  if (!capture) {
    return Problem(kUnavailable, "", "too many organisations record already; try again later");
  }
  CS_TRY(record_capture(call, "login_event.capture"));
  return Answer::json(shown(capture));
}

Outcome<Answer> view_capture(const Call& call) {
  return Answer::json(shown(call.services.gateway.find_capture(call.organisation)));
}

Outcome<Answer> stop_capture(const Call& call) {
  call.services.gateway.stop_capture(call.organisation);
  CS_TRY(record_capture(call, "login_event.capture_end"));
  return Answer::nothing();
}

std::vector<QueryParameter> filters() {
  return page_parameters(
      {text_parameter("authenticator", "Only attempts at this authenticator."),
       text_parameter("user", "Only those of this user (id)."),
       text_parameter("user_name", "Only those under exactly this user name."),
       choice_parameter("outcome", "accepted,refused,tested", "Only those that ended so."),
       text_parameter("code", "Only those refused with this code."),
       text_parameter("search", "A word in reference, user name, code, issuer or NameID.")});
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table, one entry for each operation.
std::vector<Operation> login_event_operations() {
  using http::Method;
  const std::string all = "/organisations/{organisation}/login-events";
  const std::string capture = "/organisations/{organisation}/capture";
  const std::string object = "login_event";
  auto own = filters();
  own.push_back(below_parameter());
  const Success events{200, "LoginEvent", Success::Shape::kList};
  const Success event{200, "LoginEvent"};
  return {
      {.id = "listLoginEvents",
       .method = Method::kGet,
       .path = all,
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "view",
       .summary = "List attempts to sign in, newest first",
       .query = own,
       .success = events,
       .handler = &list_login_events},
      {.id = "getLoginEvent",
       .method = Method::kGet,
       .path = all + "/{reference}",
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "view",
       .summary = "Explain one attempt to sign in",
       .success = event,
       .handler = &view_login_event},
      {.id = "listAllLoginEvents",
       .method = Method::kGet,
       .path = "/login-events",
       .scope = Scope::kSystem,
       .object = object,
       .action = "view",
       .summary = "List all attempts, also those of no organisation",
       .query = filters(),
       .success = events,
       .handler = &list_everywhere},
      {.id = "findLoginEvent",
       .method = Method::kGet,
       .path = "/login-events/{reference}",
       .scope = Scope::kGrant,
       .object = object,
       .action = "view",
       .summary = "Explain the attempt with this reference code",
       .success = event,
       .handler = &view_anywhere},
      {.id = "startCapture",
       .method = Method::kPost,
       .path = capture,
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "create",
       .summary = "Record the next sign-in with every check, accepted or refused",
       .success = {200, "Capture"},
       .handler = &start_capture},
      {.id = "getCapture",
       .method = Method::kGet,
       .path = capture,
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "view",
       .summary = "Show what was caught",
       .success = {200, "Capture"},
       .handler = &view_capture},
      {.id = "stopCapture",
       .method = Method::kDelete,
       .path = capture,
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "create",
       .summary = "Record the next sign-in no more",
       .success = {204},
       .handler = &stop_capture,
       .if_match = IfMatch::kRefused},
  };
}

}  // namespace countersign::admin
