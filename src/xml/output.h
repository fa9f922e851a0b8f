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
///
/// The place where to go on is given and taken back by value, which keeps it in a register: in a
/// member it would be loaded and stored around every byte.
class Output {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): buffer_ is written before it is read.
  explicit Output(Sink& sink) : sink_(sink) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Where the first byte goes.
  char* start() { return buffer_; }
  char* put(char* at, char c) {
    at = make_room(at);
    *at++ = c;
    return at;
  }
  template <std::size_t kSize>
  char* put_literal(char* at, const char (&text)[kSize]) {
    static_assert(kSize - 1 <= kBlock);
    at = make_room(at);
    std::memcpy(at, text, kSize - 1);
    return at + kSize - 1;
  }
  char* put_name(char* at, std::string_view name) {
    return put_escaped(at, name, [](const Block&) { return std::uint32_t{0}; });
  }
  /// Character data ([C14N] 2.3, text nodes).
  char* put_text(char* at, std::string_view text) {
    return put_escaped(at, text,
                       [](const Block& block) { return block.any_of('&', '<', '>', '\r'); });
  }
  /// The value of an attribute, without quotes ([C14N] 2.3, attribute nodes).
  char* put_value(char* at, std::string_view value) {
    return put_escaped(at, value, [](const Block& block) {
      return block.controls_or('&', '<', '"');  // of the controls only \t, \n and \r can be there
    });
  }
  /// Hands over what there is and gives where to go on.
  char* flush(const char* at) {
    sink_.write({buffer_, static_cast<std::size_t>(at - buffer_)});
    return buffer_;
  }

 private:
  static constexpr std::size_t kCapacity = 4096;

  /// For at least one block.
  char* make_room(char* at) { return at < buffer_ + kCapacity ? at : flush(at); }

  template <typename Special>
  char* put_escaped(char* at, std::string_view text, Special special) {
    const char* from = text.data();
    auto left = static_cast<std::ptrdiff_t>(text.size());
    while (left > 0) {
      at = make_room(at);
      const Block block(from);
      block.store(at);
      std::uint32_t hits = special(block);
      if (left < kBlock) {
        hits &= (1U << left) - 1;
      }
      const std::ptrdiff_t plain = hits == 0 ? std::min(left, kBlock) : std::countr_zero(hits);
      at += plain;
      from += plain;
      left -= plain;
      if (hits != 0) [[unlikely]] {
        at = put_replacement(at, *from++);
        --left;
      }
    }
    return at;
  }

  /// `at` is at most a block behind a place with room: buffer_ has it.
  char* put_replacement(char* at, char c);

  Sink& sink_;
  char buffer_[kCapacity + 2 * kBlock];
};

}  // namespace countersign::xml
