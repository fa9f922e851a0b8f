// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace countersign::identity {

/// Whether an application may ask for a header of this name, to be filled with identity: `X-Auth-`
/// and letters, digits and '-', at most 64 bytes in all, none that Countersign sets itself. Nothing
/// else: a proxy gives a meaning to a great many names that begin with X- alone (X-Accel-Redirect,
/// X-Sendfile, X-Forwarded-For, X-Original-URL, X-HTTP-Method-Override), and tomorrow to others.
/// Letter case is ignored.
bool is_identity_header_name(std::string_view name);

/// Whether Countersign sets a header of this name itself.
bool is_own_identity_header(std::string_view name);

}  // namespace countersign::identity
