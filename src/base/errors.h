// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign {

inline constexpr ErrorCode kBase64Invalid{"base64.invalid", Blame::kPeer};
inline constexpr ErrorCode kHexInvalid{"hex.invalid", Blame::kPeer};
inline constexpr ErrorCode kDateTimeInvalid{"datetime.invalid", Blame::kPeer};
inline constexpr ErrorCode kUrlInvalid{"url.invalid", Blame::kConfig};
inline constexpr ErrorCode kPercentInvalid{"url.percent_invalid", Blame::kPeer};

}  // namespace countersign
