// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/connection.h"
#include "http/message.h"
#include "json/value.h"

namespace countersign::app::cli {

/// What a path is below of.
enum class Place {
  kApi,     // /api/v1; with the token
  kPublic,  // the base path: what everybody may read; without it
};

/// One call of the REST API, or of a public address.
struct Call {
  http::Method method = http::Method::kGet;
  std::string path;                                        // "/organisations/acme"
  std::vector<std::pair<std::string, std::string>> query;  // encoded here
  std::string content_type;                                // of the body
  std::string body;
  std::string if_match;  // ETag; empty: whatever is there
  Place place = Place::kApi;
  std::string not_found;  // for people, in place of what the API says of 404; empty: what it says
};

/// What the server said, whatever it was.
struct Answer {
  int status = 0;
  std::string etag;
  std::string content_type;
  std::string text;
  json::Value body;  // null when it is not JSON

  bool ok() const { return status >= 200 && status < 300; }
};

/// Calls the API; blocks. Fails with http.* when no answer came, app.answer_invalid when what came
/// is none of the API's.
Result<Answer> call_api(const Connection& connection, const Call& call);

/// A path of segments, each encoded: path({"organisations", "acme"}) is "/organisations/acme".
std::string path_of(const std::vector<std::string>& segments);

/// A call with a JSON body.
Call json_call(http::Method method, std::string path, const json::Value& body);

/// A problem document (RFC 9457) as lines for people: what is wrong, where, and what to do.
std::string problem_text(const Answer& answer);

/// What an answer warns of, in the same way; empty: nothing.
std::string warnings_text(const json::Value& body);

}  // namespace countersign::app::cli
