// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/objects.h"

namespace countersign::admin {

const Resource& authenticator_resource();

}  // namespace countersign::admin
