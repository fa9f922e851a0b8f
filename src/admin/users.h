// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/call.h"
#include "admin/problem.h"
#include "identity/user.h"

namespace countersign::admin {

/// The user that the path names, of the organisation that it names; else 404.
Outcome<identity::User> user_of_path(const Call& call);

/// A user as it is answered, with its ETag.
Answer answer_with(const identity::User& user);

}  // namespace countersign::admin
