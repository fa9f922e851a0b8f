// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>
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

/// A growing row of what needs no destructor, in an Arena. What it held before it grew stays in the
/// Arena unused.
template <typename T>
class ArenaList {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  std::span<T> view() const { return {first_, size_}; }
  std::size_t size() const { return size_; }
  void clear() { size_ = 0; }
  void push_back(Arena& arena, const T& value) {
    if (size_ == capacity_) [[unlikely]] {
      grow(arena);
    }
    new (first_ + size_++) T(value);
  }

 private:
  static constexpr std::size_t kFirst = 8;

  void grow(Arena& arena) {
    const std::size_t wanted = capacity_ == 0 ? kFirst : capacity_ * 2;
    // NOLINTNEXTLINE(bugprone-sizeof-expression): T may be a pointer, and its size is meant.
    T* place = static_cast<T*>(arena.allocate(wanted * sizeof(T)));
    std::uninitialized_copy_n(first_, size_, place);
    first_ = place;
    capacity_ = wanted;
  }

  T* first_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace countersign::xml
