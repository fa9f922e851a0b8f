// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/call.h"
#include "admin/operation.h"
#include "admin/problem.h"
#include "http/message.h"

namespace countersign::admin {

/// Checks what a request says besides its path and body, and copies it to `call`: query parameters
/// against those of the operation, content type, If-Match. The body is copied as it is. Fails with
/// api.query_unknown, api.query_invalid, http.form_*, api.if_match_invalid,
/// api.media_type_unsupported, api.body_missing, api.body_unexpected.
Outcome<void> read_request(const http::Request& request, const Operation& operation, Call& call);

/// A body where there must be none.
Problem body_unexpected();

/// Reads `call.body` where the operation takes JSON, into `call.document`. Apart from the above as
/// a large body takes long. Fails with json.*.
Outcome<void> read_document(const Operation& operation, Call& call);

}  // namespace countersign::admin
