// SPDX-License-Identifier: Apache-2.0
#include "admin/changes.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

#include "admin/becoming.h"
#include "admin/errors.h"
#include "admin/granted_from_above.h"
#include "admin/grants.h"
#include "admin/header_names.h"
#include "admin/held_rights.h"
#include "admin/history_rules.h"
#include "admin/lockout.h"
#include "admin/own_place.h"
#include "admin/people_rules.h"
#include "admin/role_holders.h"
#include "admin/session_ending.h"
#include "admin/user_references.h"
#include "base/text.h"
#include "document/document.h"
#include "document/texts.h"
#include "identity/application_check.h"
#include "identity/entity_id.h"
#include "identity/organisation.h"

namespace countersign::admin {
namespace {

using identity::ObjectKind;

constexpr std::string_view kNotUnique = "catalogue.not_unique";

bool is_active(const identity::Object* object) {
  if (object == nullptr) {
    return false;
  }
  if (const auto* organisation = std::get_if<identity::Organisation>(object)) {
    return organisation->state == identity::OrganisationState::kActive;
  }
  const auto* authenticator = std::get_if<identity::Authenticator>(object);
  return authenticator != nullptr && authenticator->state == identity::AuthenticatorState::kActive;
}

// Whether going from one to the other takes the permission `enable`. A new organisation is active
// by nature.
bool is_enabling(const identity::Object* before, const identity::Object& after) {
  if (std::holds_alternative<identity::Organisation>(after) && before == nullptr) {
    return !is_active(&after);
  }
  return is_active(before) != is_active(&after);
}

bool differ_in_state_alone(const identity::Object& before, const identity::Object& after) {
  identity::Object changed = before;
  if (auto* organisation = std::get_if<identity::Organisation>(&changed)) {
    organisation->state = std::get<identity::Organisation>(after).state;
  } else if (auto* authenticator = std::get_if<identity::Authenticator>(&changed)) {
    authenticator->state = std::get<identity::Authenticator>(after).state;
  }
  return changed == after;
}

// Only where it stands says who may see it.
void hide_others(FieldProblems& problems, const Call& call) {
  if (call.grant.organisation.view() == identity::kRootOrganisation) {
    return;
  }
  for (FieldProblem& problem : problems) {
    if (problem.code == kNotUnique) {
      problem.what = "expected a value that nothing else has";
      problem.remedy = "choose another value";
    }
  }
}

// What an object would give to whoever gets it.
std::vector<identity::Permission> given_by(const identity::Catalogue& catalogue,
                                           const identity::Object& object) {
  if (const auto* role = std::get_if<identity::Role>(&object)) {
    return role->permissions;
  }
  if (const auto* group = std::get_if<identity::Group>(&object)) {
    return permissions_of(catalogue, group->organisation, group->roles);
  }
  if (const auto* token = std::get_if<identity::ApiToken>(&object)) {
    return grant_of(catalogue, *token).permissions;
  }
  return {};
}

// What changed applications name and is not there, in the catalogue as it would be, and what they
// did not name in vain before.
FieldProblems unknown_in(const identity::Catalogue& current, const identity::Catalogue& next,
                         const std::vector<identity::ObjectChange>& changes) {
  FieldProblems found;
  for (const identity::ObjectChange& change : changes) {
    if (change.key.kind != ObjectKind::kApplication || change.after == nullptr) {
      continue;
    }
    const std::string place = identity::pointer_to(change.key);
    const auto& after = std::get<identity::Application>(change.after->object);
    FieldProblems unknown =
        change.before == nullptr
            ? identity::unknown_in_application(next, after)
            : identity::unknown_in_application(
                  next, after, current, std::get<identity::Application>(change.before->object));
    for (FieldProblem& problem : unknown) {
      problem.pointer.insert(0, place);
      found.push_back(std::move(problem));
    }
  }
  return found;
}

// Against the catalogue as it would be: roles may be new, too.
Outcome<void> check_given(const Call& call, const identity::Catalogue& next,
                          const std::vector<identity::ObjectChange>& changes) {
  for (const identity::ObjectChange& change : changes) {
    if (change.after != nullptr) {
      CS_TRY(check_within(call.grant, given_by(next, change.after->object),
                          "the " + std::string(document::kind_name(change.key.kind)) + " " +
                              quoted(change.key.id)));
    }
  }
  return {};
}

// Whether what has to be confirmed is, or only looked at.
enum class Confirming { kNeeded, kNot };

// What was asked of a change and found, besides the change itself.
struct Prepared {
  std::vector<TrustChange> trust;
  std::vector<identity::ObjectKey> taken;  // ChangeSet::taken
  UserReferences references;
};

// Edits and builds, and asks of the whole what can't be asked of one object.
Outcome<Prepared> prepare(const Call& call, const Editor& editor, Confirming confirming,
                          store::CatalogueKeeper::Change& change) {
  ChangeSet set(call, change.current(), change.edit());
  CS_TRY(editor(set));
  if (!set.problems().empty()) {
    return Problem::of_fields(set.problems());
  }
  if (FieldProblems problems = change.build(); !problems.empty()) {
    hide_others(problems, call);
    return Problem::of_fields(std::move(problems));
  }
  const identity::Catalogue& next = *change.next();
  if (FieldProblems unknown = unknown_in(change.current(), next, change.changes());
      !unknown.empty()) {
    return Problem::of_fields(std::move(unknown));
  }
  if (FieldProblems people = check_people(next, change.changes()); !people.empty()) {
    return Problem::of_fields(std::move(people));
  }
  if (FieldProblems headers = check_header_names(call, change.current(), change.changes());
      !headers.empty()) {
    return Problem::of_fields(std::move(headers));
  }
  CS_TRY(check_given(call, next, change.changes()));
  CS_TRY(check_held(call, change.current(), next, change.changes()));
  UserReferences references(change.current(), next, change.changes());
  CS_TRY(const auto users, references.look({[&](const store::UserQuery& query) {
    return call.services.users.list(query);
  }}));
  CS_TRY(check_taken(call, users, set.taken()));
  if (confirming == Confirming::kNeeded) {
    CS_TRY(check_confirmed(call, set.trust()));
  }
  CS_TRY(check_lockout(call, change.current(), next, change.changes()));
  return Prepared{set.trust(), set.taken(), std::move(references)};
}

// Looks at the users once more, in the transaction of the change: meanwhile some were written.
// `refused`: why it was refused there.
store::WithUsers with_users(const Call& call, const UserReferences& references,
                            const std::vector<identity::ObjectKey>& objects,
                            std::optional<Problem>& refused) {
  store::WithUsers with;
  if (references.is_empty()) {
    return with;
  }
  with.choose = [&](store::UsersNow& users) -> Result<std::vector<store::UserWrite>> {
    auto found =
        references.look({[&](const store::UserQuery& query) { return users.list(query); },
                         [&](const store::UserQuery& query) { return users.is_named(query); }});
    const auto allowed =
        found.ok() ? check_taken(call, *found, objects) : Outcome<void>(found.error());
    if (!allowed.ok()) {
      refused = allowed.error();
      return Error{kInUse, refused->detail};
    }
    std::vector<store::UserWrite> writes;
    writes.reserve(found->changed.size());
    for (identity::User& user : found->changed) {
      writes.push_back({store::UserWrite::Kind::kUpdate, std::move(user)});
    }
    return writes;
  };
  with.done = [&call](const std::vector<identity::User>& written) {
    for (const identity::User& user : written) {
      call.services.sessions.user_changed(user);
    }
  };
  return with;
}

Outcome<Changed> commit(const Call& call, const Editor& editor, const std::string& comment) {
  store::CatalogueKeeper::Change change = call.services.catalogue.begin();
  CS_TRY(Prepared prepared, prepare(call, editor, Confirming::kNeeded, change));
  CS_TRY(check_history(call, change.changes()));
  std::optional<Problem> refused;
  const auto revision = change.commit(
      call.audit(comment), with_users(call, prepared.references, prepared.taken, refused));
  if (!revision.ok()) {
    return refused ? *std::move(refused) : Problem(revision.error());
  }
  return Changed{change.next(), *revision, change.changes(), std::move(prepared.trust)};
}

// Whether others than before say who the people of an authenticator are: not a further address or
// certificate of theirs, but another identity provider.
bool is_other_provider(const identity::ObjectChange& change) {
  const auto* const before = change.before == nullptr
                                 ? nullptr
                                 : std::get_if<identity::Authenticator>(&change.before->object);
  const auto* const after = change.after == nullptr
                                ? nullptr
                                : std::get_if<identity::Authenticator>(&change.after->object);
  return before != nullptr && after != nullptr &&
         before->saml.idp_entity_id != after->saml.idp_entity_id;
}

// Whose sessions end with a change: what is deleted leaves nobody signed in, not even after a roll
// back, nor does an identity provider that is one no more.
std::optional<store::SessionSelection> ended_by(const identity::Catalogue& next,
                                                const identity::ObjectChange& change) {
  const bool is_gone =
      change.after == nullptr && next.retired_owner(change.key.kind, change.key.id) != nullptr;
  store::SessionSelection selection;
  if (is_gone && change.key.kind == ObjectKind::kOrganisation) {
    selection.organisations = {identity::OrganisationId(change.key.id)};
    return selection;
  }
  if ((is_gone && change.key.kind == ObjectKind::kAuthenticator) || is_other_provider(change)) {
    selection.authenticator = identity::AuthenticatorId(change.key.id);
    return selection;
  }
  return std::nullopt;
}

Outcome<void> end_sessions_by(const Call& call, const Changed& changed) {
  for (const identity::ObjectChange& change : changed.changes) {
    auto selection = ended_by(*changed.catalogue, change);
    if (!selection.has_value()) {
      continue;
    }
    CS_TRY(const std::size_t ended,
           end_sessions(call, organisation_of(change.key), *std::move(selection),
                        std::string(document::kind_name(change.key.kind)) + "/" + change.key.id));
    static_cast<void>(ended);
  }
  return {};
}

}  // namespace

identity::OrganisationId organisation_of(const identity::ObjectKey& key) {
  if (key.kind == ObjectKind::kOrganisation) {
    return identity::OrganisationId(key.id);
  }
  if (key.kind == ObjectKind::kProperty) {
    return identity::OrganisationId(identity::kRootOrganisation);
  }
  return key.organisation;
}

identity::OrganisationId ChangeSet::existing(const identity::OrganisationId& id) const {
  const auto made = made_.find(id);
  return made == made_.end() ? id : made->second;
}

Outcome<void> ChangeSet::check_granted(const identity::Organisation* before,
                                       const identity::Organisation& after) const {
  const auto changed = changed_grants(before, after);
  // The root's own are given over the root.
  const identity::OrganisationId above = existing(after.parent.value_or(after.id));
  if (changed.empty() ||
      check_permission(current_, call_.grant, above, {"organisation", "edit"}).ok()) {
    return {};
  }
  const std::string name(changed.front());
  return Problem(
      kForbidden,
      "expected the permission organisation:edit over the organisation above, to change " + name +
          " of " + quoted(after.id.view()),
      "ask an administrator of the organisation above to change " + name);
}

// A name that lies in nobody's URL space: whoever could choose one freely would learn which are
// used, and could take those that others are known by.
Outcome<void> ChangeSet::check_entity_id(const identity::Authenticator* before,
                                         const identity::Authenticator& after) const {
  const std::string& id = after.saml.sp_entity_id;
  const bool is_same = before != nullptr && before->saml.sp_entity_id == id;
  const identity::OrganisationId root{identity::kRootOrganisation};
  if (is_same || id.empty() || identity::is_web_address(id) ||
      check_permission(current_, call_.grant, root, {"authenticator", "edit"}).ok()) {
    return {};
  }
  return Problem(kForbidden,
                 "expected the permission authenticator:edit over \"root\", to set an entity id "
                 "that is not a URL",
                 "choose a URL in url_spaces of " + quoted(after.organisation.view()) +
                     ", leave sp_entity_id empty, or ask an administrator of the root to set it");
}

Outcome<void> ChangeSet::check_put(const identity::Object* before,
                                   const identity::Object& after) const {
  const identity::ObjectKey key = identity::key_of(after);
  const std::string object(document::kind_name(key.kind));
  const auto allowed = [&](const identity::OrganisationId& where, std::string_view action) {
    return check_permission(current_, call_.grant, existing(where), {object, std::string(action)});
  };
  identity::OrganisationId where = organisation_of(key);
  if (const auto* organisation = std::get_if<identity::Organisation>(&after)) {
    const auto* old = before == nullptr ? nullptr : std::get_if<identity::Organisation>(before);
    if (old == nullptr) {
      // It is not there yet: what counts is where it will be.
      where = organisation->parent.value_or(identity::OrganisationId());
    } else if (old->parent != organisation->parent) {
      CS_TRY(allowed(old->parent.value_or(identity::OrganisationId()), "edit"));
      CS_TRY(allowed(organisation->parent.value_or(identity::OrganisationId()), "edit"));
    }
    CS_TRY(check_granted(old, *organisation));
    const bool other = old == nullptr || old->test_of != organisation->test_of;
    if (organisation->test_of && other && !allowed(*organisation->test_of, "view").ok()) {
      return Problem::of_fields(
          {field_problem(identity::pointer_to(key) + "/test_of", kReferenceUnknown,
                         "expected an organisation that exists",
                         "name an organisation that you see in the list of organisations")});
    }
  }
  if (const auto* authenticator = std::get_if<identity::Authenticator>(&after)) {
    CS_TRY(
        check_entity_id(before == nullptr ? nullptr : std::get_if<identity::Authenticator>(before),
                        *authenticator));
  }
  if (is_enabling(before, after)) {
    CS_TRY(allowed(where, "enable"));
    if (before != nullptr && differ_in_state_alone(*before, after)) {
      return {};
    }
  }
  // Properties always exist: setting one is no creation.
  const bool creates = before == nullptr && key.kind != ObjectKind::kProperty;
  return allowed(where, creates ? "create" : "edit");
}

void ChangeSet::check_usable(const identity::Object* before, const identity::Object& object) {
  const std::string place = identity::pointer_to(identity::key_of(object));
  for (FieldProblem& problem : own_place_problems(call_.services.machine, before, object)) {
    problem.pointer.insert(0, place);
    problems_.push_back(std::move(problem));
  }
  const auto* authenticator = std::get_if<identity::Authenticator>(&object);
  if (authenticator == nullptr || authenticator->type != identity::AuthenticatorType::kSaml2) {
    return;
  }
  const bool used = authenticator->state == identity::AuthenticatorState::kActive;
  // What can never be kept is refused when it is set, before it is used.
  const bool compares =
      authenticator->saml.authn_context_comparison != saml::AuthnContextComparison::kExact;
  if (!used && !compares) {
    return;
  }
  for (FieldProblem& problem : call_.services.gateway.check_authenticator(*authenticator)) {
    if (!used && problem.pointer != "/saml/authn_context_comparison") {
      continue;
    }
    problem.pointer.insert(0, place);
    problems_.push_back(std::move(problem));
  }
}

identity::Catalogue::Entry ChangeSet::find(const identity::ObjectKey& key) const {
  const bool hidden =
      key.kind == ObjectKind::kOrganisation &&
      !current_.is_within(identity::OrganisationId(key.id), call_.grant.organisation);
  return hidden ? nullptr : current_.find(key);
}

Outcome<void> check_own_id(const Call& call, const identity::Catalogue& current,
                           const identity::ObjectKey& key) {
  const identity::OrganisationId& own = call.grant.organisation;
  if (own.view() == identity::kRootOrganisation) {
    return {};
  }
  for (std::size_t dot = key.id.find('.'); dot != std::string::npos;
       dot = key.id.find('.', dot + 1)) {
    if (current.is_within(identity::OrganisationId(key.id.substr(0, dot)), own)) {
      return {};
    }
  }
  const std::string begin = own.value() + ".";
  return Problem::of_fields(
      {{identity::pointer_to(key) + "/id", "catalogue.id_foreign",
        "expected an id that begins with " + quoted(begin) + ", got " + quoted(key.id),
        "choose an id such as " + quoted(begin + key.id)}});
}

namespace {

// Groups and roles are known along a line of organisations: those above must have ids that nobody
// below can take.
bool is_known_above(ObjectKind kind) {
  return kind == ObjectKind::kGroup || kind == ObjectKind::kRole;
}

}  // namespace

// Only what is looked up in the whole installation has ids that others may have.
Outcome<void> ChangeSet::check_new_id(const identity::ObjectKey& key) const {
  const identity::OrganisationId* from = nullptr;  // of one that moves
  if (key.kind == ObjectKind::kAuthenticator) {
    const identity::Authenticator* const found = current_.authenticator(key.id);
    from = found == nullptr ? nullptr : &found->organisation;
  } else if (key.kind == ObjectKind::kApplication) {
    const identity::Application* const found = current_.application(key.id);
    from = found == nullptr ? nullptr : &found->organisation;
  } else if (key.kind != ObjectKind::kOrganisation && !is_known_above(key.kind)) {
    return {};
  }
  const bool moves = from != nullptr && current_.is_within(*from, call_.grant.organisation);
  return moves ? Outcome<void>() : check_own_id(call_, current_, key);
}

Outcome<void> ChangeSet::look_at_trust(const identity::Object* before,
                                       const identity::Object& after) {
  const auto* authenticator = std::get_if<identity::Authenticator>(&after);
  if (authenticator == nullptr) {
    return {};
  }
  const auto* old = before == nullptr ? nullptr : std::get_if<identity::Authenticator>(before);
  CS_TRY(auto found,
         check_trust(call_, current_, old, *authenticator, existing(authenticator->organisation)));
  if (found) {
    trust_.push_back(*std::move(found));
  }
  return {};
}

Outcome<void> ChangeSet::put(const identity::Object& object) {
  const auto before = find(identity::key_of(object));
  if (before != nullptr && before->object == object) {
    return {};
  }
  CS_TRY(check_put(before == nullptr ? nullptr : &before->object, object));
  if (before == nullptr) {
    CS_TRY(check_new_id(identity::key_of(object)));
  }
  if (const auto* group = std::get_if<identity::Group>(&object)) {
    CS_TRY(check_becoming(
        call_, before == nullptr ? nullptr : std::get_if<identity::Group>(&before->object),
        *group));
  }
  CS_TRY(look_at_trust(before == nullptr ? nullptr : &before->object, object));
  check_usable(before == nullptr ? nullptr : &before->object, object);
  const auto* organisation = std::get_if<identity::Organisation>(&object);
  if (organisation != nullptr && before == nullptr && organisation->parent &&
      *organisation->parent != organisation->id) {
    made_.emplace(organisation->id, existing(*organisation->parent));
  }
  edit_.put(object);
  return {};
}

Outcome<void> ChangeSet::erase(const identity::ObjectKey& key) {
  const char* const action = key.kind == ObjectKind::kProperty ? "edit" : "delete";
  CS_TRY(check_permission(current_, call_.grant, organisation_of(key),
                          {std::string(document::kind_name(key.kind)), action}));
  edit_.erase(key);
  if (key.kind == ObjectKind::kRole) {
    CS_TRY(auto holders, take_role(call_, current_, edit_, key));
    std::move(holders.begin(), holders.end(), std::back_inserter(taken_));
  }
  return {};
}

Outcome<Changed> change(const Call& call, const Editor& editor, const std::string& comment) {
  CS_TRY(Changed changed, commit(call, editor, comment));
  CS_TRY(record_trust(call, changed.trust));
  CS_TRY(end_sessions_by(call, changed));
  return changed;
}

Outcome<Changed> plan(const Call& call, const Editor& editor) {
  store::CatalogueKeeper::Change change = call.services.catalogue.rehearse();
  CS_TRY(Prepared prepared, prepare(call, editor, Confirming::kNot, change));
  return Changed{change.next(), 0, change.changes(), std::move(prepared.trust)};
}

Outcome<std::string> comment_of(const Call& call, std::string otherwise) {
  constexpr std::size_t kMaxComment = 500;
  const std::string* comment = call.query_value("comment");
  if (comment == nullptr) {
    return otherwise;
  }
  const auto plain = document::check_plain_text(*comment, kMaxComment, document::Lines::kOne);
  if (!plain.ok()) {
    return Problem(kQueryInvalid, "in comment: " + plain.error().detail,
                   std::string(document::text_remedy(plain.error().code)));
  }
  return *comment;
}

Problem for_document(Problem problem, const identity::ObjectKey& key) {
  const std::string place = identity::pointer_to(key);
  for (FieldProblem& error : problem.errors) {
    const bool own = error.pointer == place || error.pointer.starts_with(place + "/");
    if (own) {
      error.pointer.erase(0, place.size());
    }
  }
  return problem;
}

}  // namespace countersign::admin
