// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "xml/c14n.h"
#include "xml/scan.h"

namespace countersign::xml {

/// Collects canonical bytes and hands them to a Sink in large pieces. All that is put, but
/// literals, must lie in an Arena: up to 15 bytes behind it are read.
class Output {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): buffer_ is written before it is read.
  explicit Output(Sink& sink) : sink_(sink) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void put(char c) {
    make_room();
    *at_++ = c;
  }
  template <std::size_t kSize>
  void put_literal(const char (&text)[kSize]) {
    static_assert(kSize - 1 <= kBlock);
    make_room();
    std::memcpy(at_, text, kSize - 1);
    at_ += kSize - 1;
  }
  void put_name(std::string_view name) {
    put_escaped(name, [](const Block&) { return std::uint32_t{0}; });
  }
  /// Character data ([C14N] 2.3, text nodes).
  void put_text(std::string_view text) {
    put_escaped(text, [](const Block& block) { return block.any_of('&', '<', '>', '\r'); });
  }
  /// The value of an attribute, without quotes ([C14N] 2.3, attribute nodes).
  void put_value(std::string_view value) {
    put_escaped(value, [](const Block& block) {
      return block.any_of('&', '<', '"', '\t') | block.any_of('\n', '\r');
    });
  }
  void flush() {
    if (at_ != buffer_) {
      sink_.write({buffer_, static_cast<std::size_t>(at_ - buffer_)});
      at_ = buffer_;
    }
  }

 private:
  static constexpr std::size_t kCapacity = 4096;

  /// For at least one block.
  void make_room() {
    if (at_ >= buffer_ + kCapacity) [[unlikely]] {
      flush();
    }
  }

  template <typename Special>
  void put_escaped(std::string_view text, Special special) {
    const char* from = text.data();
    const char* end = from + text.size();
    while (from < end) {
      make_room();
      const Block block(from);
      block.store(at_);
      const auto size = static_cast<std::uint32_t>(std::min(end - from, kBlock));
      const std::uint32_t hits = special(block) & ((1U << size) - 1);
      if (hits == 0) [[likely]] {
        at_ += size;
        from += size;
        continue;
      }
      const int before = std::countr_zero(hits);
      at_ += before;
      from += before;
      put_replacement(*from++);
    }
  }

  void put_replacement(char c);

  Sink& sink_;
  char buffer_[kCapacity + 2 * kBlock];
  char* at_ = buffer_;
};

}  // namespace countersign::xml
