// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "identity/session.h"

namespace countersign::store {

/// The attributes of a session as one blob: a format byte, then for each its name, the number of
/// its values and the values; numbers and lengths as LEB128.
std::string encode_attributes(const std::vector<identity::Attribute>& attributes);

/// Fails with `store.corrupt` for bytes that `encode_attributes` doesn't make.
Result<std::vector<identity::Attribute>> decode_attributes(std::span<const std::uint8_t> bytes);

}  // namespace countersign::store
