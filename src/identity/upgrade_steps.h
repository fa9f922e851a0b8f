// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/upgrade.h"

// The steps of upgrade_steps(), each in a file of its name.
namespace countersign::identity {

/// Whose people an authenticator signs in was not asked before: those of all that used it.
void upgrade_people(Upgrade& upgrade);

/// Mail domains led without proof: they are confirmed, but for those that are somebody else's, too,
/// and public mail hosts.
void upgrade_mail_domains(Upgrade& upgrade);

}  // namespace countersign::identity
