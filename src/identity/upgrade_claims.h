// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/upgrade.h"

namespace countersign::identity {

/// Access rules asked for the labels of groups, which anybody may choose: a label becomes the id of
/// the one group of the application's organisation or of one above that has it; else it stays,
/// marked as a label, and matches nobody. Tells also what is left open as it was (groups into which
/// organisations below may put people, applications that their people may use) and what is not in
/// force any more (headers that proxies give a meaning, attributes of providers of organisations
/// below, rules that are too many).
void upgrade_claims(Upgrade& upgrade);

}  // namespace countersign::identity
