// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <ctime>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/parser.h"

namespace countersign::http {

/// An IMF-fixdate (RFC 9110 5.6.7) of the given time, in UTC, years 1970 to 9999.
std::array<char, 29> format_date(std::time_t time);

/// What the answer depends on besides the Response.
struct WireContext {
  std::string_view date{};  // of format_date
  Version version = Version::kHttp11;
  Persistence persistence = Persistence::kKeepAlive;
  Method method = Method::kGet;
};

/// Appends the octets of the answer: always an HTTP/1.1 status line, Content-Length but for 204 and
/// 304, no body for HEAD. A Response that is not intact becomes a bare 500.
void append_response(std::string& out, const Response& response, const WireContext& context);

/// "Not Found" for 404; "Unknown" for a status of no standard.
std::string_view reason_of(int status);

}  // namespace countersign::http
