// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::store {

/// The assertion or the request was consumed before, or is so old that this can't be told any more.
/// Told to the person as saml.replayed.
inline constexpr ErrorCode kReplayed{"store.replayed", Blame::kUser};

/// More work waits than the store takes; nothing was done.
inline constexpr ErrorCode kBusy{"store.busy", Blame::kEnvironment};
/// As many sessions or consumed keys are held as the limits allow; nothing was done.
inline constexpr ErrorCode kFull{"store.full", Blame::kEnvironment};
/// The store is being shut down; nothing was done.
inline constexpr ErrorCode kClosed{"store.closed", Blame::kEnvironment};

// What the database or the disk answered. The operation was undone.
inline constexpr ErrorCode kDiskFull{"store.disk_full", Blame::kEnvironment};
inline constexpr ErrorCode kLocked{"store.locked", Blame::kEnvironment};
inline constexpr ErrorCode kReadOnly{"store.read_only", Blame::kEnvironment};
inline constexpr ErrorCode kCorrupt{"store.corrupt", Blame::kEnvironment};
inline constexpr ErrorCode kIo{"store.io_error", Blame::kEnvironment};

// Opening.
inline constexpr ErrorCode kCannotOpen{"store.cannot_open", Blame::kConfig};
inline constexpr ErrorCode kSchemaNewer{"store.schema_newer", Blame::kConfig};

}  // namespace countersign::store
