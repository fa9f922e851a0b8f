// SPDX-License-Identifier: Apache-2.0
#include "admin/request_reader.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "admin/api.h"
#include "admin/errors.h"
#include "base/ascii.h"
#include "base/text.h"
#include "http/client_address.h"
#include "http/form.h"
#include "json/reader.h"

namespace countersign::admin {
namespace {

constexpr std::size_t kConfigurationValues = 4'000'000;
constexpr std::size_t kMaxTags = 16;

std::string names_of(const std::vector<QueryParameter>& parameters) {
  std::string out;
  for (const QueryParameter& parameter : parameters) {
    out.append(out.empty() ? "" : ", ").append(parameter.name);
  }
  return out.empty() ? "none" : out;
}

bool is_choice(std::string_view choices, std::string_view value) {
  while (!choices.empty()) {
    const std::size_t comma = choices.find(',');
    if (choices.substr(0, comma) == value) {
      return true;
    }
    choices = comma == std::string_view::npos ? "" : choices.substr(comma + 1);
  }
  return false;
}

// What was expected of the value; empty when it is that.
std::string expected_of(const QueryParameter& parameter, std::string_view value) {
  switch (parameter.type) {
    case QueryType::kText:
      return value.empty() ? "a value" : "";
    case QueryType::kBoolean:
      return value == "true" || value == "false" ? "" : "true or false";
    case QueryType::kChoice:
      return is_choice(parameter.choices, value) ? "" : "one of " + std::string(parameter.choices);
    case QueryType::kInteger:
      break;
  }
  std::int64_t number = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool good = read.ec == std::errc() && read.ptr == value.data() + value.size() &&
                    number >= parameter.min && number <= parameter.max;
  return good ? ""
              : "a number from " + std::to_string(parameter.min) + " to " +
                    std::to_string(parameter.max);
}

Outcome<void> read_query(std::string_view text, const Operation& operation, Call& call) {
  const auto form = http::Form::parse(text);
  if (!form.ok()) {
    return Problem(form.error().code, form.error().detail, "correct the query behind the ?");
  }
  for (const http::FormField& field : form->fields()) {
    const auto parameter =
        std::find_if(operation.query.begin(), operation.query.end(),
                     [&](const QueryParameter& known) { return known.name == field.name; });
    if (parameter == operation.query.end()) {
      return Problem(kQueryUnknown, "unknown query parameter " + quoted(field.name),
                     "this operation has the query parameters: " + names_of(operation.query));
    }
    const std::string expected = expected_of(*parameter, field.value);
    if (!expected.empty()) {
      return Problem(kQueryInvalid,
                     "expected in " + field.name + " " + expected + ", got " + quoted(field.value),
                     "correct the query parameter " + field.name);
    }
    if (!call.query.emplace(field.name, field.value).second) {
      return Problem(kQueryInvalid, "expected " + field.name + " once, got it again",
                     "leave the query parameter " + field.name + " out but once");
    }
  }
  return {};
}

// RFC 9110 13.1.1. Weak tags never match.
Outcome<void> read_if_match(const http::Request& request, const Operation& operation, Call& call) {
  const auto header = request.header("If-Match");
  if (!header) {
    return {};
  }
  if (operation.if_match == IfMatch::kRefused) {
    return Problem(kIfMatchInvalid, "expected no If-Match, as this has no version",
                   "leave the header If-Match out");
  }
  const Problem invalid(kIfMatchInvalid,
                        "expected If-Match with the ETag of an answer, got " + quoted(*header),
                        "send the ETag as it came, quotes included");
  if (request.header_count("If-Match") != 1) {
    return invalid;
  }
  std::vector<std::string> tags;
  std::string_view rest = *header;
  if (rest == "*") {
    tags.emplace_back("*");
    rest = "";
  }
  while (!rest.empty()) {
    const bool weak = rest.starts_with("W/");
    rest.remove_prefix(weak ? 2 : 0);
    const std::size_t end = rest.starts_with('"') ? rest.find('"', 1) : std::string_view::npos;
    if (end == std::string_view::npos || tags.size() == kMaxTags) {
      return invalid;
    }
    tags.push_back((weak ? "W/" : "") + std::string(rest.substr(1, end - 1)));
    rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(" \t,", end + 1)));
  }
  if (tags.empty()) {
    return invalid;
  }
  call.if_match = std::move(tags);
  return {};
}

