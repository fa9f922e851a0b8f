// SPDX-License-Identifier: Apache-2.0
#include "admin/user_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "admin/await.h"
#include "admin/becoming.h"
#include "admin/errors.h"
#include "admin/grants.h"
#include "admin/history_rules.h"
#include "admin/identity_rules.h"
#include "base/text.h"
#include "document/errors.h"
#include "document/texts.h"
#include "identity/organisation.h"
#include "identity/user_name.h"
#include "store/errors.h"
#include "store/user_change.h"

namespace countersign::admin {
namespace {

using identity::Catalogue;
using identity::User;
using identity::UserState;

constexpr std::array<const char*, 2> kAdministratorRoles{"administrator", "operator"};

// Somebody who can repair everything.
bool is_administrator(const std::optional<User>& user) {
  return user && user->state == UserState::kActive &&
         user->organisation.view() == identity::kRootOrganisation &&
         std::any_of(user->roles.begin(), user->roles.end(), [](const identity::RoleId& role) {
           return std::find(kAdministratorRoles.begin(), kAdministratorRoles.end(), role.view()) !=
                  kAdministratorRoles.end();
         });
}

Result<void> check_somebody_left(store::UsersAfter& users) {
  for (const char* const role : kAdministratorRoles) {
    CS_TRY(const std::size_t left,
           users.count_active_with_role(identity::RoleId(role),
                                        {identity::OrganisationId(identity::kRootOrganisation)}));
    if (left > 0) {
      return {};
    }
  }
  return {kLastAdministrator,
          "expected an active administrator of the root organisation to be left, got none"};
}

Problem unknown(const std::string& pointer, std::string_view what, std::string_view id) {
  return Problem::of_fields({field_problem(pointer, kReferenceUnknown,
                                           "expected " + std::string(what) + ", got " + quoted(id),
                                           "name one that the organisation or one above it has")});
}

bool differ_in_state_alone(const User& before, const User& after) {
  User changed = before;
  changed.state = after.state;
  changed.updated = after.updated;
  return changed == after;
}

class Checking {
 public:
  /// By this catalogue, which need not be that of the call.
  Checking(const Call& call, const Catalogue& catalogue, const identity::Grant& grant)
      : call_(call), catalogue_(catalogue), grant_(grant) {}

  Outcome<void> check(const UserEdit& edit) const {
    CS_TRY(check_by_catalogue(edit));
    return check_becoming(call_, edit);
  }

  /// All but what is asked of the store.
  Outcome<void> check_by_catalogue(const UserEdit& edit) const {
    CS_TRY(check_permissions(edit));
    for (const auto* user : {&edit.before, &edit.after}) {
      if (user->has_value()) {
        CS_TRY(check_within(grant_, permissions_of(catalogue_, **user),
                            "the user " + quoted((*user)->user_name.view())));
      }
    }
    CS_TRY(check_after(edit));
    return check_assigning(catalogue_, grant_, edit);
  }

 private:
  Outcome<void> check_after(const UserEdit& edit) const {
    const bool state_alone =
        edit.before && edit.after && differ_in_state_alone(*edit.before, *edit.after);
    if (edit.after && !state_alone) {
      FieldProblems problems = check_references(catalogue_, *edit.after);
      for (FieldProblem& problem : check_authenticators(catalogue_, edit)) {
        problems.push_back(std::move(problem));
      }
      if (!edit.before && identity::has_hidden_characters(edit.after->user_name.view())) {
        problems.push_back(
            field_problem("/user_name", document::kTextControl,
                          "expected a user name of characters that can be seen, got " +
                              quoted(edit.after->user_name.view()),
                          std::string(document::text_remedy(document::kTextControl))));
      }
      if (problems.empty()) {
        CS_TRY(check_groups(edit));
      }
      if (edit.before && edit.before->user_name != edit.after->user_name) {
        problems.push_back(field_problem(
            "/user_name", kFieldFixed,
            "expected " + quoted(edit.before->user_name.view()) + ", got another user name",
            "a user name can't be changed; make a new user"));
      }
      if (!problems.empty()) {
        return Problem::of_fields(std::move(problems));
      }
    }
    return {};
  }

