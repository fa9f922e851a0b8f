// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "saml/types.h"

namespace countersign::saml {

/// Which authentication contexts are stronger than others: the weakest first, those that are as
/// strong as each other together. The standard defines no order ([Core] 3.3.2.2.1 leaves it to
/// whoever judges), so each installation may have its own.
using AuthnContextOrder = std::vector<std::vector<AuthnContextClass>>;

/// Ours, of the classes about whose order nobody argues: passwords below single factors of a known
/// quality, and those below two factors. Whoever asks for several factors is never given one.
const AuthnContextOrder& default_authn_context_order();

/// Reads one level a text, the weakest first: classes by short name or URI, white space between.
/// Fails with saml.authn_context_order_invalid when a class stands there twice, a level is empty or
/// a name is none.
Result<AuthnContextOrder> parse_authn_context_order(std::span<const std::string> levels);

/// Whether all of `classes` have a place in `order`, without which nothing can be said of any
/// comparison but `exact`.
bool is_ordered(const AuthnContextOrder& order, std::span<const AuthnContextClass> classes);

/// Whether the class that an identity provider names is one that was asked for ([Core] 3.3.2.2.1).
/// `exact`: one of `wanted`. `minimum`: as strong as one of them, or stronger. `better`: stronger
/// than each of them. `maximum`: no stronger than the strongest of them. What has no place in
/// `order`, and none at all, will do for no comparison but `exact`, where it must be one of them.
bool is_authn_context_wanted(std::string_view got, std::span<const AuthnContextClass> wanted,
                             AuthnContextComparison comparison, const AuthnContextOrder& order);

}  // namespace countersign::saml
