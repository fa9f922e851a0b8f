// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::app {

inline constexpr ErrorCode kKeyFileInvalid{"app.key_file_invalid", Blame::kConfig};
inline constexpr ErrorCode kFileNotWritten{"app.file_not_written", Blame::kEnvironment};
/// The configuration file has problems; they are listed apart.
inline constexpr ErrorCode kConfigInvalid{"app.config_invalid", Blame::kConfig};
/// The command line does not know which server to call, or with what token.
inline constexpr ErrorCode kConnectionUnknown{"app.connection_unknown", Blame::kConfig};
/// What answered is not the API.
inline constexpr ErrorCode kAnswerInvalid{"app.answer_invalid", Blame::kEnvironment};
/// A file of objects for `apply` could not be read.
inline constexpr ErrorCode kObjectsInvalid{"app.objects_invalid", Blame::kConfig};
/// No configuration of a proxy can be made of what is set.
inline constexpr ErrorCode kProxyImpossible{"app.proxy_impossible", Blame::kConfig};
/// A child process of the demo could not be started, or a port of it is taken.
inline constexpr ErrorCode kDemoFailed{"app.demo_failed", Blame::kEnvironment};

}  // namespace countersign::app
