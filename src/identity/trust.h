// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "identity/authenticator.h"

namespace countersign::identity {

/// Whether what the provider of an authenticator says makes people sign in, or did when it was
/// disabled: of one that is neither, nobody believed anything yet.
bool is_believed(const Authenticator& authenticator);

/// The members by which `after` lets others decide who its people are than `before` did: another
/// provider, a further key, a weaker check, another way from what was sent to a person or to its
/// rights. Empty where nobody more is believed: of a certificate taken away, a tolerance switched
/// off, a label. In the names of documents, "saml.certificates".
std::vector<std::string> trust_differences(const Authenticator& before, const Authenticator& after);

}  // namespace countersign::identity
