// SPDX-License-Identifier: Apache-2.0
#include "http/response_writer.h"

#include <charconv>

#include "base/check.h"

namespace countersign::http {
namespace {

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_head(std::string& out, const Response& response, const WireContext& context) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(response.status()));
  out.append(" ").append(reason_of(response.status()));
  out.append("\r\nDate: ").append(context.date).append("\r\n").append(response.header_block());
  if (context.persistence == Persistence::kClose) {
    out.append("Connection: close\r\n");
  } else if (context.version == Version::kHttp10) {
    out.append("Connection: keep-alive\r\n");
  }
}

}  // namespace

std::array<char, 29> format_date(std::time_t time) {
  constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  std::tm parts{};
  CS_CHECK(::gmtime_r(&time, &parts) != nullptr);
  std::array<char, 29> text{};
  char* out = text.data();
  const auto put = [&out](std::string_view piece) { out += piece.copy(out, piece.size()); };
  const auto put_two = [&out](int number) {
    *out++ = static_cast<char>('0' + number / 10);
    *out++ = static_cast<char>('0' + number % 10);
  };
  put(kDays.substr(static_cast<std::size_t>(parts.tm_wday) * 3, 3));
  put(", ");
  put_two(parts.tm_mday);
  put(" ");
  put(kMonths.substr(static_cast<std::size_t>(parts.tm_mon) * 3, 3));
  put(" ");
  const int year = parts.tm_year + 1900;
  put_two(year / 100);
  put_two(year % 100);
  put(" ");
  put_two(parts.tm_hour);
  put(":");
  put_two(parts.tm_min);
  put(":");
  put_two(parts.tm_sec);
  put(" GMT");
  return text;
}

void append_response(std::string& out, const Response& response, const WireContext& context) {
  if (!response.intact()) {
    append_response(out, Response(500), context);
    return;
  }
  append_head(out, response, context);
  if (response.status() == 204 || response.status() == 304) {
    out.append("\r\n");
    return;
  }
  out.append("Content-Length: ");
  append_number(out, response.body().size());
  out.append("\r\n\r\n");
  if (context.method != Method::kHead) {
    out.append(response.body());
  }
}

std::string_view reason_of(int status) {
  struct Row {
    int status = 0;
    std::string_view reason;
  };
  constexpr std::array kRows = {
      Row{200, "OK"},
      Row{201, "Created"},
      Row{202, "Accepted"},
      Row{204, "No Content"},
      Row{302, "Found"},
      Row{303, "See Other"},
      Row{304, "Not Modified"},
      Row{307, "Temporary Redirect"},
      Row{308, "Permanent Redirect"},
      Row{400, "Bad Request"},
      Row{401, "Unauthorized"},
      Row{403, "Forbidden"},
      Row{404, "Not Found"},
      Row{405, "Method Not Allowed"},
      Row{408, "Request Timeout"},
      Row{409, "Conflict"},
      Row{413, "Content Too Large"},
      Row{414, "URI Too Long"},
      Row{415, "Unsupported Media Type"},
      Row{417, "Expectation Failed"},
      Row{421, "Misdirected Request"},
      Row{422, "Unprocessable Content"},
      Row{429, "Too Many Requests"},
      Row{431, "Request Header Fields Too Large"},
      Row{500, "Internal Server Error"},
      Row{501, "Not Implemented"},
      Row{502, "Bad Gateway"},
      Row{503, "Service Unavailable"},
      Row{504, "Gateway Timeout"},
      Row{505, "HTTP Version Not Supported"},
  };
  for (const Row& row : kRows) {
    if (row.status == status) {
      return row.reason;
    }
  }
  return "Unknown";
}

}  // namespace countersign::http
