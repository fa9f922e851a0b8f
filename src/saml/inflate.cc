// SPDX-License-Identifier: Apache-2.0
#include "saml/inflate.h"

#include <algorithm>
#include <array>
#include <vector>

#include <zlib.h>

#include "base/check.h"
#include "saml/errors.h"

namespace countersign::saml {
namespace {

constexpr int kRaw = -MAX_WBITS;
constexpr std::size_t kMaxPacked = std::size_t{1} << 30;

/// zlib's input pointer is not const where ZLIB_CONST is unset; a copy avoids the cast.
std::vector<Bytef> input_of(std::string_view text) {
  return {text.begin(), text.end()};
}

/// Inflates until the end, an error or the limit. Gives zlib's last answer.
int run(z_stream& stream, std::size_t limit, std::string& out) {
  std::array<char, std::size_t{16} * 1024> chunk{};
  int answer = Z_OK;
  while (answer == Z_OK && out.size() <= limit) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(std::min(chunk.size(), limit + 1 - out.size()));
    answer = ::inflate(&stream, Z_NO_FLUSH);
    out.append(chunk.data(),
               static_cast<std::size_t>(reinterpret_cast<char*>(stream.next_out) - chunk.data()));
  }
  return answer;
}

}  // namespace

Result<std::string> inflate(std::string_view packed, std::size_t limit) {
  if (packed.size() > kMaxPacked) {
    return {kMessageTooLarge, "expected at most 1 GiB, got more"};
  }
  std::vector<Bytef> input = input_of(packed);
  z_stream stream{};
  stream.next_in = input.data();
  stream.avail_in = static_cast<uInt>(input.size());
  CS_CHECK(inflateInit2(&stream, kRaw) == Z_OK);
  std::string out;
  const int answer = run(stream, limit, out);
  const bool consumed = stream.avail_in == 0;
  static_cast<void>(inflateEnd(&stream));
  if (out.size() > limit) {
    return {kMessageTooLarge, "expected at most " + std::to_string(limit) + " bytes, got more"};
  }
  if (answer != Z_STREAM_END) {
    return {kDeflateInvalid, "expected raw DEFLATE, got something else or a cut stream"};
  }
  if (!consumed) {
    return {kDeflateInvalid, "expected nothing behind the DEFLATE stream, got more bytes"};
  }
  return out;
}

std::string deflate(std::string_view text) {
  std::vector<Bytef> input = input_of(text);
  z_stream stream{};
  CS_CHECK(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRaw, 8, Z_DEFAULT_STRATEGY) ==
           Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(input.size())), '\0');
  stream.next_in = input.data();
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CS_CHECK(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  static_cast<void>(deflateEnd(&stream));
  return out;
}

}  // namespace countersign::saml
