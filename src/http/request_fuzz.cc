// SPDX-License-Identifier: Apache-2.0
// A head means the same however it is cut into pieces: once a prefix has a verdict, every longer
// text has it too. What is accepted is written again from its parts and read as the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/parser.h"

namespace {

using countersign::Result;
using countersign::http::Head;
using countersign::http::Header;
using countersign::http::HeadParser;
using countersign::http::Limits;
using countersign::http::Version;

constexpr Limits kLimits{
    .header_block_bytes = 300, .headers = 6, .target_bytes = 60, .body_bytes = 5000};

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

// A verdict in text, for comparison; empty while there is none.
std::string verdict(HeadParser& parser, std::string_view text) {
  const auto parsed = parser.parse(text);
  if (!parsed.ok()) {
    return std::string(parsed.error().code.id);
  }
  if (!parsed->has_value()) {
    return {};
  }
  const Head& head = **parsed;
  std::string out = std::to_string(static_cast<int>(head.fields.method)) + " " +
                    std::string(head.fields.target) + " " +
                    std::to_string(static_cast<int>(head.version)) + " " +
                    std::to_string(static_cast<int>(head.persistence)) + " " +
                    std::to_string(static_cast<int>(head.expectation)) + " " +
                    std::to_string(head.content_length);
  for (const Header& header : head.fields.headers) {
    out.append("\n").append(header.name).append(":").append(header.value);
  }
  return out;
}

void check_rewritten(HeadParser& parser, std::string_view text, const std::string& whole) {
  const auto parsed = parser.parse(text);
  const Head& head = **parsed;
  require(head.bytes <= text.size() && text.substr(head.bytes - 4, 4) == "\r\n\r\n");
  require(head.fields.target.front() == '/' && head.content_length <= kLimits.body_bytes);
  std::string again(text.substr(0, text.find(' ') + 1));
  again.append(head.fields.target);
  again.append(head.version == Version::kHttp11 ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
  for (const Header& header : head.fields.headers) {
    again.append(header.name).append(":").append(header.value).append("\r\n");
  }
  again.append("\r\n");
  require(verdict(parser, again) == whole);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static HeadParser parser(kLimits);
  const std::string whole = verdict(parser, text);
  std::string sooner;
  for (std::size_t cut = 0; cut <= text.size() && cut < 400; ++cut) {
    const std::string now = verdict(parser, text.substr(0, cut));
    require(sooner.empty() || now == sooner);
    sooner = now;
  }
  require(sooner.empty() || sooner == whole);
  const bool accepted = whole.find(' ') != std::string::npos;
  if (accepted) {
    check_rewritten(parser, text, whole);
  }
  return 0;
}
