// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/services.h"
#include "json/value.h"

namespace countersign::admin {

/// The API as an OpenAPI 3.1.0 document, made from the table of operations.
json::Value openapi_document(const Machine& machine);

}  // namespace countersign::admin
