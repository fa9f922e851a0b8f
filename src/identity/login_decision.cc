// SPDX-License-Identifier: Apache-2.0
#include "identity/login_decision.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.h"
#include "identity/errors.h"
#include "identity/mapper.h"
#include "identity/password.h"
#include "identity/user_decision.h"
#include "identity/user_rights.h"
#include "saml/verified_assertion.h"

namespace countersign::identity {
namespace {

using std::chrono::sys_seconds;

/// When the identity provider wants the session to end; the end of time when it does not say.
void check_session_end(const saml::AssertionValues& values, sys_seconds now, MappingNotes& notes) {
  constexpr const char* kId = "policy.session_end";
  if (!values.session_not_on_or_after.has_value()) {
    return;
  }
  if (std::chrono::floor<std::chrono::seconds>(*values.session_not_on_or_after) <= now) {
    notes.fail(kId, {kSessionTooShort, "expected SessionNotOnOrAfter in the future"}, "the past");
  } else if (notes.explaining()) {
    notes.pass(kId, "SessionNotOnOrAfter in the future", "the future");
  }
}

/// What an assertion says about a session, whoever the user is.
Session session_of(const saml::AssertionValues& values, const SignInRules& rules, sys_seconds now) {
  Session session;
  session.authenticator = rules.authenticator.id;
  session.idp_entity_id = values.issuer.value();
  if (values.name_id.has_value()) {
    session.external.name_id = values.name_id->value;
    session.external.format = values.name_id->format.value_or("");
  }
  session.external.session_index = values.session_index.value_or("");
  session.signing_key = values.signing_key;
  session.created = now;
  session.last_seen = now;
  session.expires = sys_seconds::max();
  if (values.session_not_on_or_after.has_value()) {
    session.expires = std::chrono::floor<std::chrono::seconds>(*values.session_not_on_or_after);
  }
  return session;
}

MappingRules mapping_rules(const SignInRules& rules, const OrganisationId& organisation) {
  return {rules.authenticator, rules.catalogue.groups_for(organisation, rules.authenticator)};
}

/// Whose groups count for the person: those of the own organisation of a user who is known, so that
/// an organisation says nothing about people of another.
const OrganisationId& organisation_of(const KnownUsers& known, const SignInRules& rules) {
  const User* const user = user_elsewhere(known, rules);
  return user != nullptr ? user->organisation : rules.organisation;
}

/// Whether it may be otherwise with the groups of another organisation.
bool depends_on_groups(const Error& error) {
  return error.code == kGroupMissing || error.code == kGroupsConflict ||
         error.code == kPermissionInvalid;
}

/// Why a sign-in is refused that the groups failed. A user who is known and may not come in this
/// way at all is told that: the groups of the user's organisation say nothing about it.
Error refusal_of(const Error& mapping, const KnownUsers& known, const SignInRules& rules,
                 sys_seconds now) {
  MappingNotes notes(nullptr);
  if (const User* const user = user_elsewhere(known, rules)) {
    UserDecision(rules, Attempt::kReal, now, notes).check_user(*user);
  }
  return notes.failed() ? *notes.failure() : mapping;
}

/// Fills in whose session it is, and its limits: the sooner of the policy's and what is there.
Result<void> complete(Session& session, const User& user, const SignInRules& rules,
                      sys_seconds now) {
  session.user = user.id;
  session.user_name = user.user_name;
  session.organisation = user.organisation;
  const std::size_t bytes =
      attribute_bytes(session.attributes) + attribute_bytes(rights_of(user).own);
  if (bytes > kMaxAttributeBytes) {
    return Error{kAttributesTooLarge, "expected at most " + std::to_string(kMaxAttributeBytes) +
                                          " bytes of attributes with those of the user, got " +
                                          std::to_string(bytes)};
  }
  const SessionLimits limits = rules.catalogue.session_limits(user.organisation.view());
  session.idle_limit = limits.idle;
  session.expires = std::min(session.expires, now + limits.absolute);
  return {};
}

Error failure_of(const MappingNotes& notes) {
  return *notes.failure();
}

/// Whether users that were looked up for one are those of the other.
bool is_of_same_person(const Profile& a, const Profile& b) {
  return a.user_name == b.user_name && a.external_id == b.external_id;
}

}  // namespace

const User* user_elsewhere(const KnownUsers& known, const SignInRules& rules) {
  if (known.by_external_identity.has_value()) {
    return &*known.by_external_identity;
  }
  const bool by_name = rules.authenticator.mapping.match == UserMatch::kUserName;
  return by_name && known.by_user_name_at_owner.has_value() ? &*known.by_user_name_at_owner
                                                            : nullptr;
}

Result<MappedSignIn> map_sign_in(const saml::VerifiedAssertion& assertion, const SignInRules& rules,
                                 sys_seconds now) {
  MappingNotes notes(nullptr);
  const saml::AssertionValues& values = assertion.values();
  UserDecision(rules, Attempt::kReal, now, notes).check_settings();
  if (!notes.is_over()) {
    check_session_end(values, now, notes);
  }
  if (notes.failed()) {
    return failure_of(notes);
  }
  MappedSignIn sign_in;
  MappedValues mapped = map_values(values, mapping_rules(rules, rules.organisation), notes);
  if (notes.failed() && !depends_on_groups(*notes.failure())) {
    return failure_of(notes);
  }
  sign_in.failure_ = notes.failure();
  sign_in.profile_ = std::move(mapped.profile);
  sign_in.session_ = session_of(values, rules, now);
  sign_in.session_.attributes = std::move(mapped.kept);
  sign_in.values_ = values;
  sign_in.catalogue_ = &rules.catalogue;
  return sign_in;
}

Result<LoginDecision> decide(const MappedSignIn& sign_in, const KnownUsers& known,
                             const SignInRules& rules, const UserId& new_user, sys_seconds now) {
  MappingNotes notes(nullptr);
  UserDecision decision(rules, Attempt::kReal, now, notes);
  UserChange change;
  Session session = sign_in.session_;
  const OrganisationId& organisation = organisation_of(known, rules);
  const bool newer = &rules.catalogue != sign_in.catalogue_;
  if (newer) {
    decision.check_settings();
    if (notes.failed()) {
      return failure_of(notes);
    }
  }
  if (newer || organisation != rules.organisation) {
    MappedValues mapped = map_values(sign_in.values_, mapping_rules(rules, organisation), notes);
    if (notes.failed()) {
      return refusal_of(failure_of(notes), known, rules, now);
    }
    if (!is_of_same_person(mapped.profile, sign_in.profile_)) {
      return Error{kSignInOutdated,
                   "expected settings that name the person as those did by which "
                   "users were looked up, got newer ones"};
    }
    change = decision.choose(mapped.profile, known, new_user);
    session.attributes = std::move(mapped.kept);
  } else if (sign_in.failure_.has_value()) {
    return refusal_of(*sign_in.failure_, known, rules, now);
  } else {
    change = decision.choose(sign_in.profile_, known, new_user);
  }
  if (notes.failed()) {
    return failure_of(notes);
  }
  CS_TRY(complete(session, change.user, rules, now));
  return LoginDecision(std::move(session), std::move(change));
}

Result<LoginDecision> decide(const VerifiedPassword& password, const SignInRules& rules,
                             sys_seconds now) {
  const User& user = password.user();
  const Authenticator& authenticator = rules.authenticator;
  if (authenticator.type != AuthenticatorType::kLocal ||
      authenticator.state != AuthenticatorState::kActive) {
    return Error{kAuthenticatorInactive, "expected an active local login authenticator, got " +
                                             quoted(authenticator.id.view())};
  }
  const SignInRules own{rules.catalogue, authenticator, user.organisation};
  MappingNotes notes(nullptr);
  UserDecision decision(own, Attempt::kReal, now, notes);
  decision.check_settings();
  if (!notes.is_over()) {
    decision.check_user(user);
  }
  if (notes.failed()) {
    return failure_of(notes);
  }
  UserChange change{UserChange::Kind::kNone, user};
  change.user.last_sign_in = now;
  Session session;
  session.authenticator = authenticator.id;
  session.created = now;
  session.last_seen = now;
  session.expires = sys_seconds::max();
  CS_TRY(complete(session, user, own, now));
  return LoginDecision(std::move(session), std::move(change));
}

SignInPreview preview_sign_in(const saml::AssertionValues& values, const KnownUsers& known,
                              const SignInRules& rules, sys_seconds now) {
  SignInPreview preview;
  MappingNotes notes(&preview.trace);
  UserDecision decision(rules, Attempt::kPreview, now, notes);
  decision.check_settings();
  check_session_end(values, now, notes);
  const bool settings_failed = notes.failed();
  MappingNotes mapping_notes(&preview.trace);
  MappedValues mapped =
      map_values(values, mapping_rules(rules, organisation_of(known, rules)), mapping_notes);
  preview.failure = settings_failed ? notes.failure() : mapping_notes.failure();
  if (mapping_notes.failed()) {
    const User* const user = user_elsewhere(known, rules);
    if (user != nullptr && depends_on_groups(*mapping_notes.failure())) {
      decision.check_user(*user);
      preview.failure = notes.failed() ? notes.failure() : preview.failure;
    } else {
      notes.skip("policy.user", "the mapping gave no user");
    }
    return preview;
  }
  UserChange change = decision.choose(mapped.profile, known, UserId());
  preview.profile = std::move(mapped.profile);
  if (!preview.failure.has_value()) {
    preview.failure = notes.failure();
  }
  if (preview.failure.has_value()) {
    return preview;
  }
  Session session = session_of(values, rules, now);
  session.attributes = std::move(mapped.kept);
  if (auto completed = complete(session, change.user, rules, now); !completed.ok()) {
    notes.fail("policy.session", completed.error(), "too much");
    preview.failure = std::move(completed).error();
    return preview;
  }
  preview.user_change = std::move(change);
  return preview;
}

}  // namespace countersign::identity
