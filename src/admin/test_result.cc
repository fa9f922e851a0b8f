// SPDX-License-Identifier: Apache-2.0
#include "admin/test_result.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

#include "admin/errors.h"
#include "identity/tested_version.h"
#include "json/reader.h"

namespace countersign::admin {
namespace {

// How far back the audit log is searched for the change of settings.
constexpr std::size_t kEntries = 50;

bool makes_a_version(const store::AuditAction& action) {
  return action.action == "authenticator.edit" || action.action == "authenticator.create";
}

// Whether what a test looks at came to be or was changed; a name or a state is not that.
bool changes_settings(const store::AuditAction& action) {
  if (action.action != "authenticator.edit") {
    return action.action == "authenticator.create";
  }
  const auto details = json::read(action.details);
  const json::Value* const after = details.ok() ? details->find("after") : nullptr;
  return after == nullptr || after->find("saml") != nullptr || after->find("mapping") != nullptr;
}

// The version with which the settings came to be what they are: of the entries, which are newest
// first, each one made a version.
Outcome<std::int64_t> settings_since(const Call& call,
                                     const identity::Authenticator& authenticator) {
  const auto now = call.services.catalogue.current();
  const auto entry = now->find(
      {identity::ObjectKind::kAuthenticator, authenticator.organisation, authenticator.id.value()});
  std::int64_t version = entry == nullptr ? 0 : entry->version;
  const std::string object = "authenticator/" + authenticator.id.value();
  store::AuditQuery query;
  query.organisations = {authenticator.organisation};
  query.object = object;
  query.limit = kEntries;
  CS_TRY(const auto entries, call.services.audit.entries(query));
  for (const store::AuditEntry& one : entries) {
    if (one.action.object != object || !makes_a_version(one.action)) {
      continue;
    }
    if (changes_settings(one.action)) {
      return version;
    }
    --version;
  }
  return version + 1;  // unchanged since then at least
}

// The version that was tested; 0: not known.
std::int64_t tested_version(const identity::LoginEvent& event) {
  const auto check = std::find_if(event.checks.begin(), event.checks.end(), [](const auto& one) {
    return one.id == identity::kTestedVersion;
  });
  std::int64_t version = 0;
  if (check != event.checks.end()) {
    const std::string& text = check->received;
    std::from_chars(text.data(), text.data() + text.size(), version);
  }
  return version;
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
  CS_TRY(const std::int64_t since, settings_since(call, authenticator));
  out.current = tested_version(out.event) >= since;
  return std::optional(std::move(out));
}

Outcome<void> check_tested(const Call& call, const identity::Authenticator& authenticator) {
  if (authenticator.type == identity::AuthenticatorType::kLocal ||
      authenticator.state != identity::AuthenticatorState::kDraft) {
    return {};
  }
  CS_TRY(const auto test, last_test(call, authenticator));
  const std::string remedy =
      "make a test round trip (countersign authenticator test ID, or POST .../test) and try again, "
      "or do without (--force, or \"force\": true)";
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
