// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace countersign::saml {

/// What an administrator should do about a status that an identity provider answered with, by what
/// it says beyond the status that `remedy` knows: the number of an error of Entra ID or ADFS in the
/// message, or the second-level code ([Core] 3.2.2.2). `received`: as the check of the status tells
/// it, "Responder / NoAuthnContext: AADSTS75011: ...". Empty when nothing in it is known.
std::string_view status_hint(std::string_view received);

/// All of these, for whoever translates them.
std::vector<std::string_view> status_hints();

}  // namespace countersign::saml
