// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::app {

inline constexpr ErrorCode kKeyFileInvalid{"app.key_file_invalid", Blame::kConfig};
inline constexpr ErrorCode kFileNotWritten{"app.file_not_written", Blame::kEnvironment};
/// The configuration file has problems; they are listed apart.
inline constexpr ErrorCode kConfigInvalid{"app.config_invalid", Blame::kConfig};
/// A child process of the demo could not be started, or a port of it is taken.
inline constexpr ErrorCode kDemoFailed{"app.demo_failed", Blame::kEnvironment};

}  // namespace countersign::app
