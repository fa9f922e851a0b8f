// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace countersign::xml {

/// Memory that is handed out in order and freed all at once. Holds only what needs no destructor.
/// Moving it moves no byte.
class Arena {
 public:
  /// Bytes that may be read (not trusted) behind every allocation, so that 16-byte loads need no
  /// special case at the end.
  static constexpr std::size_t kSlack = 64;

  explicit Arena(std::size_t first_chunk) { grow(first_chunk); }

  /// `bytes` uninitialised bytes, aligned for pointers.
  void* allocate(std::size_t bytes) {
    const std::size_t wanted = (bytes + kAlignment - 1) & ~(kAlignment - 1);
    if (wanted > left_) [[unlikely]] {
      grow(wanted > chunk_size_ * 2 ? wanted : chunk_size_ * 2);
    }
    std::byte* place = next_;
    next_ += wanted;
    left_ -= wanted;
    return place;
  }

 private:
  static constexpr std::size_t kAlignment = 8;

  void grow(std::size_t bytes) {
    bytes = (bytes + kAlignment - 1) & ~(kAlignment - 1);
    auto chunk = std::make_unique_for_overwrite<std::byte[]>(bytes + kSlack);
    next_ = chunk.get();
    left_ = bytes;
    chunk_size_ = bytes;
    if (first_ == nullptr) {
      first_ = std::move(chunk);
    } else {
      more_.push_back(std::move(chunk));
    }
  }

  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t chunk_size_ = 0;
  std::unique_ptr<std::byte[]> first_;
  std::vector<std::unique_ptr<std::byte[]>> more_;
};

}  // namespace countersign::xml
