// SPDX-License-Identifier: Apache-2.0
#include "provider/access.h"

#include "identity/session_claims.h"

namespace countersign::provider {

identity::AccessDecision decide_on(const Application& application,
                                   const identity::CanonicalPath& path,
                                   const store::SessionCache::View* session,
                                   const identity::Catalogue& catalogue) {
  if (session == nullptr) {
    return identity::decide_access(application.rules, path, nullptr);
  }
  const auto sent = session->sent();
  const auto own = session->own();
  const identity::SessionFacts facts{session->organisation(), session->authenticator(), sent, own};
  const identity::SessionClaims claims(catalogue, application.organisation, facts);
  return identity::decide_access(application.rules, path, &claims);
}

}  // namespace countersign::provider
