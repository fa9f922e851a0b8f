// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "store/errors.h"

namespace countersign::store {

class WriteDatabase;

/// Whether the database or the disk failed; else an operation was refused.
inline bool is_failure(const Error& error) {
  return error.code.blame == Blame::kEnvironment && !(error.code == kFull);
}

/// One thing that was asked of the store, done by its writer together with others in one
/// transaction.
class Operation {
 public:
  Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  virtual ~Operation() = default;

  /// Whether it wants a transaction of its own, so that what becomes of it is its own doing.
  virtual bool is_alone() const { return false; }

  /// Within the transaction. A failure (is_failure) undoes the whole group; a refusal, which must
  /// have changed nothing, is kept for `finish`.
  virtual Result<void> apply(WriteDatabase& database) = 0;

  /// When the transaction was undone: takes back what `apply` changed in memory. Called for those
  /// that were applied, in reverse.
  virtual void undo(WriteDatabase&) {}

  /// When the transaction is durable: changes what had to wait for that and tells the caller.
  virtual void finish(WriteDatabase& database) = 0;

  /// When nothing was done, and why.
  virtual void fail(const Error& error) = 0;
};

}  // namespace countersign::store
