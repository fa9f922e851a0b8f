// SPDX-License-Identifier: Apache-2.0
#include "base/base64_decoder.h"

#include <array>
#include <cstdint>
#include <string>

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

using GroupDecoder = std::size_t (*)(std::string_view text, char* out);

// Text without white space: all groups but the last by `groups`, the last with its padding here.
Decoded decode_dense(GroupDecoder groups, std::string_view text, char* out) {
  if (text.empty()) {
    return {true, 0};
  }
  const std::size_t body = (text.size() - 1) / 4 * 4;
  const std::size_t done = groups(text.substr(0, body), out);
  if (done != body || text.size() % 4 != 0) {
    return {false, done};
  }
  const std::string_view last = text.substr(body);
  const std::size_t padding = padding_of(last);
  const std::size_t written = body / 4 * 3;
  if (padding == 0) {
    const bool ok = decode_groups(kStandard, last, out + written) == 4;
    return {ok, ok ? written + 3 : body};
  }
  const Decoded tail = decode_tail(kStandard, last.substr(0, 4 - padding), out + written);
  return {tail.ok, tail.ok ? written + tail.size : body};
}

std::size_t decode_groups_portable(std::string_view text, char* out) {
  return decode_groups(kStandard, text, out);
}

}  // namespace

Decoded decode_portable(std::string_view text, Base64Space space, char* out) {
  if (space == Base64Space::kRefused) {
    return decode_dense(decode_groups_portable, text, out);
  }
  std::string dense;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
      dense.push_back(c);
    }
  }
  return decode_dense(decode_groups_portable, dense, out);
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

Decoded decode(std::string_view text, Base64Space space, char* out) {
  return decode_portable(text, space, out);
}

}  // namespace countersign::base64
