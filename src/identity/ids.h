// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/strong.h"

namespace countersign::identity {

/// A customer of the product.
using OrganisationId = StrongString<struct OrganisationTag>;

/// One configured way to sign in.
using AuthenticatorId = StrongString<struct AuthenticatorTag>;

/// What is protected.
using ApplicationId = StrongString<struct ApplicationTag>;

/// What the person is called here; unique within one authenticator alone.
using UserName = StrongString<struct UserNameTag>;

}  // namespace countersign::identity
