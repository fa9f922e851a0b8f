// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "base/check.h"
#include "xml/arena.h"

namespace countersign::xml {

/// Room for a message that is still to be decoded: what is written there is read where it stands.
class Message {
 public:
  explicit Message(std::size_t capacity);

  std::span<char> room() { return {begin_, capacity_}; }
  std::size_t size() const { return size_; }
  /// How many bytes of the room, from its start, the message is; at first none.
  void set_size(std::size_t size) {
    CS_CHECK(size <= capacity_);
    size_ = size;
  }

 private:
  friend class Reader;
  Arena arena_;
  char* begin_;
  std::size_t capacity_;
  std::size_t size_ = 0;
};

}  // namespace countersign::xml
