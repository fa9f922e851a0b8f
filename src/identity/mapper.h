// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "identity/mapping_notes.h"
#include "identity/own_attributes.h"
#include "identity/profile.h"
#include "identity/session.h"
#include "saml/types.h"

namespace countersign::identity {

/// What a mapping makes of a sign-in: the profile, and which attributes the session keeps of those
/// that were sent.
struct MappedValues {
  Profile profile;
  std::vector<Attribute> kept;
};

/// map_profile with what the session keeps. The outcome is in `notes`: when they tell of a failure,
/// the values mean nothing.
MappedValues map_values(const saml::AssertionValues& values, const MappingRules& rules,
                        MappingNotes& notes);

/// What a list of attributes counts towards kMaxAttributeBytes.
std::size_t attribute_bytes(const std::vector<Attribute>& attributes);

}  // namespace countersign::identity
