// SPDX-License-Identifier: Apache-2.0
#include "http/parser.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>

#include "base/ascii.h"
#include "http/characters.h"
#include "http/errors.h"

namespace countersign::http {
namespace {

constexpr std::size_t kLongestMethod = 32;

// What the header fields say about the message around them.
struct Framing {
  std::size_t hosts = 0;
  std::size_t content_lengths = 0;
  std::size_t transfer_encodings = 0;
  bool close = false;
  bool keep_alive = false;
};

Method method_of(std::string_view name) {
  constexpr std::array kMethods = {Method::kGet,   Method::kPost,   Method::kHead,   Method::kPut,
                                   Method::kPatch, Method::kDelete, Method::kOptions};
  for (const Method method : kMethods) {
    if (name == to_string(method)) {
      return method;
    }
  }
  return Method::kOther;
}

Result<Version> read_version(std::string_view text) {
  if (text == "HTTP/1.1") {
    return Version::kHttp11;
  }
  if (text == "HTTP/1.0") {
    return Version::kHttp10;
  }
  const bool other = text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) &&
                     text[6] == '.' && is_digit(text[7]);
  if (other) {
    return {kBadVersion, "expected HTTP/1.1 or HTTP/1.0"};
  }
  return {kBadRequest, "expected an HTTP version at the end of the request line"};
}

// RFC 9112 3: method SP origin-form SP version.
Result<void> read_request_line(std::string_view line, const Limits& limits, Head& head) {
  const std::size_t method_end = line.find(' ');
  if (method_end == std::string_view::npos || method_end > kLongestMethod ||
      !is_token(line.substr(0, method_end))) {
    return {kBadRequest, "expected a method and a space"};
  }
  head.fields.method = method_of(line.substr(0, method_end));
  line.remove_prefix(method_end + 1);
  const std::size_t target_end = line.find(' ');
  const std::string_view target = line.substr(0, target_end);
  if (target.empty() || target.front() != '/' || !all_of(target, CharacterClass::kTarget)) {
    return {kBadRequest, "expected a target of visible ASCII that begins with a slash"};
  }
  if (target.size() > limits.target_bytes) {
    return {kTargetTooLong};
  }
  if (target_end == std::string_view::npos) {
    return {kBadRequest, "expected a space and an HTTP version after the target"};
  }
  CS_TRY(head.version, read_version(line.substr(target_end + 1)));
  head.fields.target = target;
  const std::size_t question = target.find('?');
  head.fields.path = target.substr(0, question);
  if (question != std::string_view::npos) {
    head.fields.query = target.substr(question + 1);
  }
  return {};
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

// RFC 9110 8.6: digits alone; neither a sign nor a list.
Result<std::size_t> read_content_length(std::string_view text, const Limits& limits) {
  if (text.empty() || !all_of(text, CharacterClass::kDigit)) {
    return {kBadFraming, "expected digits in content-length"};
  }
  std::uint64_t length = 0;
  for (const char c : text) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (length > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) {
      return {kBadFraming, "expected a content-length below 2^64"};
    }
    length = length * 10 + digit;
  }
  if (length > limits.body_bytes) {
    return {kBodyTooLarge};
  }
  return static_cast<std::size_t>(length);
}

void read_connection(std::string_view value, Framing& framing) {
  while (!value.empty()) {
    const std::size_t comma = value.find(',');
    const std::string_view option = trim(value.substr(0, comma));
    framing.close = framing.close || equal_but_for_case(option, "close");
    framing.keep_alive = framing.keep_alive || equal_but_for_case(option, "keep-alive");
    value = comma == std::string_view::npos ? std::string_view() : value.substr(comma + 1);
  }
}

Result<void> note_host(std::string_view value, Framing& framing) {
  if (++framing.hosts > 1) {
    return {kBadHost, "expected one host field"};
  }
  if (value.empty() || !all_of(value, CharacterClass::kHost)) {
    return {kBadHost, "expected a host name and a port in the host field"};
  }
  return {};
}

Result<void> note_content_length(std::string_view value, const Limits& limits, Framing& framing,
                                 Head& head) {
  if (++framing.content_lengths > 1) {
    return {kBadFraming, "expected one content-length field"};
  }
  CS_TRY(head.content_length, read_content_length(value, limits));
  return {};
}

Result<void> note_expect(std::string_view value, Head& head) {
  if (!equal_but_for_case(value, "100-continue")) {
    return {kBadExpectation, "expected 100-continue"};
  }
  head.expectation = Expectation::kContinue;
  return {};
}

// Looks at the fields that concern the server itself, told apart by their length first.
Result<void> note_field(const Header& header, const Limits& limits, Framing& framing, Head& head) {
  const auto named = [&header](std::string_view name) {
    return equal_but_for_case(header.name, name);
  };
  switch (header.name.size()) {
    case 4:
      return named("Host") ? note_host(header.value, framing) : Result<void>();
    case 6:
      return named("Expect") ? note_expect(header.value, head) : Result<void>();
    case 10:
      if (named("Connection")) {
        read_connection(header.value, framing);
      }
      return {};
    case 14:
      return named("Content-Length") ? note_content_length(header.value, limits, framing, head)
                                     : Result<void>();
    case 17:
      if (named("Transfer-Encoding")) {
        ++framing.transfer_encodings;
      }
      return {};
    default:
      return {};
  }
}

// RFC 9112 5: token ":" OWS value OWS.
Result<Header> read_field(std::string_view line) {
  std::size_t colon = 0;
  while (colon < line.size() && is(line[colon], CharacterClass::kToken)) {
    ++colon;
  }
  if (colon == 0 || colon == line.size() || line[colon] != ':') {
    return {kBadRequest, "expected a header name, which a colon ends"};
  }
  const Header header{line.substr(0, colon), trim(line.substr(colon + 1))};
  if (!is_header_value(header.value)) {
    return {kBadRequest, "expected a header value without control characters"};
  }
  return header;
}

Result<Header> take_field(std::string_view line, const Limits& limits, Framing& framing,
                          Head& head) {
  CS_TRY(const Header header, read_field(line));
  CS_TRY(note_field(header, limits, framing, head));
  return header;
}

// What only the whole block tells (RFC 9112 3.2, 6.1, 9.3).
Result<void> finish(const Framing& framing, Head& head) {
  if (framing.transfer_encodings > 0) {
    if (framing.content_lengths > 0 || head.version == Version::kHttp10) {
      return {kBadFraming, "expected no transfer-encoding beside content-length or in HTTP/1.0"};
    }
    return {kTransferCoding, "expected a body with content-length"};
  }
  if (head.version == Version::kHttp11 && framing.hosts == 0) {
    return {kBadHost, "expected a host field"};
  }
  const bool persists = !framing.close && (head.version == Version::kHttp11 || framing.keep_alive);
  head.persistence = persists ? Persistence::kKeepAlive : Persistence::kClose;
  if (head.version == Version::kHttp10 || head.content_length == 0) {
    head.expectation = Expectation::kNone;
  }
  return {};
}

// The next line without its CRLF, which is taken off `rest` too; none while it has no LF.
Result<std::optional<std::string_view>> take_line(std::string_view& rest) {
  const void* found = std::memchr(rest.data(), '\n', rest.size());
  if (found == nullptr) {
    return std::optional<std::string_view>();
  }
  const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - rest.data());
  if (length == 0 || rest[length - 1] != '\r') {
    return {kBadRequest, "expected CR before LF"};
  }
  const std::string_view line = rest.substr(0, length - 1);
  rest.remove_prefix(length + 1);
  return std::optional(line);
}

}  // namespace

