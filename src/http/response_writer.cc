// SPDX-License-Identifier: Apache-2.0
#include "http/response_writer.h"

#include <charconv>

#include "base/check.h"

namespace countersign::http {
namespace {

/// Writes at the end of a string that was made long enough before.
class Appender {
 public:
  Appender(std::string& out, std::size_t most) : out_(out) {
    const std::size_t before = out.size();
    out_.resize(before + most);
    at_ = out_.data() + before;
  }
  ~Appender() { out_.resize(static_cast<std::size_t>(at_ - out_.data())); }
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  Appender& add(std::string_view text) {
    at_ += text.copy(at_, text.size());
    return *this;
  }
  Appender& add(std::size_t number) {
    at_ = std::to_chars(at_, at_ + kDigits, number).ptr;
    return *this;
  }

  static constexpr std::size_t kDigits = 20;

 private:
  std::string& out_;
  char* at_;
};

bool has_body(const Response& response) {
  return response.status() != 204 && response.status() != 304;
}

void append_head(std::string& out, const Response& response, const WireContext& context) {
  constexpr std::size_t kFixedParts = 128;  // more than what is written here in quotes
  const std::string_view reason = reason_of(response.status());
  Appender head(out, kFixedParts + reason.size() + context.date.size() +
                         response.header_block().size() + 2 * Appender::kDigits);
  head.add("HTTP/1.1 ").add(static_cast<std::size_t>(response.status())).add(" ").add(reason);
  head.add("\r\nDate: ").add(context.date).add("\r\n").add(response.header_block());
  if (context.persistence == Persistence::kClose) {
    head.add("Connection: close\r\n");
  } else if (context.version == Version::kHttp10) {
    head.add("Connection: keep-alive\r\n");
  }
  if (has_body(response)) {
    head.add("Content-Length: ").add(response.body().size()).add("\r\n");
  }
  head.add("\r\n");
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
  if (has_body(response) && context.method != Method::kHead) {
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