  // A group of an organisation above says itself whether administrators below may put people in.
  Outcome<void> check_groups(const UserEdit& edit) const {
    for (const identity::GroupId& id : edit.after->groups) {
      const bool had =
          edit.before && std::find(edit.before->groups.begin(), edit.before->groups.end(), id) !=
                             edit.before->groups.end();
      const identity::Group* group =
          catalogue_.group_above(edit.after->organisation.view(), id.view());
      const bool own = had || group == nullptr || group->organisation == edit.after->organisation ||
                       group->given_by == identity::GivenBy::kBelow;
      const identity::Permission needed{"group", "edit"};
      if (!own && !check_permission(catalogue_, grant_, group->organisation, needed).ok()) {
        Problem problem = forbidden(needed.object, needed.action, group->organisation);
        problem.remedy = "have " + quoted(group->organisation.view()) + " put the user into " +
                         quoted(id.view()) + ", or set given_by of the group to below there";
        return problem;
      }
    }
    return {};
  }

  Outcome<void> allowed(const User& user, const char* action) const {
    return check_permission(catalogue_, grant_, user.organisation, {"user", action});
  }

  Outcome<void> check_permissions(const UserEdit& edit) const {
    if (!edit.before) {
      return allowed(*edit.after, "create");
    }
    if (!edit.after) {
      return allowed(*edit.before, "delete");
    }
    if (edit.before->state != edit.after->state) {
      CS_TRY(allowed(*edit.after, "enable"));
      if (differ_in_state_alone(*edit.before, *edit.after)) {
        return {};
      }
    }
    return allowed(*edit.after, "edit");
  }

