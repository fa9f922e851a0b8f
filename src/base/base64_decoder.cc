// SPDX-License-Identifier: Apache-2.0
#include "base/base64_decoder.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "base/base64_kernel.h"

namespace countersign::base64 {
namespace {

constexpr std::uint32_t kBad = 0xFF000000U;

// One table per place in a group of four, each with the value already shifted: a group is three
// ORs. A character outside the alphabet sets the top byte, which no value reaches.
struct Tables {
  std::array<std::array<std::uint32_t, 256>, 4> place{};
};

constexpr Tables make_tables(char char62, char char63) {
  constexpr std::string_view kCommon =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  Tables tables;
  for (std::size_t place = 0; place < 4; ++place) {
    const auto shift = static_cast<unsigned>(18 - 6 * place);
    tables.place[place].fill(kBad);
    for (std::uint32_t value = 0; value < kCommon.size(); ++value) {
      tables.place[place][static_cast<unsigned char>(kCommon[value])] = value << shift;
    }
    tables.place[place][static_cast<unsigned char>(char62)] = 62U << shift;
    tables.place[place][static_cast<unsigned char>(char63)] = 63U << shift;
  }
  return tables;
}

constexpr Tables kStandard = make_tables('+', '/');
constexpr Tables kUrlSafe = make_tables('-', '_');

std::uint32_t look_up(const Tables& tables, std::size_t place, char c) {
  return tables.place[place][static_cast<unsigned char>(c)];
}

void put(std::uint32_t group, char* out) {
  out[0] = static_cast<char>(group >> 16U & 255U);
  out[1] = static_cast<char>(group >> 8U & 255U);
  out[2] = static_cast<char>(group & 255U);
}

// Whole groups of four without padding; gives the offset of the first bad group, or text.size().
std::size_t decode_groups(const Tables& tables, std::string_view text, char* out) {
  const char* in = text.data();
  const std::size_t size = text.size() / 4 * 4;
  for (std::size_t i = 0; i < size; i += 4) {
    const std::uint32_t group = look_up(tables, 0, in[i]) | look_up(tables, 1, in[i + 1]) |
                                look_up(tables, 2, in[i + 2]) | look_up(tables, 3, in[i + 3]);
    if (group >= kBad) [[unlikely]] {
      return i;
    }
    put(group, out);
    out += 3;
  }
  return size;
}

// The last two or three characters, without their padding.
Decoded decode_tail(const Tables& tables, std::string_view tail, char* out) {
  if (tail.empty()) {
    return {true, 0};
  }
  if (tail.size() == 1) {
    return {false, 0};
  }
  std::uint32_t group = look_up(tables, 0, tail[0]) | look_up(tables, 1, tail[1]);
  if (tail.size() == 3) {
    group |= look_up(tables, 2, tail[2]);
  }
  // Bits behind the last whole byte must be zero: else several texts would mean the same bytes.
  const std::uint32_t unused = tail.size() == 2 ? 0xFFFFU : 0xFFU;
  if (group >= kBad || (group & unused) != 0) {
    return {false, 0};
  }
  out[0] = static_cast<char>(group >> 16U & 255U);
  if (tail.size() == 3) {
    out[1] = static_cast<char>(group >> 8U & 255U);
  }
  return {true, tail.size() - 1};
}

std::size_t padding_of(std::string_view last_group) {
  if (!last_group.ends_with('=')) {
    return 0;
  }
  return last_group.ends_with("==") ? 2 : 1;
}

std::size_t decode_groups_portable(std::string_view text, char* out) {
  return decode_groups(kStandard, text, out);
}

std::size_t compact_portable(std::string_view& text, char* out, std::size_t capacity) {
  std::size_t taken = 0;
  std::size_t size = 0;
  while (taken < text.size() && capacity - size >= kCompactSlack) {
    // Without a branch: whether the character stays decides where the next one goes.
    out[size] = text[taken++];
    size += is_ascii_space(out[size]) ? 0 : 1;
  }
  text.remove_prefix(taken);
  return size;
}

// Characters that `groups` may take from a text of `size`: all groups but the last, which may have
// padding.
std::size_t body_size(std::size_t size) {
  return size == 0 ? 0 : (size - 1) / 4 * 4;
}

// The last one to four characters of the text.
Decoded decode_last_group(std::string_view last, char* out) {
  if (last.empty()) {
    return {true, 0};
  }
  if (last.size() != 4) {
    return {false, 0};
  }
  const std::size_t padding = padding_of(last);
  if (padding == 0) {
    const bool ok = decode_groups(kStandard, last, out) == 4;
    return {ok, ok ? std::size_t{3} : 0};
  }
  return decode_tail(kStandard, last.substr(0, 4 - padding), out);
}

// What is left when `groups` stopped before the end of the body, or at it: `text` behind `done`.
Decoded finish_dense(std::string_view text, std::size_t done, char* out) {
  if (done != body_size(text.size())) {
    return {false, done};
  }
  const std::size_t written = done / 4 * 3;
  const Decoded last = decode_last_group(text.substr(done), out + written);
  return {last.ok, (last.ok ? written : done) + last.size};
}

// The offset in `text` of its character number `index`, spaces not counted.
std::size_t offset_of(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (!is_ascii_space(text[at]) && index-- == 0) {
      break;
    }
  }
  return at;
}

// Decodes by way of a buffer into which the text is copied without its spaces.
Decoded decode_spaced(const Kernel& kernel, std::string_view text, char* out) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): written before it is read
  std::array<char, 4096> buffer;
  std::string_view rest = text;
  std::size_t held = 0;      // characters in the buffer
  std::size_t consumed = 0;  // characters decoded, spaces not counted
  std::size_t written = 0;
  while (!rest.empty()) {
    held += kernel.compact(rest, buffer.data() + held, buffer.size() - held);
    // The last group stays behind until it is known to be the last.
    const std::size_t body = body_size(held);
    const std::size_t done = kernel.groups({buffer.data(), body}, out + written);
    if (done != body) {
      return {false, offset_of(text, consumed + done)};
    }
    consumed += body;
    written += body / 4 * 3;
    std::copy(buffer.data() + body, buffer.data() + held, buffer.data());
    held -= body;
  }
  const Decoded last = decode_last_group({buffer.data(), held}, out + written);
  return {last.ok, last.ok ? written + last.size : offset_of(text, consumed)};
}

