// SPDX-License-Identifier: Apache-2.0
// Groups (M3, M4).
#include "admin/objects.h"
#include "admin/operation.h"

namespace countersign::admin {

std::vector<Operation> group_operations() {
  return object_operations({identity::ObjectKind::kGroup});
}

}  // namespace countersign::admin
