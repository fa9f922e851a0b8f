// SPDX-License-Identifier: Apache-2.0
#include "identity/canonical_path.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/hex.h"
#include "base/utf8.h"
#include "identity/errors.h"

namespace countersign::identity {
namespace {

Error ambiguous(std::string_view what) {
  return {kPathAmbiguous, "expected an unambiguous path, got " + std::string(what)};
}

/// Bytes that some proxy, application or file system gives a meaning of its own within a path.
constexpr bool is_special(unsigned char c) {
  return c < 0x20 || c == 0x7f || c == '\\' || c == '#' || c == ';' || c == '?';
}

/// Whether a decoded path may hold the byte; the rest of UTF-8 is looked at besides.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (unsigned c = 0; c < plain.size(); ++c) {
    plain[c] = !is_special(static_cast<unsigned char>(c)) && c != '%';
  }
  return plain;
}();

bool is_plain(char c) {
  return kPlain[static_cast<unsigned char>(c)];
}

/// An empty segment is allowed at the end alone: "/a/" is not "/a".
bool has_bad_segment(std::string_view path) {
  std::size_t start = 1;
  for (std::size_t at = 1; at <= path.size(); ++at) {
    const bool last = at == path.size();
    if (!last && path[at] != '/') {
      continue;
    }
    const std::size_t size = at - start;
    if ((size == 0 && !last) || (size == 1 && path[start] == '.') ||
        (size == 2 && path[start] == '.' && path[start + 1] == '.')) {
      return true;
    }
    start = at + 1;
  }
  return false;
}

/// The byte that an escape stands for, if it is a well-formed one that can't change how the path is
/// cut up or decoded again.
std::optional<char> decode_escape(std::string_view digits) {
  if (digits.size() < 2 || hex_value(digits[0]) < 0 || hex_value(digits[1]) < 0) {
    return std::nullopt;
  }
  const auto byte = static_cast<unsigned char>(hex_value(digits[0]) * 16 + hex_value(digits[1]));
  if (is_special(byte) || byte == '/' || byte == '%') {
    return std::nullopt;
  }
  return static_cast<char>(byte);
}

Result<std::string> decode(std::string_view raw) {
  std::string decoded;
  decoded.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '%') {
      decoded += raw[i];
      continue;
    }
    const std::optional<char> byte = decode_escape(raw.substr(i + 1));
    if (!byte.has_value()) {
      return ambiguous("an escape that is malformed or hides a separator");
    }
    decoded += *byte;
    i += 2;
  }
  return decoded;
}

}  // namespace

Result<CanonicalPath> CanonicalPath::parse(std::string_view request_target) {
  if (request_target.size() > kMaxPathBytes) {
    return Error{kPathTooLong,
                 "expected at most 8192 bytes, got " + std::to_string(request_target.size())};
  }
  if (request_target.find('#') != std::string_view::npos) {
    return ambiguous("a '#'");
  }
  const std::string_view raw = request_target.substr(0, request_target.find('?'));
  if (raw.find(' ') != std::string_view::npos) {
    return ambiguous("a space");
  }
  if (raw.find('%') == std::string_view::npos) {
    return from_decoded(raw);
  }
  CS_TRY(const std::string decoded, decode(raw));
  return from_decoded(decoded);
}

Result<CanonicalPath> CanonicalPath::from_decoded(std::string_view path) {
  if (path.size() > kMaxPathBytes) {
    return Error{kPathTooLong, "expected at most 8192 bytes, got " + std::to_string(path.size())};
  }
  if (path.empty() || path.front() != '/') {
    return ambiguous("one that does not start with '/'");
  }
  if (!std::all_of(path.begin(), path.end(), is_plain)) {
    return ambiguous("a special or control character");
  }
  if (!is_utf8(path)) {
    return ambiguous("malformed UTF-8");
  }
  if (has_bad_segment(path)) {
    return ambiguous("an empty or a dot segment");
  }
  return CanonicalPath(std::string(path));
}

}  // namespace countersign::identity
