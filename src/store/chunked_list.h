// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/check.h"

namespace countersign::store {

/// A list that only grows and never moves its members, so that readers may follow a number to its
/// member while one writer appends. A number reaches readers through an atomic of the user's,
/// stored after `append` returned.
template <typename T, std::size_t kChunkSize, std::size_t kMaxChunks>
class ChunkedList {
 public:
  static constexpr std::size_t kCapacity = kChunkSize * kMaxChunks;

  ChunkedList() = default;
  ChunkedList(const ChunkedList&) = delete;
  ChunkedList& operator=(const ChunkedList&) = delete;
  ~ChunkedList() {
    for (auto& chunk : chunks_) {
      const std::unique_ptr<Chunk> owned(chunk.load());
    }
  }

  /// The number of a new member, which is in its initial state. At most kCapacity.
  std::uint32_t append() {
    CS_CHECK(size_ < kCapacity);
    if (size_ % kChunkSize == 0) {
      chunks_[size_ / kChunkSize].store(std::make_unique<Chunk>().release());
    }
    return static_cast<std::uint32_t>(size_++);
  }

  T& operator[](std::uint32_t number) {
    return (*chunks_[number / kChunkSize].load(std::memory_order_acquire))[number % kChunkSize];
  }
  const T& operator[](std::uint32_t number) const {
    return (*chunks_[number / kChunkSize].load(std::memory_order_acquire))[number % kChunkSize];
  }

  /// For the writer: whether nothing more can be appended.
  bool is_full() const { return size_ == kCapacity; }

  /// For the writer.
  std::size_t size() const { return size_; }

 private:
  using Chunk = std::array<T, kChunkSize>;

  std::array<std::atomic<Chunk*>, kMaxChunks> chunks_{};
  std::size_t size_ = 0;
};

}  // namespace countersign::store
