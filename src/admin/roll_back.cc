// SPDX-License-Identifier: Apache-2.0
#include "admin/roll_back.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "admin/errors.h"
#include "base/text.h"
#include "identity/shared_room.h"

namespace countersign::admin {
namespace {

using identity::Catalogue;
using identity::ObjectKey;
using identity::ObjectKind;

// What every object that was changed after a revision was then; null: it was not there.
using Past = std::map<ObjectKey, Catalogue::Entry>;

// Each attempt leaves in place what the one before could not change. From here on all that the
// customers have whose objects they are: so many customers, or chains so long, are no accident.
constexpr std::size_t kSingleAttempts = 8;
constexpr std::size_t kMostAttempts = 64;

class RollBack {
 public:
  RollBack(const Call& call, std::int64_t revision, std::vector<identity::OrganisationId> keep)
      : call_(call), keep_(std::move(keep)), read_up_to_(revision) {}

  Outcome<RolledBack> run(const std::function<Outcome<Changed>(const Editor&)>& attempt) {
    CS_TRY(read_on());
    for (std::size_t attempts = 1;; ++attempts) {
      auto changed = attempt([this](ChangeSet& changes) { return restore(changes); });
      if (changed.ok()) {
        return RolledBack{*std::move(changed), std::move(left_)};
      }
      Problem problem = std::move(changed).error();
      // Organisations that would go back below others take groups of those above from their users.
      const bool moves = problem.code == kInUse.id && leave_moved(problem.detail);
      if (moves) {
        continue;
      }
      if (problem.code != kDocumentInvalid.id) {
        return problem;
      }
      if (attempts == kMostAttempts || !leave(problem, attempts)) {
        return refused(std::move(problem));
      }
    }
  }

 private:
  static Problem refused(Problem problem) {
    Problem out(kNotReversible, "what was then does not fit what is there now",
                "correct what `errors` names, then go back");
    out.errors = std::move(problem.errors);
    return out;
  }

  // Of the revisions that were not read yet: within a change nothing comes between any more.
  Outcome<void> read_on() {
    CS_TRY(auto since, call_.services.objects.first_changes_since(read_up_to_));
    for (identity::ObjectChange& change : since.first) {
      // A token that was taken back stays so, and one that is in use stays, too.
      if (change.key.kind != ObjectKind::kApiToken) {
        then_.emplace(std::move(change.key), std::move(change.before));
      }
    }
    read_up_to_ = since.newest;
    return {};
  }

  Outcome<void> look_back(const Catalogue& current) {
    CS_TRY(read_on());
    past_.clear();
    for (const auto& [key, entry] : then_) {
      if (!is_kept(current, key)) {
        past_.emplace(key, entry);
      }
    }
    return {};
  }

  bool is_kept(const Catalogue& current, const ObjectKey& key) const {
    const identity::OrganisationId owner = organisation_of(key);
    const auto has = [&](const identity::OrganisationId& kept) {
      return current.is_or_was_within(owner, kept);
    };
    return left_keys_.contains(key) || std::any_of(keep_.begin(), keep_.end(), has) ||
           std::any_of(left_customers_.begin(), left_customers_.end(), has);
  }

  Outcome<void> restore(ChangeSet& changes) {
    CS_TRY(look_back(changes.current()));
    changes.allow_restoring();
    CS_TRY(leave_what_is_needed(changes.current()));
    CS_TRY(put_all(changes));
    for (const auto& [key, entry] : past_) {
      if (entry == nullptr && changes.current().find(key) != nullptr) {
        CS_TRY(changes.erase(key));
      }
    }
    return {};
  }

  // Unless it is said that it shall be taken from them, what somebody has stays.
  Outcome<void> leave_what_is_needed(const Catalogue& current) {
    const std::set<std::string> roles = roles_in_use(current);
    for (const auto& [key, entry] : past_) {
      CS_TRY(const std::string why, needed_by(current, key, entry, roles));
      if (!why.empty()) {
        add_left(key, why);
      }
    }
    for (const LeftInPlace& one : left_) {
      past_.erase(one.key);
    }
    return {};
  }

