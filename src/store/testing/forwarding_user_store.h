// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "store/user_store.h"

namespace countersign::store::testing {

/// Hands every call on to another store; for tests that look at, or do something at, some of them.
class ForwardingUserStore : public UserStore {
 public:
  using Found = Result<std::optional<identity::User>>;
  using FoundAll = Result<std::vector<identity::User>>;

  explicit ForwardingUserStore(UserStore& inner) : inner_(inner) {}

  Found find(const identity::UserId& id) override { return inner_.find(id); }
  Found find(const identity::OrganisationId& organisation,
             const identity::UserName& name) override {
    return inner_.find(organisation, name);
  }
  Found find(const identity::ExternalIdentity& identity) override { return inner_.find(identity); }
  FoundAll find_by_login(std::string_view login,
                         const std::vector<identity::OrganisationId>& organisations) override {
    return inner_.find_by_login(login, organisations);
  }
  FoundAll list(const UserQuery& query) override { return inner_.list(query); }
  Result<std::size_t> count(const UserQuery& query) override { return inner_.count(query); }
  using UserStore::write;
  FoundAll write(std::vector<UserWrite> writes, const AuditContext& context,
                 const UserCheck& check) override {
    return inner_.write(std::move(writes), context, check);
  }
  FoundAll list_clashing(std::size_t limit) override { return inner_.list_clashing(limit); }
  Result<std::size_t> count_active_with_role(
      const identity::RoleId& role,
      const std::vector<identity::OrganisationId>& organisations) override {
    return inner_.count_active_with_role(role, organisations);
  }

 private:
  UserStore& inner_;
};

}  // namespace countersign::store::testing