Decoded decode_with(const Kernel& kernel, std::string_view text, Base64Space space, char* out) {
  const std::size_t done = kernel.groups(text.substr(0, body_size(text.size())), out);
  const Decoded dense = finish_dense(text, done, out);
  if (dense.ok || space == Base64Space::kRefused) {
    return dense;
  }
  const Decoded rest = decode_spaced(kernel, text.substr(done), out + done / 4 * 3);
  return {rest.ok, rest.size + (rest.ok ? done / 4 * 3 : done)};
}

}  // namespace

Kernel portable_kernel() {
  return {decode_groups_portable, compact_portable};
}

Decoded decode_portable(std::string_view text, Base64Space space, char* out) {
  return decode_with(portable_kernel(), text, space, out);
}

Decoded decode_avx2(std::string_view text, Base64Space space, char* out) {
  return decode_with(avx2_kernel(), text, space, out);
}

Decoded decode(std::string_view text, Base64Space space, char* out) {
  static const Kernel kKernel = has_avx2() ? avx2_kernel() : portable_kernel();
  return decode_with(kKernel, text, space, out);
}

Decoded decode_url(std::string_view text, char* out) {
  const std::size_t body = text.size() / 4 * 4;
  const std::size_t done = decode_groups(kUrlSafe, text.substr(0, body), out);
  if (done != body) {
    return {false, done};
  }
  const std::size_t written = body / 4 * 3;
  const Decoded tail = decode_tail(kUrlSafe, text.substr(body), out + written);
  return {tail.ok, tail.ok ? written + tail.size : body};
}

}  // namespace countersign::base64
