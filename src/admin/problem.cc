// SPDX-License-Identifier: Apache-2.0
#include "admin/problem.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "admin/errors.h"
#include "document/reading.h"

namespace countersign::admin {
namespace {

struct CodeStatus {
  std::string_view id;
  int status;
};

// What blame alone does not tell.
constexpr std::array kStatuses{
    CodeStatus{kNotFound.id, 404},          CodeStatus{kMethodNotAllowed.id, 405},
    CodeStatus{kTokenMissing.id, 401},      CodeStatus{kTokenInvalid.id, 401},
    CodeStatus{kForbidden.id, 403},         CodeStatus{kEscalation.id, 403},
    CodeStatus{kMediaType.id, 415},         CodeStatus{kPreconditionFailed.id, 412},
    CodeStatus{kDocumentInvalid.id, 422},   CodeStatus{kExists.id, 409},
    CodeStatus{kConflict.id, 409},          CodeStatus{kInUse.id, 409},
    CodeStatus{kReadOnly.id, 409},          CodeStatus{kLastAdministrator.id, 409},
    CodeStatus{kLockout.id, 409},           CodeStatus{kNotTested.id, 409},
    CodeStatus{kNotSaml.id, 409},           CodeStatus{kNotTestOrganisation.id, 409},
    CodeStatus{kNotReversible.id, 409},     CodeStatus{kConfirmationMissing.id, 409},
    CodeStatus{kSettingsChanged.id, 409},   CodeStatus{"json.too_large", 413},
    CodeStatus{"csv.too_large", 413},       CodeStatus{kHistoryFull.id, 429},
    CodeStatus{"http.body_too_large", 413}, CodeStatus{"store.conflict", 409},
    CodeStatus{"store.user_exists", 409},   CodeStatus{"store.external_identity_exists", 409},
};

// Documents of other forms, which were read and can't be taken.
constexpr std::array<std::string_view, 9> kUnprocessable{
    "csv.", "bulk.", "document.", "identity.", "mapping.", "saml.", "crypto.", "xml.", "xmldsig."};

std::string_view title_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

}  // namespace

int status_of(const ErrorCode& code) {
  const auto* const known = std::find_if(kStatuses.begin(), kStatuses.end(),
                                         [&](const CodeStatus& s) { return s.id == code.id; });
  if (known != kStatuses.end()) {
    return known->status;
  }
  if (code.blame == Blame::kEnvironment) {
    return 503;
  }
  if (code.blame == Blame::kBug) {
    return 500;
  }
  const bool unprocessable =
      std::any_of(kUnprocessable.begin(), kUnprocessable.end(),
                  [&](std::string_view prefix) { return code.id.starts_with(prefix); });
  return unprocessable || code.blame == Blame::kConfig ? 422 : 400;
}

Problem::Problem(ErrorCode error_code, std::string what, std::string what_to_do)
    : status(status_of(error_code)),
      code(error_code.id),
      detail(std::move(what)),
      remedy(std::move(what_to_do)) {}

Problem::Problem(const Error& error) : status(status_of(error.code)), code(error.code.id) {
  if (error.code.blame == Blame::kEnvironment || error.code.blame == Blame::kBug) {
    internal = error.detail;
    remedy = status == 503 ? "try again in a moment; if it stays so, look into the log"
                           : "look into the log";
  } else {
    detail = error.detail;
    remedy = "correct what `detail` tells and send it again; nothing was changed";
  }
}

Problem Problem::of_fields(FieldProblems problems) {
  Problem out(kDocumentInvalid,
              "expected a document without problems, got " + std::to_string(problems.size()),
              "correct what `errors` names and send it again; nothing was changed");
  if (problems.size() > document::kMaxProblems) {
    problems.resize(document::kMaxProblems);
  }
  out.errors = std::move(problems);
  return out;
}

FieldProblem field_problem(std::string_view pointer, ErrorCode code, std::string what,
                           std::string remedy) {
  return {std::string(pointer), std::string(code.id), std::move(what), std::move(remedy)};
}

json::Value to_json(const Problem& problem) {
  json::Object out{{"type", "about:blank"},
                   {"title", title_of(problem.status)},
                   {"status", problem.status},
                   {"code", problem.code}};
  if (!problem.detail.empty()) {
    out.set("detail", problem.detail);
  }
  if (!problem.remedy.empty()) {
    out.set("remedy", problem.remedy);
  }
  if (!problem.errors.empty()) {
    json::Array errors;
    for (const FieldProblem& error : problem.errors) {
      errors.emplace_back(json::Object{{"pointer", error.pointer},
                                       {"code", error.code},
                                       {"detail", error.what},
                                       {"remedy", error.remedy}});
    }
    out.set("errors", std::move(errors));
  }
  return out;
}

http::Response to_response(const Problem& problem) {
  http::Response response = http::Response::with_body(problem.status, "application/problem+json",
                                                      json::write(to_json(problem)) + "\n");
  response.add_header("Cache-Control", "no-store");
  response.add_header("X-Content-Type-Options", "nosniff");
  if (problem.status == 401) {
    response.add_header("WWW-Authenticate", problem.code == kTokenInvalid.id
                                                ? "Bearer realm=\"countersign\", "
                                                  "error=\"invalid_token\""
                                                : "Bearer realm=\"countersign\"");
  }
  if (problem.status == 503) {
    response.add_header("Retry-After", "2");
  }
  return response;
}

}  // namespace countersign::admin