  // By groups and tokens that stay.
  std::set<std::string> roles_in_use(const Catalogue& current) const {
    std::set<std::string> roles;
    const auto add = [&](const std::vector<identity::RoleId>& held) {
      for (const identity::RoleId& role : held) {
        roles.insert(role.value());
      }
    };
    for (const auto& entry : current.list(ObjectKind::kGroup, std::nullopt)) {
      const auto found = past_.find(identity::key_of(entry->object));
      if (found == past_.end()) {
        add(std::get<identity::Group>(entry->object).roles);
      }
    }
    for (const auto& entry : current.list(ObjectKind::kApiToken, std::nullopt)) {
      add(std::get<identity::ApiToken>(entry->object).roles);
    }
    return roles;
  }

  // Who needs that something stays as it is; empty: nobody.
  Outcome<std::string> needed_by(const Catalogue& current, const ObjectKey& key,
                                 const Catalogue::Entry& then,
                                 const std::set<std::string>& roles) const {
    const Catalogue::Entry now = current.find(key);
    const auto query = now == nullptr ? std::nullopt : users_with(current, key, now, then);
    if (!query.has_value()) {
      return std::string();
    }
    if (key.kind == ObjectKind::kRole && roles.contains(key.id)) {
      return std::string("a group or a token has this role");
    }
    if (query->organisations.empty()) {
      return std::string();
    }
    CS_TRY(const auto users, call_.services.users.list(*query));
    return users.empty() ? std::string()
                         : "the user " + quoted(users.front().user_name.view()) + " of " +
                               quoted(users.front().organisation.view()) + " needs it";
  }

  // Users who would lose something that is there `now`; nothing where none can, or where it is said
  // that it shall be taken from them.
  std::optional<store::UserQuery> users_with(const Catalogue& current, const ObjectKey& key,
                                             const Catalogue::Entry& now,
                                             const Catalogue::Entry& then) const {
    const bool takes = call_.query_number("take_from").has_value();
    store::UserQuery query;
    query.limit = 1;
    query.organisations = current.subtree(organisation_of(key));
    switch (key.kind) {
      case ObjectKind::kOrganisation:
        query.organisations = {organisation_of(key)};
        return then == nullptr ? std::optional(query) : std::nullopt;
      case ObjectKind::kAuthenticator:
        query.authenticator = identity::AuthenticatorId(key.id);
        return then == nullptr ? std::optional(query) : std::nullopt;
      case ObjectKind::kRole:
        query.role = identity::RoleId(key.id);
        return then == nullptr && !takes ? std::optional(query) : std::nullopt;
      case ObjectKind::kGroup:
        query.group = identity::GroupId(key.id);
        if (then != nullptr) {
          std::erase(query.organisations, key.organisation);
        }
        return !takes && is_lost(now, then) ? std::optional(query) : std::nullopt;
      default:
        return std::nullopt;
    }
  }

  // Whether people would lose a group: it goes, or those of organisations below may not have it.
  static bool is_lost(const Catalogue::Entry& now, const Catalogue::Entry& then) {
    return then == nullptr ||
           (std::get<identity::Group>(now->object).given_by == identity::GivenBy::kBelow &&
            std::get<identity::Group>(then->object).given_by == identity::GivenBy::kOwn);
  }

  // By the order of kinds organisations come first, those above not always before those below.
  Outcome<void> put_all(ChangeSet& changes) {
    std::vector<identity::Object> waiting;
    for (const auto& [key, entry] : past_) {
      if (entry != nullptr) {
        waiting.push_back(entry->object);
      }
    }
    for (std::size_t depth = 0; !waiting.empty(); ++depth) {
      std::vector<identity::Object> later;
      for (identity::Object& object : waiting) {
        auto put = changes.put(object);
        if (put.ok()) {
          continue;
        }
        const std::string& code = put.error().code;
        if (code == kForbidden.id && depth < identity::kMaxOrganisationDepth) {
          later.push_back(std::move(object));  // perhaps below one that is still to come
        } else if (code == kDocumentInvalid.id) {
          add_left(identity::key_of(object), put.error().detail);
        } else {
          return put;
        }
      }
      waiting = std::move(later);
    }
    return {};
  }

