// SPDX-License-Identifier: Apache-2.0
#include "gateway/test_round_trip.h"

#include <utility>

#include "gateway/cookie_names.h"
#include "gateway/errors.h"
#include "gateway/to_provider.h"
#include "http/form.h"
#include "identity/tested_version.h"
#include "store/errors.h"

namespace countersign::gateway {
namespace {

std::string ticket_of(const http::Request& request) {
  const auto form = http::Form::parse(request.query());
  if (!form.ok()) {
    return {};
  }
  const auto field = form->optional("test");
  return field.ok() && *field != nullptr ? (*field)->value : std::string();
}

// Remembers in the browser that a ticket was used there, for as long as it would be good.
http::SetCookie used_cookie(const MachineSettings& machine, const std::string& number) {
  http::SetCookie out;
  out.name = cookie_name(kTestCookies, machine.transport) + number;
  out.value = "1";
  out.transport = machine.transport;
  out.max_age = TestTickets::kLifetime;
  return out;
}

std::string_view to_string(identity::UserChange::Kind kind) {
  switch (kind) {
    case identity::UserChange::Kind::kCreate:
      return "create";
    case identity::UserChange::Kind::kUpdate:
      return "update";
    case identity::UserChange::Kind::kNone:
      break;
  }
  return "none";
}

void add_row(std::vector<PageRow>& rows, std::string name, const std::string& value) {
  if (!value.empty()) {
    rows.emplace_back(std::move(name), std::vector<std::string>{value});
  }
}

std::vector<PageRow> rows_of(const saml::AssertionValues& sent) {
  std::vector<PageRow> out;
  add_row(out, "Issuer", sent.issuer.value());
  if (sent.name_id) {
    add_row(out, "NameID", sent.name_id->value);
    add_row(out, "NameID Format", sent.name_id->format.value_or(""));
  }
  add_row(out, "AuthnContextClassRef", sent.authn_context.value());
  for (const saml::Attribute& attribute : sent.attributes) {
    out.emplace_back(attribute.name, attribute.values);
  }
  return out;
}

template <typename Id>
void add_ids(std::vector<PageRow>& rows, std::string name, const std::vector<Id>& ids) {
  if (ids.empty()) {
    return;
  }
  std::vector<std::string> values;
  values.reserve(ids.size());
  for (const Id& id : ids) {
    values.push_back(id.value());
  }
  rows.emplace_back(std::move(name), std::move(values));
}

std::string_view to_string(identity::UserType type) {
  switch (type) {
    case identity::UserType::kManaged:
      return "Managed";
    case identity::UserType::kIndependent:
      return "Independent";
    case identity::UserType::kDelegate:
      break;
  }
  return "Delegate";
}

std::vector<PageRow> rows_of(const identity::SignInPreview& preview) {
  std::vector<PageRow> out;
  if (!preview.profile) {
    return out;
  }
  const identity::Profile& profile = *preview.profile;
  add_row(out, "external_id", profile.external_id);
  add_row(out, "user_name", profile.user_name.value());
  add_row(out, "email", profile.email);
  add_row(out, "first_name", profile.first_name);
  add_row(out, "last_name", profile.last_name);
  add_row(out, "display_name", profile.display_name);
  for (const auto& [name, value] : profile.properties) {
    add_row(out, name, value);
  }
  add_ids(out, "groups", profile.groups);
  add_ids(out, "roles", profile.roles);
  if (profile.user_type) {
    add_row(out, "user_type", std::string(to_string(*profile.user_type)));
  }
  add_row(out, "delegate_of", profile.delegate_of);
  for (const auto& [name, value] : profile.entitlements) {
    add_row(out, "entitlements." + name, value);
  }
  add_row(out, "user_change", std::string(to_string(preview.user_change.kind)));
  return out;
}

TestResultView view_of(const identity::LoginEvent& event, const std::string& name,
                       const TestOutcome& outcome) {
  TestResultView view;
  view.authenticator = name;
  view.reference = event.reference;
  view.code = event.code;
  view.detail = event.detail;
  view.remedy = event.remedy;
  if (outcome.sent) {
    view.sent = rows_of(*outcome.sent);
  }
  view.mapped = rows_of(outcome.preview);
  for (const identity::EventCheck& check : event.checks) {
    view.checks.push_back({check.id, check.outcome, check.expected, check.received});
  }
  return view;
}

}  // namespace

/// std::function wants what can be copied, so it holds a pointer to this.
struct TestRoundTrip::Waiting {
  Attempt attempt;
  ExaminedResponse response;
  std::optional<http::SetCookie> cookie;
  http::Reply reply;
};

bool TestRoundTrip::is_wanted(const http::Request& request) {
  return !ticket_of(request).empty();
}

http::Response TestRoundTrip::start(const http::Request& request, std::string_view id) const {
  const auto settings = services_.settings.current();
  Attempt attempt = attempt_of(services_, request, {});
  attempt.authenticator = id;
  const auto number = tickets_.check(ticket_of(request), id, services_.clock());
  if (!number.ok()) {
    return refuse(services_, number.error(), attempt);
  }
  const http::SetCookie used = used_cookie(*settings->machine, *number);
  if (http::find_cookie(request, used.name).ok()) {
    return refuse(services_, {kTestTicketInvalid, "expected a ticket not used in this browser"},
                  attempt);
  }
  auto authenticator = settings->authenticator(id);
  if (!authenticator.ok()) {
    return refuse(services_, authenticator.error(), attempt);
  }
  Departure departure;
  departure.authenticator = *std::move(authenticator);
  departure.test = *number;
  http::Response response = send_to_provider(services_, pending_, request, departure);
  http::add_set_cookie(response, used);
  return response;
}

void TestRoundTrip::finish(Attempt attempt, ExaminedResponse response,
                           std::optional<http::SetCookie> cookie, http::Reply reply) const {
  auto waiting = std::make_shared<Waiting>(
      Waiting{std::move(attempt), std::move(response), std::move(cookie), std::move(reply)});
  if (!services_.workers.try_run([this, waiting] { finish_blocking(*waiting); })) {
    waiting->reply.send(refuse(services_, {store::kBusy, "expected a free worker thread, got none"},
                               waiting->attempt));
  }
}

void TestRoundTrip::finish_blocking(Waiting& waiting) const {
  const identity::Authenticator& settings = waiting.response.authenticator->settings;
  identity::LoginEvent event = begin_event(services_, waiting.attempt);
  const auto find = [&](const identity::Profile& profile) -> Result<identity::KnownUsers> {
    identity::KnownUsers known;
    CS_TRY(known.by_external_identity,
           services_.users.find(identity::ExternalIdentity{settings.id, profile.external_id}));
    CS_TRY(known.by_user_name,
           services_.users.find(waiting.response.organisation, profile.user_name));
    if (settings.organisation != waiting.response.organisation) {
      CS_TRY(known.by_user_name_at_owner,
             services_.users.find(settings.organisation, profile.user_name));
    }
    return known;
  };
  const auto outcome = explain_test(event, waiting.response, find, services_.clock());
  if (!outcome.ok()) {
    return waiting.reply.send(refuse(services_, outcome.error(), waiting.attempt));
  }
  // What was tested is known exactly, whatever is edited meanwhile.
  event.checks.push_back({std::string(identity::kTestedVersion), "", "pass", "",
                          std::to_string(waiting.response.authenticator->object->version)});
  services_.log.write(LogEntry(LogLevel::kInfo, "test_finished")
                          .add("reference", event.reference)
                          .add("authenticator", settings.id.view())
                          .add("code", event.code)
                          .add("peer", event.peer));
  const TestResultView view = view_of(event, settings.name, *outcome);
  services_.events.record_tested(*waiting.response.catalogue, std::move(event));
  if (!outcome->failure && settings.state == identity::AuthenticatorState::kDraft &&
      services_.tested) {
    services_.tested(settings);
  }
  http::Response page = page_response(200, test_result_page(waiting.attempt.frame, view));
  if (waiting.cookie) {
    http::add_set_cookie(page, *waiting.cookie);
  }
  waiting.reply.send(std::move(page));
}

}  // namespace countersign::gateway
