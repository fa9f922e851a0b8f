// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::directory {

inline constexpr ErrorCode kCsvTooLarge{"csv.too_large", Blame::kPeer};
inline constexpr ErrorCode kCsvTooManyRows{"csv.too_many_rows", Blame::kPeer};
inline constexpr ErrorCode kCsvTooManyColumns{"csv.too_many_columns", Blame::kPeer};
inline constexpr ErrorCode kCsvFieldTooLong{"csv.field_too_long", Blame::kPeer};
inline constexpr ErrorCode kCsvNotUtf8{"csv.not_utf8", Blame::kPeer};
inline constexpr ErrorCode kCsvOtherFormat{"csv.other_format", Blame::kPeer};
inline constexpr ErrorCode kCsvControl{"csv.control_character", Blame::kPeer};
inline constexpr ErrorCode kCsvQuote{"csv.quote", Blame::kPeer};
inline constexpr ErrorCode kCsvColumns{"csv.columns", Blame::kPeer};
inline constexpr ErrorCode kCsvEmpty{"csv.empty", Blame::kPeer};

}  // namespace countersign::directory
