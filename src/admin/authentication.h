// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "admin/problem.h"
#include "admin/services.h"
#include "http/message.h"
#include "identity/catalogue.h"
#include "identity/role.h"

namespace countersign::admin {

/// Who calls, by the bearer token of the request (RFC 6750 2.1): the operator's or one of the
/// catalogue. No other form of credential is looked at.
///
/// Fails with api.token_missing, and with api.token_invalid for each of: not of our form, unknown,
/// expired, of an organisation that is disabled itself or above.
Outcome<identity::Grant> authenticate(const http::Request& request,
                                      const identity::Catalogue& catalogue, const Machine& machine,
                                      std::chrono::sys_seconds now);

/// A new secret: "cs_" and 43 letters of base64url, of 32 random bytes.
std::string make_token_secret();

/// What is stored of a secret: its SHA-256 in hex.
std::string token_hash(std::string_view secret);

}  // namespace countersign::admin
