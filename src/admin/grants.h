// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/problem.h"
#include "identity/catalogue.h"
#include "identity/role.h"
#include "identity/user.h"

namespace countersign::admin {

/// May do everything: whoever holds the token in the operator's file.
identity::Grant operator_grant();

/// What an API token may do.
identity::Grant grant_of(const identity::Catalogue& catalogue, const identity::ApiToken& token);

/// What a caller may do by another catalogue than that of the call: nothing with a token that is
/// gone, or whose organisation is.
identity::Grant grant_in(const identity::Catalogue& catalogue, const identity::Grant& grant);

/// The permissions of roles, named at `organisation`; a role that is not there gives none.
std::vector<identity::Permission> permissions_of(const identity::Catalogue& catalogue,
                                                 const identity::OrganisationId& organisation,
                                                 const std::vector<identity::RoleId>& roles);

/// What a user may do by its roles and those of its groups.
std::vector<identity::Permission> permissions_of(const identity::Catalogue& catalogue,
                                                 const identity::User& user);

/// One permission that `permissions` give and `grant` does not hold, `*` taken for all that exist;
/// nothing when the grant holds them all.
std::optional<std::string> beyond(const identity::Grant& grant,
                                  const std::vector<identity::Permission>& permissions);

/// Nobody gives what he does not hold. Fails with api.escalation, which names `what`.
Outcome<void> check_within(const identity::Grant& grant,
                           const std::vector<identity::Permission>& permissions,
                           std::string_view what);

/// 403 that names the missing permission.
Problem forbidden(std::string_view object, std::string_view action,
                  const identity::OrganisationId& organisation);

/// Fails with api.forbidden unless the grant allows it over this organisation.
Outcome<void> check_permission(const identity::Catalogue& catalogue, const identity::Grant& grant,
                               const identity::OrganisationId& organisation,
                               const identity::Permission& permission);

}  // namespace countersign::admin
