// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include <utility>

namespace countersign::store {

void SessionStore::sign_in(SignIn sign_in, SignInDone done) {
  UnprovenSignIn unproven;
  static_cast<SignInFacts&>(unproven) = std::move(sign_in);  // the facts; `decide` stays
  unproven.decide = [decide = std::move(sign_in.decide)](
                        const identity::KnownUsers& known) -> Result<UnprovenDecision> {
    CS_TRY(identity::LoginDecision decision, decide(known));
    identity::UserChange change = std::move(decision).take_user_change();
    return UnprovenDecision{std::move(decision).take_session(), std::move(change)};
  };
  store_sign_in(std::move(unproven), std::move(done));
}

}  // namespace countersign::store
