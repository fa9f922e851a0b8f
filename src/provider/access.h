// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/access.h"
#include "identity/catalogue.h"
#include "provider/settings.h"
#include "store/session_cache.h"

namespace countersign::provider {

/// Decides by the rules of an application what a session, or nobody when it is null, may see there:
/// by what the session is worth at the application's organisation.
identity::AccessDecision decide_on(const Application& application,
                                   const identity::CanonicalPath& path,
                                   const store::SessionCache::View* session,
                                   const identity::Catalogue& catalogue);

}  // namespace countersign::provider