  const Call& call_;
  const Catalogue& catalogue_;
  const identity::Grant& grant_;
};

store::UserWrite write_of(const UserEdit& edit) {
  using Kind = store::UserWrite::Kind;
  if (!edit.after) {
    return {Kind::kDelete, *edit.before};
  }
  store::UserWrite write{Kind::kInsert, *edit.after};
  if (edit.before) {
    write.kind = Kind::kUpdate;
    write.user.version = edit.before->version;
  }
  return write;
}

// In the transaction, where the catalogue in force is the one that is stored: what was checked when
// the call began, and may have waited since, is checked by it. `refused`: why it may not be.
Result<void> check_now(const Call& call, const std::vector<UserEdit>& edits,
                       std::optional<Problem>& refused) {
  const auto newest = call.services.catalogue.current();
  if (newest.get() == call.catalogue.get()) {
    return {};
  }
  const identity::Grant grant = grant_in(*newest, call.grant);
  const Checking checking(call, *newest, grant);
  for (const UserEdit& edit : edits) {
    const auto allowed = checking.check_by_catalogue(edit);
    if (!allowed.ok()) {
      const User& user = edit.after ? *edit.after : *edit.before;
      refused =
          Problem(kSettingsChanged,
                  "expected the settings by which the user " + quoted(user.user_name.view()) +
                      " was checked to stay as they were, got others: " + allowed.error().detail,
                  "look at what changed, and repeat the call");
      refused->errors = allowed.error().errors;
      return Error{kSettingsChanged, refused->detail};
    }
  }
  return {};
}

// From now on no session of these users has other rights than what was written.
using Lost = std::map<identity::UserId, std::vector<identity::AuthenticatorId>>;

Outcome<void> tell_sessions(const Call& call, const std::set<identity::UserId>& deleted,
                            const Lost& lost, const std::vector<User>& written) {
  for (const User& user : written) {
    if (!deleted.contains(user.id)) {
      const auto found = lost.find(user.id);
      call.services.sessions.user_changed(
          user, found == lost.end() ? Lost::mapped_type() : found->second);
      continue;
    }
    CS_TRY(await<std::vector<identity::SessionHash>>([&](store::SessionStore::EndManyDone done) {
      call.services.sessions.user_deleted(user.id, std::move(done));
    }));
  }
  return {};
}

// Why users were not written, in the words of their documents where it was one alone.
Problem not_written(const Error& error, std::size_t count) {
  Problem problem(error);
  if (error.code == kLastAdministrator) {
    problem.remedy = "make another user an administrator of the root organisation first";
  } else if (error.code == store::kConflict) {
    problem.remedy = "somebody else changed it; read it again and repeat your change";
  }
  const bool name = error.code == store::kUserExists;
  if (count != 1 || !(name || error.code == store::kExternalIdentityExists)) {
    return problem;
  }
  constexpr std::string_view kPlace = "write 0: ";
  if (problem.detail.starts_with(kPlace)) {
    problem.detail.erase(0, kPlace.size());
  }
  problem.remedy = name ? "choose another user name, or change the user who has it"
                        : "take the identity away from the user who has it first";
  problem.errors.push_back(field_problem(name ? "/user_name" : "/external_identities", error.code,
                                         problem.detail, problem.remedy));
  return problem;
}

}  // namespace

FieldProblems check_references(const Catalogue& catalogue, const User& user) {
  FieldProblems out;
  const auto note = [&](const std::string& pointer, std::string_view what, std::string_view id) {
    out.push_back(unknown(pointer, what, id).errors.front());
  };
  const auto groups = user.groups.empty() ? std::vector<const identity::Group*>()
                                          : catalogue.groups_for(user.organisation);
  for (std::size_t i = 0; i < user.groups.size(); ++i) {
    const bool known = std::any_of(groups.begin(), groups.end(), [&](const identity::Group* g) {
      return g->id == user.groups[i];
    });
    if (!known) {
      note("/groups/" + std::to_string(i), "a group", user.groups[i].view());
    }
  }
  for (std::size_t i = 0; i < user.roles.size(); ++i) {
    if (catalogue.role(user.organisation, user.roles[i].view()) == nullptr) {
      note("/roles/" + std::to_string(i), "a role", user.roles[i].view());
    }
  }
  return out;
}

Outcome<void> check_edits(const Call& call, const std::vector<UserEdit>& edits) {
  const Checking checking(call, *call.catalogue, call.grant);
  for (const UserEdit& edit : edits) {
    CS_TRY(checking.check(edit));
  }
  return {};
}

Outcome<std::vector<User>> write_users(const Call& call, const std::vector<UserEdit>& edits) {
  CS_TRY(check_edits(call, edits));
  bool deprives = false;
  std::vector<store::UserWrite> writes;
  writes.reserve(edits.size());
  std::set<identity::UserId> deleted;
  Lost lost;
  for (const UserEdit& edit : edits) {
    if (!edit.after) {
      deleted.insert(edit.before->id);
    } else if (edit.before) {
      auto gone = store::lost_authenticators(*edit.before, *edit.after);
      if (!gone.empty()) {
        lost.emplace(edit.before->id, std::move(gone));
      }
    }
    deprives = deprives || (is_administrator(edit.before) && !is_administrator(edit.after));
    writes.push_back(write_of(edit));
  }
  CS_TRY(check_history(call, writes));
  std::optional<Problem> refused;
  const auto check = [&](store::UsersAfter& users) -> Result<void> {
    CS_TRY(check_now(call, edits, refused));
    return deprives ? check_somebody_left(users) : Result<void>();
  };
  auto written = call.services.users.write(std::move(writes), call.audit(), check);
  if (!written.ok()) {
    return refused ? *std::move(refused) : not_written(written.error(), edits.size());
  }
  CS_TRY(tell_sessions(call, deleted, lost, *written));
  return *std::move(written);
}

}  // namespace countersign::admin
