// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include <utility>

namespace countersign::store {

void SessionStore::sign_in(SignIn sign_in, SignInDone done) {
  UnprovenSignIn unproven;
  unproven.decide = [decide = std::move(sign_in.decide)](
                        const identity::KnownUsers& known) -> Result<UnprovenDecision> {
    CS_TRY(identity::LoginDecision decision, decide(known));
    auto [session, change] = std::move(decision).take();
    return UnprovenDecision{std::move(session), std::move(change)};
  };
  static_cast<SignInFacts&>(unproven) = static_cast<SignInFacts&&>(sign_in);
  store_sign_in(std::move(unproven), std::move(done));
}

}  // namespace countersign::store
