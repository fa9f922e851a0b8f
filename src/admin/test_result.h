// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "admin/call.h"
#include "admin/problem.h"
#include "identity/authenticator.h"
#include "identity/login_event.h"

namespace countersign::admin {

/// The latest test round trip of an authenticator (T1).
struct LastTest {
  identity::LoginEvent event;
  bool passed = false;
  bool current = false;  // its settings were not changed since
};

Outcome<std::optional<LastTest>> last_test(const Call& call,
                                           const identity::Authenticator& authenticator);

/// A1: fails with api.not_tested unless the authenticator, with the settings that it has, passed a
/// test, or is past that state.
Outcome<void> check_tested(const Call& call, const identity::Authenticator& authenticator);

}  // namespace countersign::admin
