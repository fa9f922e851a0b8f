// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/catalogue.h"
#include "identity/user.h"
#include "store/audit_log.h"

namespace countersign::store {

/// What the audit log says of a change: "authenticator.edit" of "authenticator/acme", with the
/// fields that differ, before and after, as an administrator may see them.
AuditAction action_of(const identity::ObjectChange& change);

/// The same of a user; null: created, or deleted. That a password changed is said, not what it is.
AuditAction action_of(const identity::User* before, const identity::User* after);

}  // namespace countersign::store
