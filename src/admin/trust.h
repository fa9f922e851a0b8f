// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "admin/call.h"
#include "admin/operation.h"
#include "admin/problem.h"
#include "identity/authenticator.h"
#include "identity/catalogue.h"

namespace countersign::admin {

/// A change by which others than before decide who an authenticator's people are, or which begins
/// to believe a provider of whom that was not known.
struct TrustChange {
  identity::ObjectKey key;
  std::size_t people = 0;            // whom the provider can be from then on
  std::vector<std::string> members;  // that differ; of one that begins to be believed none
  std::string words;                 // for whoever has to want it
};

/// What a change of an authenticator, null where it is new, means for who is believed; nothing
/// where it means nothing. An authenticator begins to be believed when it becomes active; what
/// nobody believed before may become so without more where it can be nobody that is there and gives
/// no group that holds more than the caller. Fails with api.forbidden without authenticator:trust
/// over `where`, the nearest organisation that exists already.
Outcome<std::optional<TrustChange>> check_trust(const Call& call,
                                                const identity::Catalogue& current,
                                                const identity::Authenticator* before,
                                                const identity::Authenticator& after,
                                                const identity::OrganisationId& where);

/// Fails with api.confirmation_missing, in the words of all, unless the query parameter `confirm`
/// names each authenticator of which somebody is there whom the provider can be.
Outcome<void> check_confirmed(const Call& call, const std::vector<TrustChange>& changes);

/// As reports show them.
json::Array view_of(const std::vector<TrustChange>& changes);

/// Into the audit log: `authenticator.trust` with how many people and by what.
Outcome<void> record_trust(const Call& call, const std::vector<TrustChange>& changes);

/// The query parameter `confirm`, of every operation that may change whom we believe.
QueryParameter confirm_parameter();

}  // namespace countersign::admin
