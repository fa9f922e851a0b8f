// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include <cstdint>
#include <limits>
#include <string>

#include "base/ascii.h"
#include "base/check.h"
#include "http/errors.h"

namespace countersign::http {
namespace {

/// Appends "Name: value\r\n" at one go.
void append_field(std::string& out, std::string_view name, std::string_view value) {
  const std::size_t before = out.size();
  out.resize(before + name.size() + value.size() + 4);
  char* at = out.data() + before;
  at += name.copy(at, name.size());
  *at++ = ':';
  *at++ = ' ';
  at += value.copy(at, value.size());
  *at++ = '\r';
  *at = '\n';
}

}  // namespace

std::string_view to_string(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
    case Method::kOptions:
      return "OPTIONS";
    case Method::kOther:
      break;
  }
  return "other";
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const Header& header : fields_.headers) {
    if (equal_but_for_case(header.name, name)) {
      return header.value;
    }
  }
  return std::nullopt;
}

std::size_t Request::header_count(std::string_view name) const {
  std::size_t count = 0;
  for (const Header& header : fields_.headers) {
    count += equal_but_for_case(header.name, name) ? 1U : 0U;
  }
  return count;
}

// As CharacterClass::kValue, without a table: many octets at once.
bool is_header_value(std::string_view text) {
  std::uint8_t controls = 0;
  for (const char c : text) {
    const auto octet = static_cast<std::uint8_t>(c);
    controls |= static_cast<std::uint8_t>((octet < 0x20 && octet != '\t') || octet == 0x7f);
  }
  return controls == 0;
}

Response::Response(int status) : status_(status) {
  CS_CHECK(status >= 200 && status <= 599);
}

Response Response::with_body(int status, std::string_view content_type, std::string body) {
  Response response(status);
  response.add_header("Content-Type", content_type);
  response.body_ = std::move(body);
  return response;
}

Response Response::redirect(int status, std::string_view location) {
  CS_CHECK(status == 302 || status == 303 || status == 307 || status == 308);
  Response response(status);
  response.add_header("Location", location);
  return response;
}

HeaderName HeaderName::checked(std::string_view text) {
  CS_CHECK(may_be_set(text));
  return {text, Unchecked{}};
}

Response& Response::add_header(HeaderName name, std::string_view value) {
  if (!is_header_value(value)) {
    intact_ = false;
    return *this;
  }
  constexpr std::size_t kUsual = 320;  // most answers' fields: one allocation
  if (header_block_.empty()) {
    header_block_.reserve(kUsual);
  }
  append_field(header_block_, name.text(), value);
  return *this;
}

std::optional<std::string_view> Response::header(std::string_view name) const {
  std::string_view rest = header_block_;
  while (!rest.empty()) {
    const std::size_t end = rest.find("\r\n");
    const std::size_t colon = rest.find(':');
    if (equal_but_for_case(rest.substr(0, colon), name)) {
      return rest.substr(colon + 2, end - colon - 2);
    }
    rest.remove_prefix(end + 2);
  }
  return std::nullopt;
}

Reply& Reply::operator=(Reply&& other) noexcept {
  if (this != &other) {
    const Reply old(std::move(*this));
    target_ = std::exchange(other.target_, nullptr);
  }
  return *this;
}

Reply::~Reply() {
  if (target_ != nullptr) {
    target_->deliver(Response::with_body(500, "text/plain", std::string(kNoReply.id) + "\n"));
    target_->release();
  }
}

void Reply::send(Response&& response) {
  CS_CHECK(target_ != nullptr);
  ReplyTarget* target = std::exchange(target_, nullptr);
  target->deliver(std::move(response));
  target->release();
}

std::size_t Handler::body_limit(const Request& /*head*/) const {
  return std::numeric_limits<std::size_t>::max();
}

Response Handler::refuse_body(const Request& /*head*/) const {
  constexpr int kContentTooLarge = 413;
  return Response::with_body(kContentTooLarge, "text/plain", std::string(kBodyTooLarge.id) + "\n");
}

}  // namespace countersign::http
