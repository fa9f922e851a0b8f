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

// What administrators may run into.
/// An object or a user is not what the change expected: somebody else was faster.
inline constexpr ErrorCode kConflict{"store.conflict", Blame::kUser};
/// The user name is taken in this organisation.
inline constexpr ErrorCode kUserExists{"store.user_exists", Blame::kUser};
/// Another user has this identity at the authenticator.
inline constexpr ErrorCode kExternalIdentityExists{"store.external_identity_exists", Blame::kUser};
/// A selection of sessions that says nothing: it would mean all of them.
inline constexpr ErrorCode kSelectionEmpty{"store.selection_empty", Blame::kBug};

// Opening.
inline constexpr ErrorCode kCannotOpen{"store.cannot_open", Blame::kConfig};
inline constexpr ErrorCode kSchemaNewer{"store.schema_newer", Blame::kConfig};

}  // namespace countersign::store
