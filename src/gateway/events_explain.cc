// SPDX-License-Identifier: Apache-2.0
#include "gateway/events_explain.h"

#include <utility>

#include "gateway/events.h"
#include "gateway/refusal.h"
#include "identity/errors.h"
#include "identity/profile.h"
#include "identity/sign_in_remedy.h"
#include "saml/errors.h"
#include "saml/explain.h"

namespace countersign::gateway {
namespace {

using std::chrono::sys_seconds;

void add_message_checks(identity::LoginEvent& event, const saml::Explanation& explanation) {
  event.checks.reserve(explanation.checks.size());
  for (const saml::Finding& finding : explanation.checks) {
    const std::string_view outcome =
        finding.warning ? std::string_view("warn") : saml::to_string(finding.outcome);
    event.checks.push_back({std::string(finding.id), std::string(finding.spec),
                            std::string(outcome), finding.expected, finding.received});
  }
}

std::string_view to_string(const identity::MappingFinding& finding) {
  switch (finding.outcome) {
    case identity::MappingOutcome::kPass:
      return finding.warning ? "warn" : "pass";
    case identity::MappingOutcome::kFail:
      return "fail";
    case identity::MappingOutcome::kSkip:
      break;
  }
  return "skip";
}

void add_mapping_checks(identity::LoginEvent& event, const identity::MappingTrace& trace) {
  for (const identity::MappingFinding& finding : trace) {
    event.checks.push_back(
        {finding.id, {}, std::string(to_string(finding)), finding.expected, finding.received});
  }
}

// By the groups that count for the person: those of the organisation of a user who is known.
identity::MappingRules mapping_rules(const ExaminedResponse& response,
                                     const identity::KnownUsers* known) {
  const identity::SignInRules rules{*response.catalogue, response.authenticator->settings,
                                    response.organisation};
  const identity::User* const user =
      known == nullptr ? nullptr : identity::user_elsewhere(*known, rules);
  return {
      response.authenticator->settings,
      response.catalogue->groups_for(user != nullptr ? user->organisation : response.organisation,
                                     response.authenticator->settings)};
}

bool is_of_sign_in(const ErrorCode& code) {
  return code.id.starts_with("mapping.") || code.id.starts_with("identity.");
}

std::string remedy_of_sign_in(const Error& error, const saml::AssertionValues& values,
                              const ExaminedResponse& response, const identity::KnownUsers* known) {
  std::string out = identity::sign_in_remedy(error, values, mapping_rules(response, known));
  return out.empty() ? remedy_for(error) : out;
}

// The user who was decided on, so that a user's refused sign-ins are found as the others are: where
// the user belongs, whosever page it was.
void add_user(identity::LoginEvent& event, const identity::KnownUsers* known, const Error& error) {
  if (known != nullptr && known->by_external_identity.has_value() &&
      error.code != identity::kUserOtherOrganisation) {
    event.user = known->by_external_identity->id;
    event.organisation = known->by_external_identity->organisation;
  }
}

void add_replay_check(identity::LoginEvent& event) {
  event.checks.push_back({"response.replay", "[Prof] 4.1.4.5", "fail",
                          "a response that was not used before", "one that was"});
}

saml::Explanation explain(const ExaminedResponse& response, sys_seconds now) {
  return saml::explain(response.posted, response.authenticator->idp, response.expectation, now);
}

// The mapping of what was sent; and the policy, when the users are known on whom it decides.
void add_sign_in_checks(identity::LoginEvent& event, const ExaminedResponse& response,
                        const saml::AssertionValues& values, const identity::KnownUsers* known,
                        sys_seconds now) {
  std::optional<identity::Profile> profile;
  if (known != nullptr) {
    auto preview = identity::preview_sign_in(
        values, *known,
        {*response.catalogue, response.authenticator->settings, response.organisation}, now);
    add_mapping_checks(event, preview.trace);
    profile = std::move(preview.profile);
  } else {
    identity::MappingTrace trace;
    auto mapped = identity::map_profile(values, mapping_rules(response, nullptr), &trace);
    add_mapping_checks(event, trace);
    if (mapped.ok()) {
      profile = *std::move(mapped);
    }
  }
  if (profile) {
    event.user_name = profile->user_name.value();
  }
}

}  // namespace

void explain_refused(identity::LoginEvent& event, const ExaminedResponse& response,
                     const Error& error, const identity::KnownUsers* known, sys_seconds now) {
  const saml::Explanation explanation = explain(response, now);
  add_message_checks(event, explanation);
  if (explanation.values) {
    add_values(event, *explanation.values);
    add_sign_in_checks(event, response, *explanation.values, known, now);
  }
  add_user(event, known, error);
  if (error.code == saml::kReplayed) {
    add_replay_check(event);
  }
  if (explanation.failure && explanation.failure->code == error.code) {
    event.remedy = explanation.remedy;
  } else if (explanation.values && is_of_sign_in(error.code)) {
    event.remedy = remedy_of_sign_in(error, *explanation.values, response, known);
  } else {
    event.remedy = remedy_for(error);
  }
}

void explain_accepted(identity::LoginEvent& event, const ExaminedResponse& response,
                      const saml::AssertionValues& values, sys_seconds now) {
  add_message_checks(event, explain(response, now));
  add_sign_in_checks(event, response, values, nullptr, now);
}

Result<TestOutcome> explain_test(identity::LoginEvent& event, const ExaminedResponse& response,
                                 const FindUsers& find, sys_seconds now) {
  TestOutcome out;
  saml::Explanation explanation = explain(response, now);
  add_message_checks(event, explanation);
  out.sent = std::move(explanation.values);
  if (explanation.failure) {
    out.failure = std::move(explanation.failure);
    event.remedy = std::move(explanation.remedy);
  } else if (out.sent) {
    add_values(event, *out.sent);
    const identity::SignInRules rules{*response.catalogue, response.authenticator->settings,
                                      response.organisation};
    identity::KnownUsers known;
    out.preview = identity::preview_sign_in(*out.sent, known, rules, now);
    if (out.preview.profile) {
      event.user_name = out.preview.profile->user_name.value();
      CS_TRY(known, find(*out.preview.profile));
      out.preview = identity::preview_sign_in(*out.sent, known, rules, now);
    }
    add_mapping_checks(event, out.preview.trace);
    out.failure = out.preview.failure;
    if (out.failure) {
      event.remedy = remedy_of_sign_in(*out.failure, *out.sent, response, &known);
    }
  }
  if (out.failure) {
    event.code = out.failure->code.id;
    event.detail = out.failure->detail;
  }
  return out;
}

}  // namespace countersign::gateway