bool is_media_type(std::string_view content_type, std::string_view wanted) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) {
    type.remove_suffix(1);
  }
  return equal_but_for_case(type, wanted);
}

std::vector<std::string_view> media_types_of(BodyType type) {
  switch (type) {
    case BodyType::kNone:
      return {};
    case BodyType::kMergePatch:
      return {"application/merge-patch+json", "application/json"};
    case BodyType::kXml:
      return {"application/samlmetadata+xml", "application/xml", "text/xml"};
    case BodyType::kCsv:
      return {"text/csv"};
    default:
      return {"application/json"};
  }
}

Outcome<void> check_body(const http::Request& request, BodyType type) {
  if (type == BodyType::kNone) {
    if (!request.body().empty()) {
      return body_unexpected();
    }
    return {};
  }
  if (request.body().empty()) {
    if (type == BodyType::kOptionalJson) {
      return {};
    }
    return Problem(kBodyMissing, "expected a body", "send the document as the body of the call");
  }
  // Nothing is unpacked: what is small here may be large there.
  if (const auto coding = request.header("Content-Encoding");
      coding && !equal_but_for_case(*coding, "identity")) {
    return Problem(kMediaType, "expected a body without Content-Encoding, got " + quoted(*coding),
                   "send the body as it is, without the header Content-Encoding");
  }
  const auto types = media_types_of(type);
  const std::string_view sent = request.header("Content-Type").value_or("");
  const bool known = request.header_count("Content-Type") == 1 &&
                     std::any_of(types.begin(), types.end(), [&](std::string_view wanted) {
                       return is_media_type(sent, wanted);
                     });
  if (!known) {
    return Problem(kMediaType,
                   "expected a body of " + std::string(types.front()) + ", got " + quoted(sent),
                   "send the header `Content-Type: " + std::string(types.front()) + "`");
  }
  return {};
}

}  // namespace

std::size_t body_limit_of(BodyType type) {
  switch (type) {
    case BodyType::kNone:
      return http::Router::kNoBody;
    case BodyType::kConfiguration:
    case BodyType::kCsv:
      return Api::kMaxBodyBytes;
    default:
      return json::kDefaultMaxBytes;
  }
}

Problem body_unexpected() {
  return {kBodyUnexpected, "expected no body", "send this call without a body"};
}

Outcome<void> read_request(const http::Request& request, const Operation& operation, Call& call) {
  CS_TRY(read_query(request.query(), operation, call));
  CS_TRY(read_if_match(request, operation, call));
  CS_TRY(check_body(request, operation.body));
  call.body = std::string(request.body());
  call.peer = http::client_address(request, call.services.machine.trusted_proxies);
  call.accept_language = request.header("Accept-Language").value_or(std::string_view());
  return {};
}

Outcome<void> read_document(const Operation& operation, Call& call) {
  const bool is_json = operation.body != BodyType::kNone && operation.body != BodyType::kXml &&
                       operation.body != BodyType::kCsv;
  if (!is_json || call.body.empty()) {
    return {};
  }
  json::Limits limits;
  if (operation.body == BodyType::kConfiguration) {
    limits.bytes = Api::kMaxBodyBytes;
    limits.values = kConfigurationValues;
  }
  auto value = json::read(call.body, limits);
  if (!value.ok()) {
    return Problem(value.error().code, value.error().detail,
                   "correct the body there and send it again");
  }
  if (!value->is_object()) {
    return Problem(kBodyInvalid,
                   "expected a JSON object, got " + std::string(json::kind_name(value->kind())),
                   "send one document in braces");
  }
  call.document = *std::move(value);
  call.body.clear();
  call.body.shrink_to_fit();
  return {};
}

}  // namespace countersign::admin