Result<std::optional<Head>> HeadParser::parse(std::string_view text) {
  const bool full = text.size() >= limits_.header_block_bytes;
  std::string_view rest = text.substr(0, limits_.header_block_bytes);
  if (text.empty()) {
    return std::optional<Head>();
  }
  if (!is(rest.front(), CharacterClass::kToken)) {
    return {kBadRequest, "expected a method"};  // at once: this peer speaks another protocol
  }
  const auto unfinished = [full](ErrorCode too_long) -> Result<std::optional<Head>> {
    if (full) {
      return {too_long};
    }
    return std::optional<Head>();
  };
  CS_TRY(auto line, take_line(rest));
  if (!line) {
    return unfinished(kTargetTooLong);
  }
  Head head;
  CS_TRY(read_request_line(*line, limits_, head));
  Framing framing;
  std::size_t count = 0;
  while (true) {
    CS_TRY(line, take_line(rest));
    if (!line) {
      return unfinished(kHeadersTooLarge);
    }
    if (line->empty()) {
      break;
    }
    if (count == headers_.size()) {
      return {kHeadersTooLarge};
    }
    CS_TRY(headers_[count], take_field(*line, limits_, framing, head));
    ++count;
  }
  CS_TRY(finish(framing, head));
  head.fields.headers = std::span<const Header>(headers_.data(), count);
  head.bytes = static_cast<std::size_t>(rest.data() - text.data());
  return std::optional(head);
}

int status_of(ErrorCode code) {
  struct Row {
    ErrorCode code;
    int status = 0;
  };
  constexpr std::array kRows = {
      Row{kBadRequest, 400},      Row{kBadHost, 400},          Row{kBadFraming, 400},
      Row{kFormInvalid, 400},     Row{kFieldMissing, 400},     Row{kFieldDuplicate, 400},
      Row{kCookieDuplicate, 400}, Row{kCookieInvalid, 400},    Row{kCookieMissing, 401},
      Row{kNotFound, 404},        Row{kMethodNotAllowed, 405}, Row{kRequestTimeout, 408},
      Row{kBodyTooLarge, 413},    Row{kFormTooLarge, 413},     Row{kTargetTooLong, 414},
      Row{kBadExpectation, 417},  Row{kHeadersTooLarge, 431},  Row{kTransferCoding, 501},
      Row{kBadVersion, 505},
  };
  for (const Row& row : kRows) {
    if (row.code == code) {
      return row.status;
    }
  }
  return 500;
}

}  // namespace countersign::http
