// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::json {

inline constexpr ErrorCode kSyntax{"json.syntax", Blame::kPeer};
inline constexpr ErrorCode kNotUtf8{"json.not_utf8", Blame::kPeer};
inline constexpr ErrorCode kLoneSurrogate{"json.lone_surrogate", Blame::kPeer};
inline constexpr ErrorCode kNumberOutOfRange{"json.number_out_of_range", Blame::kPeer};
inline constexpr ErrorCode kDuplicateKey{"json.duplicate_key", Blame::kPeer};
inline constexpr ErrorCode kTooLarge{"json.too_large", Blame::kPeer};
inline constexpr ErrorCode kTooDeep{"json.too_deep", Blame::kPeer};
inline constexpr ErrorCode kTooManyValues{"json.too_many_values", Blame::kPeer};

}  // namespace countersign::json
