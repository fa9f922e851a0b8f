// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace countersign::json {

inline constexpr std::size_t kDefaultMaxBytes = 1024UL * 1024;
inline constexpr std::size_t kDefaultMaxDepth = 32;
inline constexpr std::size_t kDefaultMaxValues = 100'000;

/// No document may be nested deeper, whatever the caller allows.
inline constexpr std::size_t kHardMaxDepth = 64;

/// What `read` accepts at most. The bound itself is accepted.
struct Limits {
  std::size_t bytes = kDefaultMaxBytes;
  /// Arrays and objects within each other; 0 allows a scalar alone. At most kHardMaxDepth.
  std::size_t depth = kDefaultMaxDepth;
  /// Values of every kind, arrays and objects included, names of members not.
  std::size_t values = kDefaultMaxValues;
};

/// Reads one JSON text (RFC 8259), strictly and in time linear to its size (but for the sorting of
/// the names of large objects).
///
/// UTF-8 without byte order mark; no text behind the value; no comment, no NaN, no control
/// character in a string. Stricter than the standard: two members of one name, escapes of half a
/// surrogate pair, integers beyond 64 bits and numbers beyond the range of a double (also those too
/// small) are refused, for two readers could understand them differently. U+0000 may come as
/// \u0000.
///
/// Fails with `json.*`, blame kPeer; `detail` ends with "at line 3 column 14" (from 1, in
/// characters). Of a limit the first that is passed is told.
Result<Value> read(std::string_view text, const Limits& limits = {});

}  // namespace countersign::json
