// SPDX-License-Identifier: Apache-2.0
// Applications (P1).
#include "admin/objects.h"
#include "admin/operation.h"

namespace countersign::admin {

std::vector<Operation> application_operations() {
  return object_operations({identity::ObjectKind::kApplication});
}

}  // namespace countersign::admin
