// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

namespace countersign::store {

class SessionDatabase;

/// One thing that was asked of the store, done by its writer together with others in one
/// transaction.
class Operation {
 public:
  Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  virtual ~Operation() = default;

  /// Within the transaction. A failure undoes the whole group; a refusal is kept for `finish`.
  virtual Result<void> apply(SessionDatabase& database) = 0;

  /// When the transaction was undone: takes back what `apply` changed in memory. Called for those
  /// that were applied, in reverse.
  virtual void undo(SessionDatabase&) {}

  /// When the transaction is durable: changes what had to wait for that and tells the caller.
  virtual void finish(SessionDatabase& database) = 0;

  /// When nothing was done, and why.
  virtual void fail(const Error& error) = 0;
};

}  // namespace countersign::store
