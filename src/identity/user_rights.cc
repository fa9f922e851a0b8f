// SPDX-License-Identifier: Apache-2.0
#include "identity/user_rights.h"

#include <string>
#include <utility>

#include "identity/entitlement.h"

namespace countersign::identity {
namespace {

void add(std::vector<Attribute>& to, const char* name, std::vector<std::string> values) {
  if (!values.empty()) {
    to.push_back({name, std::move(values)});
  }
}

void add(std::vector<Attribute>& to, const char* name, const std::string& value) {
  if (!value.empty()) {
    to.push_back({name, {value}});
  }
}

template <typename Id>
std::vector<std::string> values_of(const std::vector<Id>& ids) {
  std::vector<std::string> values;
  values.reserve(ids.size());
  for (const Id& id : ids) {
    values.push_back(id.value());
  }
  return values;
}

}  // namespace

UserRights rights_of(const User& user) {
  UserRights rights;
  rights.user = user.id;
  rights.version = user.version;
  rights.active = user.state == UserState::kActive;
  rights.authenticator = user.authenticator;
  std::vector<std::string> entitlements;
  for (const auto& [name, value] : user.entitlements) {
    entitlements.push_back(name);
    entitlements.back().append("=").append(value);
  }
  add(rights.own, kGroupsAttribute, values_of(user.groups));
  add(rights.own, kRolesAttribute, values_of(user.roles));
  if (user.user_type.has_value()) {
    add(rights.own, kUserTypeAttribute, std::string(user_type_name(*user.user_type)));
  }
  add(rights.own, kDelegateOfAttribute, user.delegate_of);
  add(rights.own, kEmailAttribute, user.email);
  add(rights.own, kFirstNameAttribute, user.first_name);
  add(rights.own, kLastNameAttribute, user.last_name);
  add(rights.own, kDisplayNameAttribute, user.display_name);
  add(rights.own, kEntitlementsAttribute, std::move(entitlements));
  return rights;
}

}  // namespace countersign::identity
