// SPDX-License-Identifier: Apache-2.0
#include "gateway/settings.h"

namespace countersign::gateway {

const Authenticator* Settings::find(std::string_view id) const {
  for (const Authenticator& authenticator : authenticators) {
    if (authenticator.id == id) {
      return &authenticator;
    }
  }
  return nullptr;
}

}  // namespace countersign::gateway
