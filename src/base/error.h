// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace countersign {

/// Who must act before the operation can succeed. Chooses the HTTP status, the log level and who is
/// told, in one function of gateway/.
enum class Blame {
  kPeer,         // the identity provider, or whoever sent the message
  kUser,         // the person at the browser
  kConfig,       // an administrator of this installation
  kEnvironment,  // disk, network, database
  kBug,          // us
};

/// A stable name for one reason to fail. Declared as constants in each folder's errors.h, from
/// which docs/errors.md is generated; ids are unique over the whole program.
struct ErrorCode {
  std::string_view id;  // "saml.audience_mismatch"
  Blame blame{};

  friend constexpr bool operator==(const ErrorCode& a, const ErrorCode& b) { return a.id == b.id; }
};

/// Why an operation failed. `detail` is for the log alone: lower case, no full stop, "expected ...
/// got
/// ...", values quoted and cut at 200 bytes, never a token, key, cookie or whole message.
struct Error {
  ErrorCode code;
  std::string detail;
};

}  // namespace countersign
