// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/limits.h"
#include "http/message.h"

namespace countersign::http {

enum class Version { kHttp10, kHttp11 };

/// Whether the peer asks for another request on the same connection (RFC 9112 9.3).
enum class Persistence { kClose, kKeepAlive };

/// Whether the peer waits for "100 Continue" before it sends the body (RFC 9110 10.1.1).
enum class Expectation { kNone, kContinue };

/// The part of a request before its body.
struct Head {
  RequestFields fields;            // views into the parsed text and the parser; no body, no peer
  std::size_t bytes = 0;           // with the empty line
  std::size_t content_length = 0;  // of the body that follows
  Version version = Version::kHttp11;
  Persistence persistence = Persistence::kKeepAlive;
  Expectation expectation = Expectation::kNone;
};

/// Reads the head of a request (RFC 9112 2 to 6), stricter than the standard so that no proxy in
/// front can read it another way: lines end in CRLF alone; no empty line before the request line;
/// one space between its parts; origin-form targets only; no folded header lines, no space before
/// the colon; one Host, of host characters (none allowed in HTTP/1.0); at most one Content-Length,
/// of digits; no Transfer-Encoding; no expectation but 100-continue.
///
/// Not for use by several threads: headers of the last head are kept inside.
class HeadParser {
 public:
  explicit HeadParser(const Limits& limits) : limits_(limits), headers_(limits.headers) {}

  /// Reads a head at the start of `text`; none while it is incomplete and could still become one.
  /// Faults are found in the order of the text, so the verdict does not depend on how it was cut
  /// into pieces. Fails with http.bad_request, http.bad_host, http.bad_framing,
  /// http.version_not_supported, http.expectation_failed, http.transfer_coding_not_supported,
  /// http.target_too_long, http.headers_too_large or http.body_too_large (a Content-Length over
  /// the limit).
  Result<std::optional<Head>> parse(std::string_view text);

 private:
  Limits limits_;
  std::vector<Header> headers_;
};

/// The status that a refusal of this folder is answered with; 500 for a code not of this folder.
int status_of(ErrorCode code);

}  // namespace countersign::http
