// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "admin/call.h"
#include "admin/operation.h"
#include "admin/problem.h"
#include "identity/catalogue.h"
#include "identity/user.h"
#include "store/user_store.h"

namespace countersign::admin {

/// What a change of the catalogue does to what users refer to. Groups and roles that they have and
/// would not have by it, any more or in this way, are taken from them, if that is wanted; and so is
/// what they name and what is not there, where the change would bring it to life: by a group or
/// role that is made under such an id, by an organisation that moves, or that is there again.
class UserReferences {
 public:
  /// Where users are looked up.
  struct Source {
    std::function<Result<std::vector<identity::User>>(const store::UserQuery&)> list;
    /// UsersNow::is_named. Empty: this is not the transaction of the change, and what counts are
    /// losses alone.
    std::function<Result<bool>(const store::UserQuery&)> is_named{};
  };

  /// All outlive this.
  UserReferences(const identity::Catalogue& before, const identity::Catalogue& after,
                 const std::vector<identity::ObjectChange>& changes);

  /// Whether no user can be concerned.
  bool is_empty() const { return suspects_.empty(); }

  /// The users of whom something is taken.
  struct Found {
    std::vector<identity::User> changed;  // as they are to be
    std::size_t losing = 0;               // of these, who had something by what is taken
    std::string first;                    // of those: what is in the way, in words
    identity::OrganisationId first_organisation;
  };
  /// Fails with api.in_use where users would be left with an organisation or an authenticator that
  /// is not there.
  Outcome<Found> look(const Source& users) const;

 private:
  struct Suspects {
    store::UserQuery query;  // without organisations
    std::shared_ptr<const std::vector<identity::OrganisationId>> organisations;
    std::string expected;   // what was expected, in words
    bool stay = false;      // nothing can be taken from them
    bool appears = false;   // nobody can lose what is new
    bool orphaned = false;  // of an organisation that was not there
  };
  using Organisations = std::shared_ptr<const std::vector<identity::OrganisationId>>;

  void add(const identity::ObjectChange& change);
  void add_organisation(const identity::ObjectChange& change);
  void add_moved(const identity::OrganisationId& id);
  void add_group(const identity::ObjectChange& change);
  Organisations within(const identity::OrganisationId& top);
  std::optional<identity::User> without_lost(const identity::User& user, bool& loses) const;
  bool stays(const identity::User& user, const identity::GroupId& id, bool& loses) const;
  bool stays(const identity::User& user, const identity::RoleId& id, bool& loses) const;
  Outcome<void> look_at(const Suspects& suspects, const Source& users,
                        std::set<identity::UserId>& seen, Found& found) const;
  void examine(const identity::User& user, const Suspects& suspects, Found& found) const;

  const identity::Catalogue& before_;
  const identity::Catalogue& after_;
  std::map<identity::OrganisationId, Organisations> within_;
  std::vector<Suspects> suspects_;
};

/// Fails with api.in_use unless nothing is lost, or by no more users and objects than the query
/// parameter `take_from` says, and with api.forbidden without user:edit over users who lose
/// something. `objects`: tokens and groups from which a role is taken.
Outcome<void> check_taken(const Call& call, const UserReferences::Found& users,
                          const std::vector<identity::ObjectKey>& objects);

/// The query parameter `take_from`, of every operation by which others may lose a group or role.
QueryParameter take_from_parameter();

}  // namespace countersign::admin
