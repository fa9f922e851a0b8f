// SPDX-License-Identifier: Apache-2.0
#include "admin/test_result.h"

#include <algorithm>
#include <utility>

#include "admin/errors.h"

namespace countersign::admin {
namespace {

// How far back the audit log is searched for the change of settings.
constexpr std::size_t kEntries = 50;

// When it was last changed, as far as the audit log knows.
Outcome<std::optional<std::chrono::sys_seconds>> last_change(
    const Call& call, const identity::Authenticator& authenticator) {
  const std::string object = "authenticator/" + authenticator.id.value();
  store::AuditQuery query;
  query.object = object;
  query.limit = kEntries;
  CS_TRY(const auto entries, call.services.audit.entries(query));
  const auto change =
      std::find_if(entries.begin(), entries.end(), [&](const store::AuditEntry& entry) {
        return entry.action.object == object && (entry.action.action == "authenticator.create" ||
                                                 entry.action.action == "authenticator.edit");
      });
  if (change == entries.end()) {
    return std::optional<std::chrono::sys_seconds>();
  }
  return std::optional(change->context.time);
}

}  // namespace

Outcome<std::optional<LastTest>> last_test(const Call& call,
                                           const identity::Authenticator& authenticator) {
  store::EventQuery query;
  query.authenticator = authenticator.id;
  query.outcome = identity::LoginOutcome::kTested;
  query.limit = 1;
  CS_TRY(auto events, call.services.events.events(query));
  if (events.empty()) {
    return std::optional<LastTest>();
  }
  LastTest out;
  out.event = std::move(events.front().event);
  out.passed = out.event.code.empty();
  CS_TRY(const auto changed, last_change(call, authenticator));
  out.current = !changed || out.event.time >= *changed;
  return std::optional(std::move(out));
}

Outcome<void> check_tested(const Call& call, const identity::Authenticator& authenticator) {
  if (authenticator.type == identity::AuthenticatorType::kLocal ||
      authenticator.state != identity::AuthenticatorState::kDraft) {
    return {};
  }
  CS_TRY(const auto test, last_test(call, authenticator));
  const std::string remedy =
      "make a test round trip (POST .../test) and try again, or send \"force\": true";
  if (!test || !test->current) {
    return Problem(kNotTested,
                   test ? "expected a passed test of the settings as they are, got one of before "
                          "the last change"
                        : "expected a passed test, got none at all",
                   remedy);
  }
  if (!test->passed) {
    return Problem(kNotTested,
                   "expected a passed test, got " + test->event.code + " (login event " +
                       test->event.reference + ")",
                   test->event.remedy.empty() ? remedy : test->event.remedy);
  }
  return {};
}

}  // namespace countersign::admin
