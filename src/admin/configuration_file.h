// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "admin/problem.h"
#include "identity/catalogue.h"
#include "json/value.h"

namespace countersign::admin {

/// What configuration files hold (C5), in the order in which it is applied. Not tokens, whose
/// secrets are no configuration, and not users.
inline constexpr std::array kConfigured{
    identity::ObjectKind::kOrganisation,  identity::ObjectKind::kRole,
    identity::ObjectKind::kAuthenticator, identity::ObjectKind::kGroup,
    identity::ObjectKind::kApplication,   identity::ObjectKind::kProperty};

/// A configuration file as it was read.
struct Configuration {
  std::vector<identity::Object> objects;    // in an order in which they can be put
  std::vector<identity::ObjectKind> kinds;  // that the file has a list of, empty or not
};

/// Reads `{"organisations": [...], "authenticators": [...], ...}`: documents with `id` and
/// `organisation`, the latter `home` where it is not given. All problems are told, with pointers
/// into the file. Fails with api.document_invalid.
Outcome<Configuration> read_configuration(const json::Object& file,
                                          const identity::OrganisationId& home);

/// Everything of `top` and all organisations below it; of the root, properties too.
json::Value write_configuration(const identity::Catalogue& catalogue,
                                const identity::OrganisationId& top);

/// The objects of one kind of `top` and below; properties stand at the root.
std::vector<identity::Catalogue::Entry> entries_below(const identity::Catalogue& catalogue,
                                                      identity::ObjectKind kind,
                                                      const identity::OrganisationId& top);

}  // namespace countersign::admin