  void add_left(const ObjectKey& key, std::string why) {
    if (left_keys_.insert(key).second) {
      left_.push_back({key, std::move(why)});
    }
  }

  bool leave_moved(const std::string& why) {
    if (call_.query_number("take_from").has_value()) {
      return false;
    }
    const std::size_t before = left_keys_.size();
    const auto current = call_.services.catalogue.current();
    for (const auto& [key, then] : past_) {
      const Catalogue::Entry now = current->find(key);
      if (key.kind == ObjectKind::kOrganisation && now != nullptr && then != nullptr &&
          std::get<identity::Organisation>(now->object).parent !=
              std::get<identity::Organisation>(then->object).parent) {
        add_left(key, why);
      }
    }
    return left_keys_.size() > before;
  }

  // Says whether anything more is left in place.
  bool leave(const Problem& problem, std::size_t attempts) {
    const std::size_t before = left_keys_.size() + left_customers_.size();
    const auto current = call_.services.catalogue.current();
    std::map<std::string, ObjectKey, std::less<>> keys;
    for (const auto& [key, entry] : past_) {
      keys.emplace(identity::pointer_to(key), key);
    }
    for (const FieldProblem& error : problem.errors) {
      const auto found = find_key(keys, error.pointer);
      if (found == nullptr) {
        continue;
      }
      const ObjectKey key = *found;
      const identity::OrganisationId customer = customer_of(*current, key);
      const bool is_root = customer.view() == identity::kRootOrganisation;
      if (is_root || (attempts < kSingleAttempts && !left_keys_.contains(key))) {
        add_left(key, error.what);
      } else if (left_customers_.insert(customer).second) {
        left_.push_back({{ObjectKind::kOrganisation, {}, customer.value()},
                         "it and all below it stay as they are: " + error.what});
      }
    }
    return left_keys_.size() + left_customers_.size() > before;
  }

  // The organisation right below the root in which it lies, or lay; or the root.
  static identity::OrganisationId customer_of(const Catalogue& current, const ObjectKey& key) {
    const identity::OrganisationId owner = organisation_of(key);
    return owner.view() == identity::kRootOrganisation
               ? owner
               : identity::OrganisationId(identity::line_of(current, owner).front());
  }

  // Of the object in which a pointer leads, or null.
  const ObjectKey* find_key(const std::map<std::string, ObjectKey, std::less<>>& keys,
                            std::string_view pointer) const {
    while (!pointer.empty()) {
      if (const auto found = keys.find(pointer); found != keys.end()) {
        return &found->second;
      }
      for (const LeftInPlace& one : left_) {
        if (identity::pointer_to(one.key) == pointer) {
          return &one.key;
        }
      }
      pointer = pointer.substr(0, pointer.rfind('/'));
    }
    return nullptr;
  }

  const Call& call_;
  const std::vector<identity::OrganisationId> keep_;
  std::int64_t read_up_to_;
  Past then_;  // all
  Past past_;  // what is to be restored of it
  std::set<ObjectKey> left_keys_;
  std::set<identity::OrganisationId> left_customers_;
  std::vector<LeftInPlace> left_;
};

}  // namespace

Outcome<RolledBack> roll_back_to(const Call& call, std::int64_t revision,
                                 const std::vector<identity::OrganisationId>& keep,
                                 const std::string& comment) {
  return RollBack(call, revision, keep).run([&](const Editor& editor) {
    return change(call, editor, comment);
  });
}

Outcome<RolledBack> plan_roll_back(const Call& call, std::int64_t revision,
                                   const std::vector<identity::OrganisationId>& keep) {
  return RollBack(call, revision, keep).run([&](const Editor& editor) {
    return plan(call, editor);
  });
}

}  // namespace countersign::admin
