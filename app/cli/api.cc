// SPDX-License-Identifier: Apache-2.0
#include "cli/api.h"

#include <algorithm>
#include <chrono>

#include "base/url.h"
#include "cli/terminal.h"
#include "errors.h"
#include "http/exchange.h"
#include "json/reader.h"

namespace countersign::app::cli {
namespace {

constexpr std::size_t kMostAnswerBytes = std::size_t{1024} * 1024 * 1024;
constexpr std::chrono::minutes kPatience{10};  // a large upload takes its time

bool is_json(std::string_view content_type) {
  return content_type.starts_with("application/json") ||
         content_type.starts_with("application/problem+json");
}

std::string member_text(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value != nullptr && value->is_string() ? for_terminal(value->as_string()) : std::string();
}

void append_line(std::string& out, std::string_view label, const std::string& text) {
  if (!text.empty()) {
    out += std::string(label) + text + "\n";
  }
}

}  // namespace

Result<Answer> call_api(const Connection& connection, const Call& call) {
  http::OutgoingRequest request;
  request.method = call.method;
  const bool api = call.place == Place::kApi;
  request.url = connection.base + (api ? "/api/v1" : "") + call.path;
  char separator = '?';
  for (const auto& [name, value] : call.query) {
    request.url += separator + percent_encode(name) + "=" + percent_encode(value);
    separator = '&';
  }
  request.headers = {{"Accept", "application/json, */*"}};
  if (api) {
    request.headers.emplace_back("Authorization", "Bearer " + connection.token);
  }
  if (const std::string language = language_of_terminal(); !language.empty()) {
    request.headers.emplace_back("Accept-Language", language);
  }
  if (!connection.host.empty()) {
    request.headers.emplace_back("Host", connection.host);
  }
  if (!call.if_match.empty()) {
    request.headers.emplace_back("If-Match", call.if_match);
  }
  if (!call.content_type.empty()) {
    request.headers.emplace_back("Content-Type", call.content_type);
  }
  request.body = call.body;
  http::TransferBounds bounds;
  bounds.max_bytes = kMostAnswerBytes;
  bounds.timeout = kPatience;
  bounds.schemes = http::UrlSchemes::kHttpAndHttps;
  bounds.addresses = http::AddressPolicy::kAny;
  bounds.local = connection.local;
  CS_TRY(http::IncomingResponse got, http::exchange(request, bounds));
  Answer out{got.status, got.header("etag"), got.content_type, std::move(got.body), {}};
  if (is_json(out.content_type)) {
    json::Limits limits;
    limits.bytes = kMostAnswerBytes;
    limits.values = kMostAnswerBytes;
    auto body = json::read(out.text, limits);
    if (!body.ok()) {
      return {kAnswerInvalid, "expected JSON, got something else: is this a Countersign server?"};
    }
    out.body = *std::move(body);
  }
  return out;
}

std::string path_of(const std::vector<std::string>& segments) {
  std::string out;
  for (const std::string& segment : segments) {
    out += "/" + percent_encode(segment);
  }
  return out;
}

Call json_call(http::Method method, std::string path, const json::Value& body) {
  Call out;
  out.method = method;
  out.path = std::move(path);
  out.content_type = "application/json";
  out.body = json::write(body);
  return out;
}

std::string problem_text(const Answer& answer) {
  if (!answer.body.is_object()) {
    return "the server answered with status " + std::to_string(answer.status) + "\n";
  }
  std::string out;
  std::string summary = member_text(answer.body, "detail");
  if (summary.empty()) {
    summary = member_text(answer.body, "title");
  }
  const std::string code = member_text(answer.body, "code");
  append_line(out, "", summary + (code.empty() ? "" : " (" + code + ")"));
  append_line(out, "  remedy: ", member_text(answer.body, "remedy"));
  const json::Value* errors = answer.body.find("errors");
  if (errors != nullptr && errors->is_array()) {
    for (const json::Value& error : errors->as_array()) {
      append_line(out, "  " + member_text(error, "pointer") + ": ", member_text(error, "detail"));
      append_line(out, "      remedy: ", member_text(error, "remedy"));
    }
  }
  return out;
}

namespace {

// Warnings with one remedy.
struct Alike {
  std::string pointer;  // of the first
  std::string what;
  std::string remedy;
  std::size_t more = 0;
};

std::vector<Alike> put_together(const json::Array& warnings) {
  std::vector<Alike> out;
  for (const json::Value& warning : warnings) {
    const std::string remedy = member_text(warning, "remedy");
    const auto found = std::find_if(out.begin(), out.end(), [&](const Alike& one) {
      return !remedy.empty() && one.remedy == remedy;
    });
    if (found != out.end()) {
      ++found->more;
    } else {
      out.push_back({member_text(warning, "pointer"), member_text(warning, "what"), remedy, 0});
    }
  }
  // What is said of one thing alone comes first: it does not drown in what is said of many.
  std::stable_sort(out.begin(), out.end(),
                   [](const Alike& a, const Alike& b) { return a.more < b.more; });
  return out;
}

}  // namespace

std::string warnings_text(const json::Value& body) {
  std::string out;
  const json::Value* warnings = body.find("warnings");
  if (warnings == nullptr || !warnings->is_array()) {
    return out;
  }
  for (const Alike& one : put_together(warnings->as_array())) {
    append_line(out, "warning: " + one.pointer + ": ", one.what);
    append_line(
        out, "  ",
        one.more == 0 ? std::string() : "and " + std::to_string(one.more) + " more like it");
    append_line(out, "  remedy: ", one.remedy);
  }
  return out;
}

}  // namespace countersign::app::cli
