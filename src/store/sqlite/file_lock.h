// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <utility>

#include "base/result.h"

namespace countersign::store {

/// Keeps every other process, and this one a second time, from opening a database. Ends with the
/// object or with the process, however that ends; the file itself stays.
class FileLock {
 public:
  /// Locks `database`.lock, made with mode 0600. Fails with `store.locked` or `store.cannot_open`.
  static Result<FileLock> take(const std::filesystem::path& database);

  FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace countersign::store
