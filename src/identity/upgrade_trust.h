// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/upgrade.h"

namespace countersign::identity {

/// `authenticator:trust` was a part of `authenticator:edit`. Nothing is given to anybody: roles and
/// tokens that name the one and lack the other are told, `authenticator:*` and the built-in role
/// `administrator` hold both.
void upgrade_trust(Upgrade& upgrade);

}  // namespace countersign::identity
